// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window in a test: settings and data in a temporary folder, the shop example as a copy there whose listeners take
// free ports and whose services are the demo's on free ports. And hands for it: a mouse that drags, a keyboard, curl.
#pragma once

#include "app/desktop/workbench.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QSettings>
#include <QtCore/QTemporaryDir>
#include <QtGui/QDrag>
#include <QtGui/QDropEvent>
#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>

namespace signalbox {

class WorkbenchBench {
public:
    WorkbenchBench()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.filePath(QStringLiteral("settings")));
        QCoreApplication::setOrganizationName(QStringLiteral("signalbox-tests"));
        QCoreApplication::setApplicationName(QStringLiteral("signalbox-tests"));
        QCoreApplication::setApplicationVersion(QStringLiteral("1.2.3"));
        copyExample();
    }

    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString example() const { return path(QStringLiteral("shop/shop.gateway.yaml")); }
    Workbench& operator*() const { return *m_workbench; }
    Workbench* operator->() const { return m_workbench.get(); }

    // A program start. `document`: as on the command line.
    void start(const QString& document = {}, bool runs = false)
    {
        WorkbenchOptions options;
        options.dataFolder = path(QStringLiteral("data")).toStdString();
        options.example = example();
        options.workers = 1;
        options.startDemo = [this]() -> Result<std::unique_ptr<demo::DemoRunner>> {
            if (m_demo == nullptr)
                return Error{ErrorCode::AddressInUse, ErrorOrigin::System, "the demo service catalog-v2 cannot start"};
            return std::move(m_demo);
        };
        m_workbench = std::make_unique<Workbench>(*qApp, std::move(options));
        m_workbench->design().setReducesMotion(true);
        m_workbench->start(document, runs);
        m_workbench->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_workbench->window()));
    }
    // The program ends as it does when the user closes the window and lets go of what was not saved.
    void end()
    {
        m_workbench->window().closeForGood();
        m_workbench.reset();
    }

    void press(int key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : &m_workbench->window(), static_cast<Qt::Key>(key), modifiers);
    }
    template <typename Widget> Widget* named(const QString& accessibleName) const
    {
        for (Widget* widget : m_workbench->window().template findChildren<Widget*>()) {
            if (widget->accessibleName() == accessibleName && widget->isVisible())
                return widget;
        }
        return nullptr;
    }
    QAbstractButton* button(const QString& text) const
    {
        for (QAbstractButton* found : m_workbench->window().findChildren<QAbstractButton*>()) {
            if (found->text() == text && found->isVisible() && found->isEnabled())
                return found;
        }
        return nullptr;
    }
    void click(const QString& text) const
    {
        QTRY_VERIFY2(button(text) != nullptr, qPrintable(text)); // what was just made is shown a turn of the loop later
        QTest::mouseClick(button(text), Qt::LeftButton);
    }
    // Types a value into a field of the form.
    void fill(const QString& field, const QString& value) const
    {
        QTRY_VERIFY2(named<QLineEdit>(field) != nullptr, qPrintable(field));
        auto* line = named<QLineEdit>(field);
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, value);
        QTest::keyClick(line, Qt::Key_Return);
    }
    // Answers the open file dialog.
    void choose(const QString& chosen) const
    {
        QTRY_VERIFY(fileDialog() != nullptr);
        auto* name = fileDialog()->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QVERIFY(name != nullptr);
        fileDialog()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(fileDialog()));
        name->setFocus();
        QTRY_VERIFY(name->hasFocus()); // only then what is typed counts more than what the list has selected
        name->setText(chosen);
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(fileDialog() == nullptr);
        // The window again, or the next question; none when that was the end.
        QTRY_VERIFY(QApplication::activeWindow() != nullptr || !m_workbench->window().isVisible());
    }
    QFileDialog* fileDialog() const
    {
        for (QFileDialog* dialog : m_workbench->window().findChildren<QFileDialog*>()) {
            if (dialog->isVisible())
                return dialog;
        }
        return nullptr;
    }

    // With the mouse from a palette entry to a point of the canvas. Offscreen has no drag and drop of its own (QDrag::exec()
    // returns at once), so what the palette's drag carries is handed to the canvas as a window system does it.
    void dragFromPalette(const QString& title, const QPointF& scenePosition) const
    {
        QListView& list = m_workbench->design().palettePane().list();
        QModelIndex entry;
        for (int row = 0; row < list.model()->rowCount(); ++row) {
            if (list.model()->index(row, 0).data().toString() == title)
                entry = list.model()->index(row, 0);
        }
        QVERIFY2(entry.isValid(), qPrintable(title));
        list.scrollTo(entry);
        const QPoint from = list.visualRect(entry).center();
        QTest::mousePress(list.viewport(), Qt::LeftButton, {}, from);
        for (const int distance : {8, 30}) {
            const QPoint at = from + QPoint(distance, 0);
            QMouseEvent move(QEvent::MouseMove, at, list.viewport()->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(list.viewport(), &move);
        }
        const auto* drag = list.findChild<QDrag*>(); // until the next turn of the event loop
        QVERIFY2(drag != nullptr && drag->mimeData() != nullptr, "the palette started no drag");
        const CanvasView& canvas = m_workbench->design().canvas();
        const QPoint to = canvas.mapFromScene(scenePosition);
        QDragEnterEvent enter(to, Qt::CopyAction, drag->mimeData(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(canvas.viewport(), &enter);
        QDragMoveEvent move(to, Qt::CopyAction, drag->mimeData(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(canvas.viewport(), &move);
        QVERIFY2(move.isAccepted(), "the canvas does not take it there");
        QDropEvent drop(to, Qt::CopyAction, drag->mimeData(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(canvas.viewport(), &drop);
        QTest::mouseRelease(list.viewport(), Qt::LeftButton, {}, from);
    }

    // What real curl prints for these arguments.
    static QString curl(const QStringList& arguments)
    {
        QProcess process;
        process.start(QStringLiteral("curl"), QStringList{QStringLiteral("-s"), QStringLiteral("--max-time"), QStringLiteral("20")} + arguments);
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput());
    }
    QString url(const QString& listener) const
    {
        for (const ListenerAddress& address : m_workbench->gateway().listeners()) {
            if (address.name == listener)
                return address.url;
        }
        return {};
    }

    static QString read(const QString& file)
    {
        QFile opened(file);
        return opened.open(QIODevice::ReadOnly) ? QString::fromUtf8(opened.readAll()) : QString();
    }
    static void write(const QString& file, const QString& text)
    {
        QDir().mkpath(QFileInfo(file).absolutePath());
        QFile opened(file);
        QVERIFY(opened.open(QIODevice::WriteOnly));
        opened.write(text.toUtf8());
    }

private:
    void copyExample()
    {
        const QString source = QStringLiteral(SIGNALBOX_SOURCE_DIR "/resources/examples/shop");
        for (const QString& folder : {QStringLiteral("keys"), QStringLiteral("tokens")}) {
            const QString to = path(QStringLiteral("shop/") + folder);
            QVERIFY(QDir().mkpath(to));
            for (const QString& file : QDir(source + QLatin1Char('/') + folder).entryList(QDir::Files))
                QVERIFY(QFile::copy(source + QLatin1Char('/') + folder + QLatin1Char('/') + file, to + QLatin1Char('/') + file));
        }
        auto demo = demo::DemoRunner::start(demo::DemoPorts::Free);
        QVERIFY(demo.has_value());
        m_demo = std::move(*demo);
        QString text = read(source + QStringLiteral("/shop.gateway.yaml"));
        text.replace(QStringLiteral("127.0.0.1:8080"), QStringLiteral("127.0.0.1:0"));
        text.replace(QStringLiteral("127.0.0.1:8443"), QStringLiteral("127.0.0.1:0"));
        int port = 9101;
        for (const SocketAddress& address : m_demo->addresses())
            text.replace(QStringLiteral("127.0.0.1:%1").arg(port++), QString::fromStdString(address.toText()));
        write(example(), text);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoRunner> m_demo; // until the gateway runs for the first time
    std::unique_ptr<Workbench> m_workbench;
};

} // namespace signalbox
