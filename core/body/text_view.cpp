// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes as text, nothing changed but what a text widget cannot show.
#include "core/body/body_view.h"

namespace signalbox {
namespace {

ViewMatch matches(const BodySource& source)
{
    return isBinary(source) ? ViewMatch::Possible : ViewMatch::Likely;
}

void render(const BodySource& source, const RenderOptions& options, ViewOutput& output)
{
    output.text = source.bytes.substr(0, options.textBytes);
    output.isTruncated = output.text.size() < source.bytes.size();
}

} // namespace

const BodyViewKind& textView()
{
    static const BodyViewKind kind{"text", "Text", true, matches, render};
    return kind;
}

} // namespace signalbox
