// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the controls of one form share: the object they show, what may be typed, and where changes go. Thread: GUI.
#pragma once

#include "core/base/finding.h"
#include "ui/forms/form_edit.h"

#include <QtCore/QStringList>

#include <functional>

namespace signalbox {

struct FormContext {
    // Of the newest document; replaced before controls are refreshed.
    FormTarget target;
    std::vector<Finding> findings;                       // those below the target
    std::function<void(const Edit&, const QString& field)> change;
    std::function<QStringList(const FieldSchema&)> completions;
};

// The worst finding at a path of the form, or below it when `isDeep`. nullptr: none.
const Finding* findingAt(const FormContext& context, const ValuePath& relative, bool isDeep);

} // namespace signalbox
