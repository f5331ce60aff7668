// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of the house as a function of one file's path and text, so that the rules themselves can be tested.
#pragma once

#include <QtCore/QHash>
#include <QtCore/QRegularExpression>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace signalbox {

// Folders in the order of the layers: each includes only itself and what stands before it.
inline QStringList layers()
{
    QStringList result;
    for (const char* folder : {"base", "http", "body", "http1", "http2", "websocket", "tls", "policy", "service", "document", "plan", "analysis",
             "capture", "observe", "proxy", "exporters"})
        result << QStringLiteral("core/") + QString::fromLatin1(folder);
    for (const char* folder : {"shell", "bridge", "designer", "body", "traffic", "forms", "exporting"})
        result << QStringLiteral("ui/") + QString::fromLatin1(folder);
    return result << QStringLiteral("app"); // app may include everything, and nothing includes app but app
}

// "core/http" of core/http/target.h; "app" of everything in app.
inline QString layerOf(const QString& path)
{
    return path.startsWith(QLatin1String("app/")) ? QStringLiteral("app") : path.section(QLatin1Char('/'), 0, 1);
}

// Headers of libraries that only some folders may see, by how the header's name begins.
inline const QHash<QString, QStringList>& libraryBorders()
{
    static const QHash<QString, QStringList> borders{
        {QStringLiteral("uv.h"), {QStringLiteral("core/proxy")}},
        {QStringLiteral("sys/socket.h"), {QStringLiteral("core/proxy")}},
        {QStringLiteral("netinet/"), {QStringLiteral("core/proxy")}},
        {QStringLiteral("yaml-cpp/"), {QStringLiteral("core/document")}},
        {QStringLiteral("nghttp2/"), {QStringLiteral("core/http2")}},
        {QStringLiteral("openssl/"), {QStringLiteral("core/base"), QStringLiteral("core/policy"), QStringLiteral("core/tls")}},
        {QStringLiteral("thread"),
            {QStringLiteral("core/capture"), QStringLiteral("core/observe"), QStringLiteral("core/proxy"), QStringLiteral("core/exporters"), QStringLiteral("app")}},
        {QStringLiteral("CLI/"), {QStringLiteral("app")}},
        {QStringLiteral("regex"), {}},  // std::regex recurses with its input; RE2 does not
        {QStringLiteral("format"), {}}, // not in every compiler that core is built with; fmt is
    };
    return borders;
}

inline QString problemOfOwnInclude(const QString& path, const QString& included)
{
    const QString layer = layerOf(path);
    const QString other = layerOf(included);
    if (!included.contains(QLatin1Char('/')))
        return included.endsWith(QLatin1String(".moc")) ? QString() : QStringLiteral("%1 is not included by its path from the root").arg(included);
    const qsizetype mine = layers().indexOf(layer);
    const qsizetype theirs = layers().indexOf(other);
    if (mine < 0)
        return QStringLiteral("%1 is not in the list of layers").arg(layer);
    if (theirs < 0)
        return QStringLiteral("%1 is not in the list of layers").arg(other);
    return theirs > mine ? QStringLiteral("includes %1, which is below %2").arg(included, layer) : QString();
}

inline QString problemOfLibraryInclude(const QString& path, const QString& included)
{
    static const QRegularExpression qt(QStringLiteral("^(Q[A-Z]|Qt[A-Z]|Qsci/)"));
    if (path.startsWith(QLatin1String("core/")) && qt.match(included).hasMatch())
        return QStringLiteral("core includes Qt: %1").arg(included);
    for (auto border = libraryBorders().begin(); border != libraryBorders().end(); ++border) {
        const bool meant = border.key().endsWith(QLatin1Char('/')) ? included.startsWith(border.key()) : included == border.key();
        if (meant && !border.value().contains(layerOf(path)))
            return QStringLiteral("%1 is not for %2").arg(included, layerOf(path));
    }
    return {};
}

inline QStringList problemsOfForm(const QString& path, const QString& text)
{
    QStringList problems;
    const QStringList lines = text.split(QLatin1Char('\n'));
    if (!lines.value(0).contains(QLatin1String("SPDX-FileCopyrightText: ")))
        problems << QStringLiteral("line 1 is not SPDX-FileCopyrightText");
    if (!lines.value(1).contains(QLatin1String("SPDX-License-Identifier: GPL-3.0-or-later")))
        problems << QStringLiteral("line 2 is not the SPDX licence");
    if (path.endsWith(QLatin1String(".h")) && !lines.contains(QStringLiteral("#pragma once")))
        problems << QStringLiteral("a header without #pragma once");
    if (path.endsWith(QLatin1String(".h")) && !lines.value(2).startsWith(QLatin1String("// ")))
        problems << QStringLiteral("a header without a first comment");
    if (text.count(QLatin1Char('\n')) > 600)
        problems << QStringLiteral("more than 600 lines");
    return problems;
}

// `path` from the root, with "/". Empty: the file keeps the rules.
inline QStringList houseProblems(const QString& path, const QString& text)
{
    QStringList problems = problemsOfForm(path, text);
    static const QRegularExpression include(QStringLiteral("^[ \\t]*#[ \\t]*include[ \\t]*([\"<])([^\">]+)[\">]"), QRegularExpression::MultilineOption);
    for (auto found = include.globalMatch(text); found.hasNext();) {
        const auto match = found.next();
        const bool isOwn = match.captured(1) == QLatin1String("\"");
        const QString problem = isOwn ? problemOfOwnInclude(path, match.captured(2)) : problemOfLibraryInclude(path, match.captured(2));
        if (!problem.isEmpty())
            problems << problem;
    }
    return problems;
}

} // namespace signalbox
