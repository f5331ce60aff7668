// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The one stylesheet: resources/themes/window.qss with @tokens for the colours.
#include "ui/shell/theme.h"

#include <QtCore/QFile>

#include <array>
#include <utility>

namespace signalbox {

namespace {

QByteArray readStyle()
{
    QFile file(QStringLiteral(":/signalbox/themes/window.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll();
}

} // namespace

QString Theme::styleSheet() const
{
    QString style = QString::fromUtf8(readStyle());
    const QColor hover = mixed(raised, text, isDark() ? 0.06 : 0.04);
    const QColor pressed = mixed(raised, text, isDark() ? 0.12 : 0.09);
    // Longer names first: "@accent" would cut "@accentHover" short.
    const std::array<std::pair<const char*, QColor>, 19> tokens{{{"@background", background}, {"@panel", panel},
        {"@raised", raised}, {"@border", border}, {"@field", field}, {"@text", text}, {"@muted", muted}, {"@faint", faint},
        {"@accentHover", mixed(accent, isDark() ? QColor(Qt::white) : QColor(Qt::black), 0.12)},
        {"@accentText", onAccent}, {"@accent", accent}, {"@selection", selection}, {"@good", good},
        {"@warningBack", mixed(panel, warning, 0.09)}, {"@warning", warning}, {"@badBack", mixed(panel, bad, 0.12)}, {"@bad", bad}, {"@hover", hover}, {"@pressed", pressed}}};
    for (const auto& [name, color] : tokens)
        style.replace(QLatin1String(name), color.name());
    return style;
}

} // namespace signalbox
