// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"

#include <QtTest>

using namespace signalbox;

class TestDigest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sha256GivesTheVectorsOfFips180()
    {
        QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(sha256Hex(std::string(1'000'000, 'a')),
            std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }
    void rawDigestHas32Bytes()
    {
        QCOMPARE(sha256("abc").size(), std::size_t{32});
        QCOMPARE(static_cast<unsigned char>(sha256("abc")[0]), static_cast<unsigned char>(0xba));
    }
    void crc32GivesTheCheckValue()
    {
        QCOMPARE(crc32("123456789"), 0xcbf43926U);
        QCOMPARE(crc32(""), 0U);
    }
};

QTEST_APPLESS_MAIN(TestDigest)
#include "tst_digest.moc"
