// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a gateway document: reading never fails, and an edit either is refused or can be undone byte for byte.
// The first three bytes choose the edit, the rest is the text.
#include "core/document/edit.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace signalbox;

namespace {

void collect(const Value& value, const ValuePath& path, std::vector<ValuePath>& paths)
{
    paths.push_back(path);
    for (std::size_t i = 0; i < value.items.size() && paths.size() < 256; ++i) {
        ValuePath below = path;
        below.emplace_back(i);
        collect(value.items[i], below, paths);
    }
    for (std::size_t i = 0; i < value.entries.size() && paths.size() < 256; ++i) {
        ValuePath below = path;
        below.emplace_back(value.entries[i].key);
        collect(value.entries[i].value, below, paths);
    }
}

Edit makeEdit(std::uint8_t kind, const ValuePath& path, const ValuePath& other, const GatewayDocument& document)
{
    switch (kind % 7) {
    case 0: return SetValue{path, "{ kind: cors, origins: [\"*\"] }"};
    case 1: return RemoveValue{path};
    case 2: return InsertItem{path, kind / 7U, "plain text"};
    case 3: return MoveItem{path, kind % 3U, other, kind % 2U};
    case 4: return AddEntry{path, "new", "\"quoted\""};
    case 5: {
        ValuePath below = path;
        below.emplace_back("fresh");
        return SetValue{below, "[1, 2]"};
    }
    default: {
        const std::string name = document.services().empty() ? "none" : document.services().front().name;
        return RenameNode{{NodeKind::Service, name}, "renamed"};
    }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 3)
        return 0;
    const GatewayDocument document = GatewayDocument::read(std::string(reinterpret_cast<const char*>(data) + 3, size - 3));
    for (const Finding& finding : document.findings()) {
        if (finding.span.begin > document.text().size() || finding.span.end > document.text().size())
            std::abort();
    }
    std::vector<ValuePath> paths;
    collect(document.root(), {}, paths);
    const Edit edit = makeEdit(data[0], paths[data[1] % paths.size()], paths[data[2] % paths.size()], document);
    const auto applied = signalbox::apply(document, edit);
    if (!applied)
        return 0;
    const auto undone = signalbox::apply(applied->document, applied->inverse);
    if (!undone || undone->document.text() != document.text())
        std::abort();
    return 0;
}
