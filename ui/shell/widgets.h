// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Small pieces that every pane is made of, with the roles that the stylesheet knows. Thread: GUI.
#pragma once

#include <QtWidgets/QDialog>
#include <QtWidgets/QFrame>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace signalbox {

// Roles: "title" (14 px, 600), "name" (600), "muted", "small", "section" (11 px, capitals), "problem", "warning", "good", "bad".
QLabel* makeLabel(const QString& text, const char* role, QWidget* parent = nullptr);
// Roles: "" (a button), "primary", "pill", "link", "flat".
QPushButton* makeButton(const QString& text, const char* role = "", QWidget* parent = nullptr);
// Changes a role that is already on screen.
void setRole(QWidget* widget, const char* role);
// A 1 px line in the border colour.
QFrame* makeLine(Qt::Orientation orientation, QWidget* parent = nullptr);
// Shows it without waiting; it is deleted when it closes, and the window it belongs to is active again, which not every window
// system sees to by itself: until then the window's keys would do nothing.
void openDialog(QDialog& dialog);

} // namespace signalbox
