// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Which scheme the program wears, and whether things move: the user's choice, kept in the settings, put on the application.
// Thread: GUI.
#pragma once

#include "ui/shell/theme.h"

#include <QtCore/QObject>

class QApplication;

namespace signalbox {

enum class SchemeChoice : std::uint8_t { System, Light, Dark };

class Appearance final : public QObject {
    Q_OBJECT
public:
    // Looks at the system's palette before it changes it, and wears the stored choice.
    explicit Appearance(QApplication& application, QObject* parent = nullptr);

    SchemeChoice choice() const { return m_choice; }
    void setChoice(SchemeChoice choice);
    const Theme& theme() const { return m_theme; }
    bool reducesMotion() const { return m_reducesMotion; }
    void setReducesMotion(bool reduces);

Q_SIGNALS:
    void themeChanged(const signalbox::Theme& theme);
    void reducesMotionChanged(bool reduces);

private:
    void wear();

    QApplication& m_application;
    Theme::Scheme m_systemScheme;
    SchemeChoice m_choice = SchemeChoice::System;
    bool m_reducesMotion = false;
    Theme m_theme;
};

} // namespace signalbox
