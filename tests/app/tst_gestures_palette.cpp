// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A policy dragged from the palette onto a line, in the whole window, by a real QDrag: Qt's "minimal" platform has Qt's own drag
// and drop ("offscreen" has none), so that the palette begins it, its event loop runs, and the canvas is asked and handed the
// drop by Qt. docs/gestures.md lists what is tested.
#include "tests/app/workbench_hands.h"

#include "ui/designer/station_item.h"

#include <QtCore/QTimer>

using namespace signalbox;

class TestGesturesPalette final : public QObject {
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "minimal:enable_fonts"); }

private Q_SLOTS:
    void init();
    void cleanup();
    void dragInsertsAStationWhereItIsLetGo();
    void dragLetGoBesideEveryLineChangesNothing();
    void escapeEndsTheDrag();
    void aSharedPolicyIsDraggedAsAReference();
    void enterAndDoubleClickInsertAtTheSelection();
    void searchFindsAPolicyByKey();

private:
    WorkbenchBench& bench() const { return *m_bench; }
    QPointF placeOf(std::size_t station) const;
    QModelIndex entry(const QString& title) const;
    // Drags an entry of the palette to a point of the canvas; `last` ends it there.
    void drag(const QString& title, const QPointF& to, const std::function<void(const QPoint&)>& last) const;
    void activate() const;
    void dragAndLetGo(const QString& title, const QPointF& to) const;
    std::vector<std::string> stations() const;

    std::unique_ptr<WorkbenchBench> m_bench;
};

void TestGesturesPalette::init()
{
    m_bench = std::make_unique<WorkbenchBench>();
    const QString path = bench().path(QStringLiteral("small.gateway.yaml"));
    WorkbenchBench::write(path,
        QStringLiteral("signalbox: 1\nlisteners:\n  public: { bind: 127.0.0.1:0 }\n"
                       "policies:\n  per-client: { kind: rate-limit, limit: 5, period: 1s }\n"
                       "routes:\n  - name: first\n    policies:\n"
                       "      - { kind: cors, origins: [\"https://shop.test\"] }\n      - { kind: request-headers, set: { X-A: b } }\n"
                       "    to: alpha\nservices:\n  alpha: { endpoints: [127.0.0.1:9] }\n"));
    bench().start(path);
    bench()->window().resize(1280, 800);
    bench()->design().canvas().setFocus();
    bench().press(Qt::Key_F);
}

void TestGesturesPalette::cleanup()
{
    bench().end();
    m_bench.reset();
}

QPointF TestGesturesPalette::placeOf(std::size_t station) const
{
    return bench()->design().canvas().canvas().itemOf({.kind = NodeKind::Route, .name = "first", .station = station})->pos();
}

QModelIndex TestGesturesPalette::entry(const QString& title) const
{
    const QListView& list = bench()->design().palettePane().list();
    for (int row = 0; row < list.model()->rowCount(); ++row) {
        if (list.model()->index(row, 0).data().toString() == title)
            return list.model()->index(row, 0);
    }
    return {};
}

void TestGesturesPalette::drag(const QString& title, const QPointF& to, const std::function<void(const QPoint&)>& last) const
{
    QListView& list = bench()->design().palettePane().list();
    const QModelIndex index = entry(title);
    QVERIFY2(index.isValid(), qPrintable(title));
    list.scrollTo(index);
    const QPoint from = list.visualRect(index).center();
    const QWidget& canvas = hands::canvasOf(bench());
    const QPoint end = hands::onCanvas(bench(), to);
    // The drag runs an event loop of its own inside the move that begins it: the rest of the movement waits in a queue.
    std::vector<std::function<void()>> rest;
    for (int step = 0; step <= 3; ++step)
        rest.emplace_back([&canvas, end, step] { hands::moveTo(canvas, end - QPoint(30 - step * 10, 0)); });
    rest.emplace_back([&last, end] { last(end); });
    QTimer timer;
    std::size_t next = 0;
    connect(&timer, &QTimer::timeout, &timer, [&] {
        const bool hasBegun = next > 0 || list.findChild<QDrag*>() != nullptr;
        if (hasBegun && next < rest.size())
            rest[next++]();
    });
    timer.start(1);
    hands::press(*list.viewport(), from);
    hands::moveTo(*list.viewport(), from + QPoint(8, 0));
    hands::moveTo(*list.viewport(), from + QPoint(30, 0));
    QTRY_COMPARE(next, rest.size());
}

