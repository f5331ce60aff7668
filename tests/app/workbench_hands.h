// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A mouse for the whole window: its events enter where a window system's do, at the window, so that hovering, context menus and
// drags come about as they do for a user. And the menus they open.
#pragma once

#include "tests/app/workbench_bench.h"

#include <QtGui/QAction>
#include <QtGui/QWindow>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QMenu>

namespace signalbox::hands {

inline QPoint inWindow(const QWidget& widget, const QPoint& at) { return widget.mapTo(widget.window(), at); }

inline void press(const QWidget& widget, const QPoint& at, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {})
{
    QTest::mousePress(widget.window()->windowHandle(), button, modifiers, inWindow(widget, at));
}

inline void release(const QWidget& widget, const QPoint& at, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {})
{
    QTest::mouseRelease(widget.window()->windowHandle(), button, modifiers, inWindow(widget, at));
}

inline void moveTo(const QWidget& widget, const QPoint& at) { QTest::mouseMove(widget.window()->windowHandle(), inWindow(widget, at)); }

inline void click(const QWidget& widget, const QPoint& at, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {})
{
    press(widget, at, button, modifiers);
    release(widget, at, button, modifiers);
}

inline void click(const QWidget& widget) { click(widget, widget.rect().center()); }

inline void doubleClick(const QWidget& widget, const QPoint& at)
{
    QTest::mouseDClick(widget.window()->windowHandle(), Qt::LeftButton, {}, inWindow(widget, at));
}

inline void drag(const QWidget& widget, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = {})
{
    press(widget, from, Qt::LeftButton, modifiers);
    for (int step = 1; step <= 4; ++step) // a hand does not jump
        moveTo(widget, from + (to - from) * step / 4);
    release(widget, to, Qt::LeftButton, modifiers);
}

// The menu that is open now; waits for one.
inline QMenu* openMenu()
{
    [] { QTRY_VERIFY(qobject_cast<QMenu*>(QApplication::activePopupWidget()) != nullptr); }();
    return qobject_cast<QMenu*>(QApplication::activePopupWidget());
}

inline QAction* actionIn(const QMenu& menu, const QString& text)
{
    for (QAction* action : menu.actions()) {
        if (action->text() == text && action->isVisible())
            return action;
    }
    return nullptr;
}

// Clicks through the open menu: {"Lead to", "orders"}.
inline void choose(const QStringList& path)
{
    QMenu* menu = openMenu();
    for (const QString& text : path) {
        QVERIFY2(menu != nullptr, qPrintable(text));
        QAction* action = actionIn(*menu, text);
        QVERIFY2(action != nullptr, qPrintable(text));
        QVERIFY2(action->isEnabled(), qPrintable(text));
        QMenu* inner = action->menu();
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        if (inner != nullptr)
            QTRY_VERIFY2(inner->isVisible(), qPrintable(text));
        menu = inner;
    }
    QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
}

// One of the window's own menus, by the button on the left bar: {"Edit", "Undo"}.
inline void chooseInMenu(const WorkbenchBench& bench, const QStringList& path)
{
    auto* button = bench.named<QAbstractButton>(QStringLiteral("Menu"));
    QVERIFY(button != nullptr);
    click(*button);
    choose(path);
}

inline QPoint onCanvas(const WorkbenchBench& bench, const QPointF& scenePosition)
{
    return bench->design().canvas().mapFromScene(scenePosition);
}

inline const QWidget& canvasOf(const WorkbenchBench& bench) { return *bench->design().canvas().viewport(); }

inline void dragOnCanvas(const WorkbenchBench& bench, const QPointF& from, const QPointF& to, Qt::KeyboardModifiers modifiers = {})
{
    drag(canvasOf(bench), onCanvas(bench, from), onCanvas(bench, to), modifiers);
}

} // namespace signalbox::hands
