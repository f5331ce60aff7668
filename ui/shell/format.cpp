// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/format.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtGui/QTextDocument>

#include <array>

namespace signalbox {

namespace {

constexpr char16_t thinSpace = 0x2009;
constexpr char16_t noBreakSpace = 0x00a0;

QString withUnit(double value, int decimals, const QString& unit)
{
    return QLocale::c().toString(value, 'f', decimals) + QChar(noBreakSpace) + unit;
}

QString scaled(double value, const QString& unit)
{
    return withUnit(value, value < 9.95 ? 1 : 0, unit);
}

} // namespace

QString formatDuration(Duration duration)
{
    const auto nanoseconds = static_cast<double>(duration.count());
    if (nanoseconds < 999.5e3) {
        const double microseconds = nanoseconds / 1e3;
        return withUnit(microseconds, microseconds > 0 && microseconds < 0.95 ? 1 : 0, QStringLiteral("µs"));
    }
    if (nanoseconds < 999.5e6)
        return scaled(nanoseconds / 1e6, QStringLiteral("ms"));
    if (nanoseconds < 59.95e9)
        return scaled(nanoseconds / 1e9, QStringLiteral("s"));
    const auto seconds = static_cast<std::int64_t>(nanoseconds / 1e9 + 0.5);
    if (seconds < 3600)
        return QStringLiteral("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return QStringLiteral("%1 h %2 min").arg(seconds / 3600).arg(seconds % 3600 / 60);
}

QString formatSize(std::uint64_t bytes)
{
    if (bytes < 1024)
        return QString::number(bytes) + QChar(noBreakSpace) + QLatin1Char('B');
    static const std::array<QString, 4> units{
        QStringLiteral("KiB"), QStringLiteral("MiB"), QStringLiteral("GiB"), QStringLiteral("TiB")};
    auto value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return withUnit(value, value < 99.95 ? 1 : 0, units.at(unit));
}

QString formatCount(std::uint64_t count)
{
    QLocale locale = QLocale::c();
    locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return locale.toString(static_cast<qulonglong>(count));
}

QString formatRate(double perSecond)
{
    if (perSecond > 0 && perSecond < 9.95)
        return QLocale::c().toString(perSecond, 'f', 1) + QStringLiteral("/s");
    return formatCount(static_cast<std::uint64_t>(perSecond + 0.5)) + QStringLiteral("/s");
}

QString formatPercent(double percent)
{
    if (percent > 0 && percent < 0.05)
        return QStringLiteral("<0.1") + QChar(thinSpace) + QLatin1Char('%');
    const bool needsDecimal = percent > 0 && percent < 9.95;
    QString number = QLocale::c().toString(percent, 'f', needsDecimal ? 1 : 0);
    if (number.endsWith(QStringLiteral(".0")))
        number.chop(2);
    return number + QChar(thinSpace) + QLatin1Char('%');
}

QString formatTime(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(time.microseconds / 1000).toString(QStringLiteral("HH:mm:ss"));
}

QString formatTimeWithMilliseconds(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(time.microseconds / 1000).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString fromBytes(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

// Escaping alone is not enough: Qt shows "&amp;" as it stands unless the text has a tag. With one it wraps lines, short ones too.
QString toToolTip(const QString& text)
{
    constexpr int longText = 90;
    if (text.size() <= longText && !Qt::mightBeRichText(text))
        return text;
    return QStringLiteral("<div>%1</div>").arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
}

} // namespace signalbox