// The platform forgets the active window over the picture that a drag carries.
void TestGesturesPalette::activate() const
{
    bench()->window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&bench()->window()));
}

void TestGesturesPalette::dragAndLetGo(const QString& title, const QPointF& to) const
{
    drag(title, to, [this](const QPoint& end) { hands::release(hands::canvasOf(bench()), end); });
}

std::vector<std::string> TestGesturesPalette::stations() const
{
    std::vector<std::string> names;
    for (const StationNode& node : bench()->session().document()->findRoute("first")->stations)
        names.push_back(node.name());
    return names;
}

void TestGesturesPalette::dragInsertsAStationWhereItIsLetGo()
{
    const std::string before = bench()->session().document()->text();
    dragAndLetGo(QStringLiteral("Rate limit"), (placeOf(0) + placeOf(1)) / 2);
    QCOMPARE(stations(), (std::vector<std::string>{"cors", "rate-limit", "request-headers"}));
    QVERIFY(bench()->session().selection().node() == (NodeRef{.kind = NodeKind::Route, .name = "first", .station = 1}));
    QCOMPARE(bench()->window().focusWidget(), static_cast<QWidget*>(&bench()->design().canvas()));
    activate();
    bench().press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bench()->session().document()->text(), before);
    bench().press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(stations().size(), std::size_t{3});
}

void TestGesturesPalette::dragLetGoBesideEveryLineChangesNothing()
{
    const std::string before = bench()->session().document()->text();
    dragAndLetGo(QStringLiteral("Rate limit"), placeOf(0) + QPointF(0, 160));
    QCOMPARE(bench()->session().document()->text(), before);
}

void TestGesturesPalette::escapeEndsTheDrag()
{
    const std::string before = bench()->session().document()->text();
    drag(QStringLiteral("Rate limit"), placeOf(1), [this](const QPoint& end) {
        QTest::keyClick(bench()->window().windowHandle(), Qt::Key_Escape);
        hands::release(hands::canvasOf(bench()), end);
    });
    QCOMPARE(bench()->session().document()->text(), before);
}

void TestGesturesPalette::aSharedPolicyIsDraggedAsAReference()
{
    dragAndLetGo(QStringLiteral("per-client"), placeOf(1) + QPointF(40, 0));
    QCOMPARE(stations(), (std::vector<std::string>{"cors", "request-headers", "per-client"}));
    QVERIFY(!bench()->session().document()->findRoute("first")->stations[2].isInline());
}

void TestGesturesPalette::enterAndDoubleClickInsertAtTheSelection()
{
    QListView& list = bench()->design().palettePane().list();
    bench()->session().selection().select({.kind = NodeKind::Route, .name = "first", .station = 0});
    list.setCurrentIndex(entry(QStringLiteral("Rate limit")));
    QTest::keyClick(&list, Qt::Key_Return);
    QCOMPARE(stations(), (std::vector<std::string>{"cors", "rate-limit", "request-headers"}));
    list.scrollTo(entry(QStringLiteral("per-client")));
    const QPoint at = list.visualRect(entry(QStringLiteral("per-client"))).center();
    hands::click(*list.viewport(), at);
    hands::doubleClick(*list.viewport(), at);
    QCOMPARE(stations(), (std::vector<std::string>{"cors", "rate-limit", "per-client", "request-headers"}));
}

void TestGesturesPalette::searchFindsAPolicyByKey()
{
    bench()->session().selection().select({.kind = NodeKind::Route, .name = "first", .station = {}});
    bench().press(Qt::Key_K, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("rate lim"));
    bench().press(Qt::Key_Return);
    QCOMPARE(stations(), (std::vector<std::string>{"cors", "request-headers", "rate-limit"}));
}

QTEST_MAIN(TestGesturesPalette)
#include "tst_gestures_palette.moc"
