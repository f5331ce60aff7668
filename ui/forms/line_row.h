// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A line edit with a button that takes the row away; used by lists and maps. Thread: GUI.
#pragma once

#include <QtWidgets/QLineEdit>
#include <QtWidgets/QWidget>

#include <functional>

namespace signalbox {

struct LineRow {
    QWidget* widget = nullptr;
    QLineEdit* line = nullptr;
};

// `committed` gets the text when it changed and editing ends; `removed` may be null: then there is no button.
LineRow makeLineRow(QWidget* parent, const QString& text, const std::function<void(const QString&)>& committed,
    const std::function<void()>& removed);

} // namespace signalbox
