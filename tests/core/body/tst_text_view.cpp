// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include <QtTest>

using namespace signalbox;

class TestTextView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textStaysAsItIs()
    {
        const std::string text = "line one\n\tline two  \n\n  end";
        const BodyRendering rendering = renderBody("text/plain", "", text);
        QCOMPARE(rendering.viewId, std::string("text"));
        QCOMPARE(rendering.text, text);
        QVERIFY(!rendering.isTruncated);
    }
    void textIsCutAtTheCapExactly()
    {
        RenderOptions options;
        options.textBytes = 10;
        QVERIFY(!renderBody("text/plain", "", "0123456789", options).isTruncated);
        const BodyRendering rendering = renderBody("text/plain", "", "0123456789a", options);
        QVERIFY(rendering.isTruncated);
        QCOMPARE(rendering.text, std::string("0123456789"));
    }
};

QTEST_APPLESS_MAIN(TestTextView)
#include "tst_text_view.moc"
