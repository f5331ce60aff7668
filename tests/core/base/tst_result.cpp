// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

#include <QtTest>

#include <set>

using namespace signalbox;

namespace {

Result<int> half(int number)
{
    if (number % 2 != 0)
        return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, std::to_string(number) + " is odd"};
    return number / 2;
}

} // namespace

class TestResult : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsAValueOrAnError()
    {
        QCOMPARE(*half(4), 2);
        const auto failed = half(3);
        QVERIFY(!failed);
        QCOMPARE(failed.error().detail, std::string("3 is odd"));
    }
    void describesTheWholeChainOfCauses()
    {
        const Error inner = half(3).error();
        const Error outer = withContext(withContext(inner, "cannot halve"), "cannot start");
        QCOMPARE(outer.describe(), std::string("cannot start: cannot halve: 3 is odd"));
        QCOMPARE(outer.code, ErrorCode::InvalidInput);
        QCOMPARE(outer.origin, ErrorOrigin::Config);
        QCOMPARE(withContext(inner, "").describe(), std::string("3 is odd"));
    }
    void everyCodeAndOriginHasItsOwnName()
    {
        std::set<std::string_view> names;
        const int last = static_cast<int>(ErrorCode::NoHealthyEndpoint);
        for (int i = 0; i <= last; ++i)
            names.insert(toText(static_cast<ErrorCode>(i)));
        QCOMPARE(static_cast<int>(names.size()), last + 1);
        std::set<std::string_view> origins;
        for (int i = 0; i <= static_cast<int>(ErrorOrigin::System); ++i)
            origins.insert(toText(static_cast<ErrorOrigin>(i)));
        QCOMPARE(static_cast<int>(origins.size()), static_cast<int>(ErrorOrigin::System) + 1);
    }
};

QTEST_APPLESS_MAIN(TestResult)
#include "tst_result.moc"
