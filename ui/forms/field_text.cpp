// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/field_text.h"

#include "core/base/clock.h"
#include "core/base/units.h"
#include "ui/shell/format.h"

#include <QtCore/QCoreApplication>

namespace signalbox {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Forms", text); }

QString boundText(const FieldSchema& field, double bound)
{
    switch (field.type) {
    case FieldType::Duration: return QString::fromStdString(toDocumentText(Duration(static_cast<std::int64_t>(bound))));
    case FieldType::Size: return formatSize(static_cast<std::uint64_t>(bound));
    case FieldType::Percent: return formatPercent(bound);
    default: return QString::number(bound, 'g', 10);
    }
}

} // namespace

QString toQString(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString fieldLabel(std::string_view name)
{
    QString label = toQString(name);
    label.replace(QLatin1Char('-'), QLatin1Char(' '));
    const std::pair<QString, QString> words[] = {{QStringLiteral("tls"), QStringLiteral("TLS")}, {QStringLiteral("http2"), QStringLiteral("HTTP/2")},
        {QStringLiteral("jwks file"), QStringLiteral("JWKS file")}, {QStringLiteral("jwks url"), QStringLiteral("JWKS URL")}, {QStringLiteral("jwks"), QStringLiteral("JWKS")},
        {QStringLiteral("url"), QStringLiteral("URL")}, {QStringLiteral("otlp"), QStringLiteral("OTLP")}, {QStringLiteral("websocket"), QStringLiteral("WebSocket")}, {QStringLiteral("ca"), QStringLiteral("CA")}};
    for (const auto& [word, written] : words) {
        if (label == word)
            return written;
    }
    if (!label.isEmpty())
        label[0] = label.at(0).toUpper();
    return label;
}

QString fieldHelp(const FieldSchema& field)
{
    QStringList parts;
    if (!field.doc.empty())
        parts << toQString(field.doc);
    if (field.minimum && field.maximum)
        parts << tr("%1 to %2").arg(boundText(field, *field.minimum), boundText(field, *field.maximum));
    else if (field.minimum && *field.minimum > 0)
        parts << tr("at least %1").arg(boundText(field, *field.minimum));
    else if (field.maximum)
        parts << tr("at most %1").arg(boundText(field, *field.maximum));
    if (!field.defaultText.empty())
        parts << tr("default %1").arg(toQString(field.defaultText));
    return parts.join(QStringLiteral(" · "));
}

QString fieldPlaceholder(const FieldSchema& field)
{
    if (!field.defaultText.empty())
        return toQString(field.defaultText);
    switch (field.type) {
    case FieldType::Duration: return QStringLiteral("5s");
    case FieldType::Size: return QStringLiteral("64KiB");
    case FieldType::Percent: return QStringLiteral("5%");
    case FieldType::Secret: return QStringLiteral("env:NAME");
    case FieldType::Url: return QStringLiteral("https://example.test");
    case FieldType::Address: return QStringLiteral("127.0.0.1:9000");
    case FieldType::Cidr: return QStringLiteral("10.0.0.0/8");
    case FieldType::Host: return QStringLiteral("api.example.test");
    case FieldType::Method: return QStringLiteral("GET");
    case FieldType::StatusRange: return QStringLiteral("200-399");
    default: return {};
    }
}

bool isMachineText(FieldType type) { return type != FieldType::Policy && type != FieldType::Choice && type != FieldType::Service && type != FieldType::Listener; }

} // namespace signalbox
