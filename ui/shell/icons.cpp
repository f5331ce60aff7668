// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/icons.h"

#include "ui/shell/theme.h"

#include <QtCore/QFile>
#include <QtGui/QGuiApplication>
#include <QtGui/QIconEngine>
#include <QtGui/QPainter>
#include <QtGui/QPixmapCache>
#include <QtSvg/QSvgRenderer>

namespace signalbox {

namespace {

QColor colorOf(IconTint tint, QIcon::Mode mode, QIcon::State state)
{
    const Theme& theme = Theme::of(QGuiApplication::palette());
    if (mode == QIcon::Disabled)
        return theme.faint;
    switch (tint) {
    case IconTint::Text: return theme.text;
    case IconTint::OnAccent: return theme.onAccent;
    case IconTint::Accent: return theme.accent;
    case IconTint::Good: return theme.good;
    case IconTint::Warning: return theme.warning;
    case IconTint::Bad: return theme.bad;
    case IconTint::Muted: break;
    }
    return state == QIcon::On || mode == QIcon::Active || mode == QIcon::Selected ? theme.text : theme.muted;
}

class ThemedIconEngine final : public QIconEngine {
public:
    ThemedIconEngine(QString name, IconTint tint)
        : m_name(std::move(name))
        , m_tint(tint)
    {
    }
    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    // `size` is in device pixels.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        const int side = qMin(size.width(), size.height());
        return makePixmap(m_name, colorOf(m_tint, mode, state), qRound(side / scale), scale);
    }
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const int side = qMin(rect.width(), rect.height());
        const QPixmap drawn = makePixmap(m_name, colorOf(m_tint, mode, state), side, painter->device()->devicePixelRatioF());
        painter->drawPixmap(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, drawn);
    }

private:
    QString m_name;
    IconTint m_tint;
};

} // namespace

QIcon makeIcon(const QString& name, IconTint tint)
{
    if (!QFile::exists(QStringLiteral(":/signalbox/icons/%1.svg").arg(name)))
        return {};
    return QIcon(new ThemedIconEngine(name, tint));
}

QPixmap makePixmap(const QString& name, const QColor& color, int size, double devicePixelRatio)
{
    const QString key = QStringLiteral("signalbox-%1-%2-%3-%4").arg(name, color.name(QColor::HexArgb)).arg(size).arg(devicePixelRatio);
    QPixmap pixmap;
    if (size <= 0 || QPixmapCache::find(key, &pixmap))
        return pixmap;
    QFile file(QStringLiteral(":/signalbox/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray drawing = file.readAll().replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(drawing);
    pixmap = QPixmap(QSize(size, size) * devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon makeProgramIcon()
{
    QIcon icon;
    for (const int size : {16, 32, 48, 64, 128, 256})
        icon.addPixmap(makePixmap(QStringLiteral("signalbox"), Qt::white, size, 1.0));
    return icon;
}

} // namespace signalbox
