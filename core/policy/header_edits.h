// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of a header list: remove, then rename, then set, then add, whatever their order in the document. Templates are
// compiled once, and all of them are expanded against the list as it was before the first edit.
// An empty value sets nothing: `set` removes the field, `add` leaves the list alone (as nginx does with proxy_set_header).
// A rename replaces fields that already have the new name; when the old name is not there, it changes nothing.
#pragma once

#include "core/base/finding.h"
#include "core/policy/fields.h"
#include "core/policy/template.h"

#include <string>
#include <utility>
#include <vector>

namespace signalbox {

class HeaderEdits {
public:
    enum class Side : std::uint8_t { Request, Response };

    static std::vector<FieldSchema> schemaFields();
    static void check(const Fields& fields, Side side, std::vector<Finding>& findings);
    static Result<HeaderEdits> parse(const Fields& fields, Side side);

    // False when an expanded value would hold CR, LF or NUL: then nothing was changed. `headers` may belong to `request`.
    bool applyTo(HeaderList& headers, const ExchangeFacts& facts, const RequestHead& request) const;

private:
    struct Edit {
        std::string name;
        Template value;
    };
    static Result<std::vector<Edit>> parseEdits(const Fields& fields, std::string_view field);
    void removeAndRename(HeaderList& headers) const;

    std::vector<std::string> m_remove;
    std::vector<std::pair<std::string, std::string>> m_rename;
    std::vector<Edit> m_set;
    std::vector<Edit> m_add;
    bool m_isConstant = true;
};

} // namespace signalbox
