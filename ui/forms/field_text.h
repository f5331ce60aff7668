// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a form: labels, placeholders and what a field takes. Thread: GUI.
#pragma once

#include "core/policy/schema.h"

#include <QtCore/QString>

namespace signalbox {

QString toQString(std::string_view text);
// "max-age" -> "Max age".
QString fieldLabel(std::string_view name);
// The doc line with what the field takes: "How many requests · 1 to 1,000 · default 100".
QString fieldHelp(const FieldSchema& field);
// An example of the type where there is no default: "5s", "127.0.0.1:9000".
QString fieldPlaceholder(const FieldSchema& field);
// Shown in the monospaced font: what machines read.
bool isMachineText(FieldType type);

} // namespace signalbox
