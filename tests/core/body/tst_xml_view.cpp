// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/body_view.h"

#include <QtTest>

using namespace signalbox;

namespace {

BodyRendering xml(std::string_view bytes, bool isIncomplete = false)
{
    RenderOptions options;
    options.viewId = "xml";
    options.isIncomplete = isIncomplete;
    return renderBody("application/xml", "", bytes, options);
}

} // namespace

class TestXmlView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void indentsElements()
    {
        QCOMPARE(xml("<?xml version=\"1.0\"?><a><b x='1>2'/><c><d>text</d></c><!-- note --></a>").text,
            std::string("<?xml version=\"1.0\"?>\n<a>\n  <b x='1>2'/>\n  <c>\n    <d>text</d>\n  </c>\n  <!-- note -->\n</a>"));
    }
    void textIsNeverTouched_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"<a> x <b>y</b>  z\n</a>", "<a>  </a>", "<a></a>", "<a>&amp;&undefined;&#0;</a>",
                 "<a><![CDATA[<b>]]></a>", "<a xml:space=\"preserve\"> <b/> </a>", "<p>one<br/><br/>two</p>"})
            QTest::newRow(text) << QByteArray(text);
    }
    void textIsNeverTouched()
    {
        QFETCH(QByteArray, text);
        const BodyRendering rendering = xml(text.toStdString());
        QCOMPARE(rendering.viewId, std::string("xml"));
        QCOMPARE(rendering.text, text.toStdString());
    }
    void declarationsMayHoldAnything()
    {
        QCOMPARE(xml("<!DOCTYPE a [<!ENTITY x \"]>\">]><a/>").text, std::string("<!DOCTYPE a [<!ENTITY x \"]>\">]>\n<a/>"));
        QCOMPARE(xml("<!-- a > b --><a/>").text, std::string("<!-- a > b -->\n<a/>"));
    }
    void prettyTextIsAFixedPoint()
    {
        const std::string once = xml("<a><b><c>1</c><d> </d></b> <e/></a>").text;
        QCOMPARE(xml(once).text, once);
    }
    void wrongXmlIsRefusedWithItsPosition_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("position");
        const auto row = [](const char* text, const char* position) { QTest::newRow(text) << QByteArray(text) << QByteArray(position); };
        row("<a>", "line 1, column 4");
        row("<a></b>", "line 1, column 4");
        row("<a></a></a>", "line 1, column 8");
        row("<a>\n<b x=\"1></a>", "line 2, column 1");
        row("<a>\n<!-- open", "line 2, column 1");
        row("text", "line 1, column 1");
        row("<a/>text", "line 1, column 5");
        row("<>", "line 1, column 1");
        row("<1/>", "line 1, column 1");
        row("<a></>", "line 1, column 4");
    }
    void wrongXmlIsRefusedWithItsPosition()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, position);
        const BodyRendering rendering = xml(text.toStdString());
        QCOMPARE(rendering.viewId, std::string("text"));
        QVERIFY2(rendering.errorMessage.find(position.toStdString()) != std::string::npos, rendering.errorMessage.c_str());
    }
    void everyPrefixIsFineWhenTheBodyIsIncomplete()
    {
        const std::string text = "<?xml version=\"1.0\"?><!DOCTYPE a><a><b x='1'>text</b><!-- c --><c><d/><![CDATA[x]]></c></a>";
        for (std::size_t length = 1; length <= text.size(); ++length) {
            const BodyRendering rendering = xml(text.substr(0, length), true);
            QVERIFY2(rendering.errorMessage.empty(), text.substr(0, length).c_str());
        }
    }
    void depthCostsNeitherStackNorText()
    {
        std::string deep;
        for (int i = 0; i < 200'000; ++i)
            deep += "<a>";
        for (int i = 0; i < 200'000; ++i)
            deep += "</a>";
        QCOMPARE(xml(deep).viewId, std::string("xml"));
    }
};

QTEST_APPLESS_MAIN(TestXmlView)
#include "tst_xml_view.moc"
