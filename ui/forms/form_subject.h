// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the form shows for a selected node: its title, its object and schema, and which fields are edited elsewhere. Pure.
#pragma once

#include "core/document/gateway_document.h"
#include "ui/forms/form_edit.h"

#include <QtCore/QString>

#include <optional>

namespace signalbox {

struct FormSubject {
    QString title;
    QString subtitle;                      // "Rate limit · used by order, login"
    QString doc;
    std::optional<NodeRef> renamed;        // what the title's field renames; none: it cannot be
    FormTarget target;
    std::vector<std::vector<std::string_view>> exactlyOneOf;
    QString problem;                       // instead of fields: why there are none
};

// nullopt: nothing is selected.
std::optional<FormSubject> makeFormSubject(const GatewayDocument& document, const NodeRef& node);
// Changes when the form has to be built anew: other fields, other numbers of items, other keys.
std::string formShape(const FormSubject& subject);

} // namespace signalbox
