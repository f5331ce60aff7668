// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/body/decode.h"

#include <QtTest>

using namespace signalbox;

class TestEncode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCodingRoundTrips()
    {
        for (const char* coding : {"", "identity", "gzip", "X-Gzip", "deflate", "BR", "zstd"}) {
            for (const std::string& bytes : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
                const auto encoded = encodeContent(coding, bytes);
                QVERIFY2(encoded.has_value(), coding);
                QCOMPARE(decodeContent(coding, *encoded, 200'000).value_or("?"), bytes);
            }
        }
    }
    void repetitionShrinks()
    {
        for (const char* coding : {"gzip", "deflate", "br", "zstd"})
            QVERIFY2(encodeContent(coding, std::string(100'000, 'y'))->size() < 1000, coding);
    }
    void unknownCodingsAreUnsupported()
    {
        const auto encoded = encodeContent("compress", "x");
        QVERIFY(!encoded.has_value());
        QCOMPARE(encoded.error().code, ErrorCode::Unsupported);
    }
};

QTEST_APPLESS_MAIN(TestEncode)
#include "tst_encode.moc"
