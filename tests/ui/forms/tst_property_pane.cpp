// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/property_pane.h"

#include <QtTest/QTest>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QToolButton>

using namespace signalbox;

namespace {

constexpr const char* text = R"(signalbox: 1
listeners:
  public: { bind: 127.0.0.1:8080 }
policies:
  limit: { kind: rate-limit, limit: 10, period: 1s }
routes:
  - name: a
    match: { path: { prefix: /a } }
    policies: [limit]
    to: one
services:
  one: { endpoints: [127.0.0.1:9001] }
)";

} // namespace

class TestPropertyPane final : public QObject {
    Q_OBJECT

    struct Fixture {
        JobPool jobs{1};
        DocumentSession session{{}, jobs};
        GatewayController gateway{{}, session, jobs};
        PropertyPane pane{session, gateway};

        explicit Fixture(const NodeRef& node)
        {
            session.startWith(text);
            pane.resize(280, 600);
            pane.show();
            session.selection().select(node);
        }
        QLineEdit* line(const QString& name) const
        {
            for (QLineEdit* edit : pane.findChildren<QLineEdit*>()) {
                if (edit->accessibleName() == name)
                    return edit;
            }
            return nullptr;
        }
    };

private Q_SLOTS:
    void fieldsOfASharedPolicyAreEditedWhereTheyStand()
    {
        Fixture f({.kind = NodeKind::Route, .name = "a", .station = 0});
        QLineEdit* limit = f.line(QStringLiteral("Limit"));
        QVERIFY(limit != nullptr);
        QCOMPARE(limit->text(), QStringLiteral("10"));
        limit->setFocus();
        limit->selectAll();
        QTest::keyClicks(limit, QStringLiteral("25"));
        QTest::keyClick(limit, Qt::Key_Return);
        QCOMPARE(find(f.session.document()->root(), {"policies", "limit", "limit"})->text, std::string("25"));
        f.session.undoStack().undo();
        QCOMPARE(f.line(QStringLiteral("Limit"))->text(), QStringLiteral("10"));
    }
    void wrongValueIsToldAtItsField()
    {
        Fixture f({.kind = NodeKind::Route, .name = "a", .station = 0});
        QLineEdit* period = f.line(QStringLiteral("Period"));
        period->setText(QStringLiteral("soon"));
        QTest::keyClick(period, Qt::Key_Return);
        QCOMPARE(f.line(QStringLiteral("Period"))->property("problem").toString(), QStringLiteral("error"));
    }
    void nameFieldRenames()
    {
        Fixture f({.kind = NodeKind::Service, .name = "one"});
        QLineEdit* name = f.line(QStringLiteral("Name"));
        name->setText(QStringLiteral("uno"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(f.session.document()->findService("uno") != nullptr);
        QCOMPARE(f.session.selection().node().name, std::string("uno"));
    }
    void listGrowsByItsEmptyRow()
    {
        Fixture f({.kind = NodeKind::Service, .name = "one"});
        QLineEdit* adder = f.line(QStringLiteral("Add to Endpoints"));
        QVERIFY(adder != nullptr);
        adder->setText(QStringLiteral("127.0.0.1:9002"));
        QTest::keyClick(adder, Qt::Key_Return);
        QCOMPARE(f.session.document()->findService("one")->endpoints.size(), std::size_t{2});
        QTRY_VERIFY(f.line(QStringLiteral("Endpoints 2")) != nullptr);
    }
    void clearingAFieldTakesItOut()
    {
        Fixture f({.kind = NodeKind::Route, .name = "a"});
        QVERIFY(f.session.edit(SetValue{{"routes", std::size_t{0}, "timeout"}, "5s"}, QStringLiteral("x")).has_value());
        QLineEdit* timeout = f.line(QStringLiteral("Timeout"));
        QCOMPARE(timeout->text(), QStringLiteral("5s"));
        timeout->clear();
        QTest::keyClick(timeout, Qt::Key_Return);
        QVERIFY(find(f.session.document()->root(), {"routes", std::size_t{0}, "timeout"}) == nullptr);
    }
    void everyNodeHasAForm()
    {
        Fixture f({.kind = NodeKind::Listener, .name = "public"});
        QVERIFY(f.line(QStringLiteral("Bind")) != nullptr);
        f.session.selection().select({.kind = NodeKind::Route, .name = "a"});
        QVERIFY(!f.pane.fields().empty());
        f.session.selection().clear();
        QVERIFY(!f.pane.fields().empty()); // what the document says of itself
    }
    void documentsOwnFieldsAreEditedWhenNothingIsSelected()
    {
        Fixture f({});
        QLineEdit* name = f.line(QStringLiteral("Name"));
        for (QLineEdit* edit : f.pane.findChildren<QLineEdit*>()) {
            if (edit->accessibleName() == QStringLiteral("Name") && edit->isVisible())
                name = edit;
        }
        QVERIFY(name != nullptr && name->isVisible());
        name->setFocus();
        QTest::keyClicks(name, QStringLiteral("shop"));
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(f.session.document()->name(), std::string("shop"));
        f.session.undoStack().undo();
        QCOMPARE(f.session.document()->text(), std::string(text));
    }
    void observeIsEditedWithoutOneInTheText()
    {
        Fixture f({});
        for (QToolButton* button : f.pane.findChildren<QToolButton*>()) {
            if (button->accessibleName() == QStringLiteral("Observe"))
                button->click();
        }
        QLineEdit* metrics = f.line(QStringLiteral("Metrics"));
        QVERIFY(metrics != nullptr);
        metrics->setFocus();
        QTest::keyClicks(metrics, QStringLiteral("127.0.0.1:9464"));
        QTest::keyClick(metrics, Qt::Key_Return);
        QCOMPARE(find(f.session.document()->root(), {"observe", "metrics"})->text, std::string("127.0.0.1:9464"));
        f.session.selection().select({.kind = NodeKind::Observe, .name = {}}); // as a finding about it does
        QCOMPARE(f.line(QStringLiteral("Metrics"))->text(), QStringLiteral("127.0.0.1:9464"));
    }
    void mapShowsWholeNamesAndValues()
    {
        Fixture f({.kind = NodeKind::Route, .name = "a"});
        QVERIFY(f.session.edit(InsertItem{{"routes", std::size_t{0}, "policies"}, 1,
                                   "{ kind: request-headers, set: { X-Forwarded-Prefix: /items/catalogue } }"}, QStringLiteral("x")).has_value());
        f.session.selection().select({.kind = NodeKind::Route, .name = "a", .station = 1});
        QLineEdit* name = f.line(QStringLiteral("Name in Set"));
        QLineEdit* value = f.line(QStringLiteral("Set X-Forwarded-Prefix"));
        QVERIFY(name != nullptr && value != nullptr);
        for (const QLineEdit* edit : {name, value})
            QTRY_VERIFY2(QFontMetrics(edit->font()).horizontalAdvance(edit->text()) < edit->width() - 12, qPrintable(edit->text()));
        name->setText(QStringLiteral("X-Prefix"));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(f.line(QStringLiteral("Set X-Prefix")) != nullptr);
    }
};

QTEST_MAIN(TestPropertyPane)
#include "tst_property_pane.moc"
