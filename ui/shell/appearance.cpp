// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/appearance.h"

#include <QtCore/QSettings>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyleFactory>

namespace signalbox {

namespace {

const QString choiceKey = QStringLiteral("appearance/scheme");
const QString motionKey = QStringLiteral("appearance/reduceMotion");

} // namespace

Appearance::Appearance(QApplication& application, QObject* parent)
    : QObject(parent)
    , m_application(application)
    // Qt 6.4 does not tell the system's scheme; the palette it starts with does.
    , m_systemScheme(Theme::of(application.palette()).scheme)
{
    const QSettings settings;
    const int stored = settings.value(choiceKey, 0).toInt();
    m_choice = stored == 1 ? SchemeChoice::Light : stored == 2 ? SchemeChoice::Dark : SchemeChoice::System;
    m_reducesMotion = settings.value(motionKey, false).toBool();
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setFont(bodyFont());
    wear();
}

void Appearance::setChoice(SchemeChoice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    QSettings().setValue(choiceKey, static_cast<int>(choice));
    wear();
}

void Appearance::setReducesMotion(bool reduces)
{
    if (reduces == m_reducesMotion)
        return;
    m_reducesMotion = reduces;
    QSettings().setValue(motionKey, reduces);
    Q_EMIT reducesMotionChanged(reduces);
}

void Appearance::wear()
{
    const auto scheme = m_choice == SchemeChoice::Light ? Theme::Scheme::Light
        : m_choice == SchemeChoice::Dark                ? Theme::Scheme::Dark
                                                        : m_systemScheme;
    const Theme theme = scheme == Theme::Scheme::Dark ? Theme::dark() : Theme::light();
    if (theme == m_theme)
        return;
    m_theme = theme;
    m_application.setPalette(theme.palette());
    m_application.setStyleSheet(theme.styleSheet());
    Q_EMIT themeChanged(m_theme);
}

} // namespace signalbox
