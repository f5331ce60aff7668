// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policy/jwk_set.h"
#include "tests/support/jwt_maker.h"
#include "tests/support/policy_bench.h"

#include <openssl/err.h>

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

Q_DECLARE_METATYPE(signalbox::JwsAlgorithm)

class TestJwkSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void publishedVectorsVerify_data();
    void publishedVectorsVerify();
    void everyAlgorithmVerifiesItsOwn_data();
    void everyAlgorithmVerifiesItsOwn();
    void noAlgorithmVerifiesAnother_data();
    void noAlgorithmVerifiesAnother();
    void aTruncatedTokenNeverVerifies_data();
    void aTruncatedTokenNeverVerifies();
    void aChangedBitNeverVerifies_data();
    void aChangedBitNeverVerifies();
    void noneIsNeverAccepted_data();
    void noneIsNeverAccepted();
    void aPublicKeyIsNoSecret();
    void theKeysOwnAlgorithmIsTheOnlyOne();
    void allowedAlgorithmsNarrow();
    void keyIdsChooseTheKey();
    void criticalHeadersAreRefused();
    void malformedTokensAreRefused_data();
    void malformedTokensAreRefused();
    void keysForOtherUsesArePassedOver_data();
    void keysForOtherUsesArePassedOver();
    void brokenKeysAreNamed_data();
    void brokenKeysAreNamed();
    void deepNestingIsRefused();
    void theErrorQueueStaysEmpty();

private:
    const SigningKey& keyFor(JwsAlgorithm algorithm) const;
    std::string setOf(JwsAlgorithm algorithm) const { return "{\"keys\":[" + keyFor(algorithm).jwk() + "]}"; }

    std::unique_ptr<SigningKey> m_rsa;
    std::unique_ptr<SigningKey> m_p256;
    std::unique_ptr<SigningKey> m_p384;
    std::unique_ptr<SigningKey> m_p521;
    std::unique_ptr<SigningKey> m_ed25519;
    std::unique_ptr<SigningKey> m_ed448;
    std::unique_ptr<SigningKey> m_hmac;
};

namespace {

constexpr JwsAlgorithm algorithms[] = {JwsAlgorithm::RS256, JwsAlgorithm::RS384, JwsAlgorithm::RS512, JwsAlgorithm::PS256,
    JwsAlgorithm::PS384, JwsAlgorithm::PS512, JwsAlgorithm::ES256, JwsAlgorithm::ES384, JwsAlgorithm::ES512,
    JwsAlgorithm::EdDSA, JwsAlgorithm::HS256, JwsAlgorithm::HS384, JwsAlgorithm::HS512};

void algorithmRows(std::initializer_list<JwsAlgorithm> chosen)
{
    QTest::addColumn<JwsAlgorithm>("algorithm");
    for (const JwsAlgorithm algorithm : chosen)
        QTest::newRow(std::string(toText(algorithm)).c_str()) << algorithm;
}

bool verifies(const std::string& keys, const std::string& token, const std::vector<JwsAlgorithm>& allowed = {})
{
    const auto set = JwkSet::parse(keys);
    return set && set->verify(token, allowed);
}

std::string reason(const std::string& keys, const std::string& token)
{
    const auto set = JwkSet::parse(keys);
    if (!set)
        return "set: " + set.error().describe();
    const auto verified = set->verify(token, {});
    return verified ? "verified" : verified.error().detail;
}

} // namespace

void TestJwkSet::initTestCase()
{
    m_rsa = std::make_unique<SigningKey>(SigningKey::rsa(2048));
    m_p256 = std::make_unique<SigningKey>(SigningKey::ec("P-256"));
    m_p384 = std::make_unique<SigningKey>(SigningKey::ec("P-384"));
    m_p521 = std::make_unique<SigningKey>(SigningKey::ec("P-521"));
    m_ed25519 = std::make_unique<SigningKey>(SigningKey::edwards("ED25519"));
    m_ed448 = std::make_unique<SigningKey>(SigningKey::edwards("ED448"));
    m_hmac = std::make_unique<SigningKey>(SigningKey::hmac(std::string(64, 's')));
}

const SigningKey& TestJwkSet::keyFor(JwsAlgorithm algorithm) const
{
    switch (algorithm) {
    case JwsAlgorithm::ES256: return *m_p256;
    case JwsAlgorithm::ES384: return *m_p384;
    case JwsAlgorithm::ES512: return *m_p521;
    case JwsAlgorithm::EdDSA: return *m_ed25519;
    case JwsAlgorithm::HS256:
    case JwsAlgorithm::HS384:
    case JwsAlgorithm::HS512: return *m_hmac;
    default: return *m_rsa;
    }
}

void TestJwkSet::publishedVectorsVerify_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("payload");
    const QByteArray claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const QByteArray payload = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    QTest::newRow("RFC 7515 A.1, HS256")
        << QByteArray(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})")
        << QByteArray("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + claims + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        << payload;
    QTest::newRow("RFC 7515 A.2, RS256")
        << QByteArray(R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx)"
                      "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-"
                      "bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_"
                      "I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}")
        << QByteArray("eyJhbGciOiJSUzI1NiJ9." + claims
               + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
                 "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7"
                 "K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs9"
                 "8rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw")
        << payload;
    QTest::newRow("RFC 7515 A.3, ES256")
        << QByteArray(R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")
        << QByteArray("eyJhbGciOiJFUzI1NiJ9." + claims
               + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
        << payload;
    QTest::newRow("RFC 8037 A.4, EdDSA")
        << QByteArray(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})")
        << QByteArray("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
                      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
        << QByteArray("Example of Ed25519 signing");
}

void TestJwkSet::publishedVectorsVerify()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, payload);
    const auto set = JwkSet::parse(key.toStdString());
    QVERIFY2(set, set ? "" : set.error().describe().c_str());
    const auto verified = set->verify(token.toStdString(), {});
    QVERIFY2(verified, verified ? "" : verified.error().detail.c_str());
    QCOMPARE(bytes(verified->payload), payload);
}

void TestJwkSet::everyAlgorithmVerifiesItsOwn_data()
{
    QTest::addColumn<JwsAlgorithm>("algorithm");
    for (const JwsAlgorithm algorithm : algorithms)
        QTest::newRow(std::string(toText(algorithm)).c_str()) << algorithm;
}

void TestJwkSet::everyAlgorithmVerifiesItsOwn()
{
    QFETCH(JwsAlgorithm, algorithm);
    const std::string token = keyFor(algorithm).sign(algorithm, "{}");
    const auto set = JwkSet::parse(setOf(algorithm));
    QVERIFY(set);
    const auto verified = set->verify(token, {});
    QVERIFY2(verified, verified ? "" : verified.error().detail.c_str());
    QCOMPARE(verified->algorithm, algorithm);
    QVERIFY(verifies(setOf(algorithm), token, {algorithm}));
    if (algorithm == JwsAlgorithm::EdDSA)
        QVERIFY(verifies(m_ed448->jwk(), m_ed448->sign(algorithm, "{}")));
}

void TestJwkSet::noAlgorithmVerifiesAnother_data()
{
    everyAlgorithmVerifiesItsOwn_data();
}

void TestJwkSet::noAlgorithmVerifiesAnother()
{
    QFETCH(JwsAlgorithm, algorithm);
    const std::string token = keyFor(algorithm).sign(algorithm, "{}");
    const std::string rest = token.substr(token.find('.'));
    for (const JwsAlgorithm other : algorithms) {
        if (other == algorithm)
            continue;
        // The signature and payload of one algorithm under the header of another.
        const std::string forged = toBase64Url("{\"alg\":\"" + std::string(toText(other)) + "\"}") + rest;
        QVERIFY(!verifies(setOf(algorithm), forged));
        // A key of the other algorithm never takes this token, unless it is the same key.
        if (&keyFor(other) != &keyFor(algorithm))
            QVERIFY(!verifies(setOf(other), token));
    }
}

void TestJwkSet::aTruncatedTokenNeverVerifies_data()
{
    algorithmRows({JwsAlgorithm::RS256, JwsAlgorithm::PS512, JwsAlgorithm::ES256, JwsAlgorithm::ES512, JwsAlgorithm::EdDSA,
        JwsAlgorithm::HS256});
}

void TestJwkSet::aTruncatedTokenNeverVerifies()
{
    QFETCH(JwsAlgorithm, algorithm);
    const std::string token = keyFor(algorithm).sign(algorithm, "{\"sub\":\"ann\"}");
    const auto set = JwkSet::parse(setOf(algorithm));
    QVERIFY(set && set->verify(token, {}));
    for (std::size_t length = 0; length < token.size(); ++length)
        QVERIFY2(!set->verify(token.substr(0, length), {}), std::to_string(length).c_str());
    for (std::size_t start = 1; start < token.size(); ++start)
        QVERIFY2(!set->verify(token.substr(start), {}), std::to_string(start).c_str());
    QVERIFY(!set->verify(token + "A", {}));
    QVERIFY(!set->verify(token + ".", {}));
}

void TestJwkSet::aChangedBitNeverVerifies_data()
{
    algorithmRows({JwsAlgorithm::RS256, JwsAlgorithm::ES256, JwsAlgorithm::EdDSA, JwsAlgorithm::HS256});
}

void TestJwkSet::aChangedBitNeverVerifies()
{
    QFETCH(JwsAlgorithm, algorithm);
    const auto set = JwkSet::parse(setOf(algorithm));
    const std::string header = "{\"alg\":\"" + std::string(toText(algorithm)) + "\"}";
    const std::string payload = "{\"sub\":\"ann\"}";
    const std::string input = toBase64Url(header) + "." + toBase64Url(payload);
    const std::string signature = keyFor(algorithm).signature(algorithm, input);
    for (std::size_t bit = 0; bit < signature.size() * 8; bit += 7) {
        std::string changed = signature;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        QVERIFY2(!set->verify(input + "." + toBase64Url(changed), {}), std::to_string(bit).c_str());
    }
    for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
        std::string changed = payload;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        QVERIFY(!set->verify(toBase64Url(header) + "." + toBase64Url(changed) + "." + toBase64Url(signature), {}));
    }
    QVERIFY(set->verify(input + "." + toBase64Url(signature), {}));
}

void TestJwkSet::noneIsNeverAccepted_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"none", "None", "NONE", "", "HS1", "rs256", "RSA-OAEP", "dir"})
        QTest::newRow(name) << QByteArray(name);
}

void TestJwkSet::noneIsNeverAccepted()
{
    QFETCH(QByteArray, name);
    const std::string unsecured = toBase64Url("{\"alg\":\"" + name.toStdString() + "\"}") + "." + toBase64Url("{}") + ".";
    for (const JwsAlgorithm algorithm : algorithms) {
        QVERIFY(!verifies(setOf(algorithm), unsecured));
        QVERIFY(!verifies(setOf(algorithm), unsecured + "AAAA"));
    }
    QVERIFY(!verifies(R"({"keys":[]})", unsecured));
    QVERIFY(!verifies(setOf(JwsAlgorithm::HS256), toBase64Url("{}") + "." + toBase64Url("{}") + "."));
    QVERIFY(!verifies(setOf(JwsAlgorithm::HS256), toBase64Url("{\"alg\":null}") + "." + toBase64Url("{}") + "."));
}

void TestJwkSet::aPublicKeyIsNoSecret()
{
    // The classic: HMAC with the text of the public key, which everyone has.
    for (const std::string& text : {m_rsa->jwk(), m_p256->jwk(), std::string()}) {
        const SigningKey forger = SigningKey::hmac(text);
        const std::string token = forger.sign(JwsAlgorithm::HS256, "{\"sub\":\"admin\"}");
        QCOMPARE(bytes(reason("{\"keys\":[" + m_rsa->jwk() + "," + m_p256->jwk() + "]}", token)),
            "no key of the set fits its kid and algorithm");
    }
}

void TestJwkSet::theKeysOwnAlgorithmIsTheOnlyOne()
{
    const std::string keys = m_rsa->jwk("\"alg\":\"PS256\"");
    QVERIFY(verifies(keys, m_rsa->sign(JwsAlgorithm::PS256, "{}")));
    QVERIFY(!verifies(keys, m_rsa->sign(JwsAlgorithm::PS384, "{}")));
    QVERIFY(!verifies(keys, m_rsa->sign(JwsAlgorithm::RS256, "{}")));
}

void TestJwkSet::allowedAlgorithmsNarrow()
{
    const std::string token = m_rsa->sign(JwsAlgorithm::RS256, "{}");
    QVERIFY(!verifies(m_rsa->jwk(), token, {JwsAlgorithm::PS256, JwsAlgorithm::RS512}));
    QVERIFY(verifies(m_rsa->jwk(), token, {JwsAlgorithm::PS256, JwsAlgorithm::RS256}));
}

void TestJwkSet::keyIdsChooseTheKey()
{
    const SigningKey other = SigningKey::ec("P-256");
    const std::string keys = "{\"keys\":[" + other.jwk("\"kid\":\"old\"") + "," + m_p256->jwk("\"kid\":\"new\"") + "]}";
    const auto with = [&](const char* kid) {
        return m_p256->sign(JwsAlgorithm::ES256, "{\"alg\":\"ES256\",\"kid\":\"" + std::string(kid) + "\"}", "{}");
    };
    const auto set = JwkSet::parse(keys);
    QCOMPARE(bytes(set->verify(with("new"), {})->keyId), "new");
    QCOMPARE(bytes(reason(keys, with("old"))), "the signature is wrong");
    QCOMPARE(bytes(reason(keys, with("unknown"))), "no key of the set fits its kid and algorithm");
    QCOMPARE(bytes(reason(keys, m_p256->sign(JwsAlgorithm::ES256, "{}"))), "verified");
}

void TestJwkSet::criticalHeadersAreRefused()
{
    const std::string token = m_p256->sign(JwsAlgorithm::ES256, R"({"alg":"ES256","crit":["b64"],"b64":false})", "{}");
    QCOMPARE(bytes(reason(m_p256->jwk(), token)), "critical header parameters are not understood");
}

void TestJwkSet::malformedTokensAreRefused_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("two parts") << QByteArray("e30.e30");
    QTest::newRow("five parts (JWE)") << QByteArray("e30.e30.e30.e30.e30");
    QTest::newRow("padding") << QByteArray("eyJhbGciOiJFUzI1NiJ9.e30=.AA");
    QTest::newRow("standard alphabet") << QByteArray("eyJhbGciOiJFUzI1NiJ9.e30.++//");
    QTest::newRow("space") << QByteArray("eyJhbGciOiJFUzI1NiJ9. e30.AA");
    QTest::newRow("header is a list") << QByteArray("W10.e30.AA");
    QTest::newRow("header is no JSON") << QByteArray("AA.e30.AA");
    QTest::newRow("signature of the wrong length") << QByteArray("eyJhbGciOiJFUzI1NiJ9.e30.AAAA");
    QTest::newRow("zero signature") << QByteArray("eyJhbGciOiJFUzI1NiJ9.e30." + QByteArray(86, 'A'));
}

void TestJwkSet::malformedTokensAreRefused()
{
    QFETCH(QByteArray, token);
    QVERIFY(!verifies(setOf(JwsAlgorithm::ES256), token.toStdString()));
}

void TestJwkSet::keysForOtherUsesArePassedOver_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("encryption") << bytes(m_rsa->jwk(R"("use":"enc")"));
    QTest::newRow("encryption algorithm") << bytes(m_rsa->jwk(R"("alg":"RSA-OAEP")"));
    QTest::newRow("operations without verify") << bytes(m_rsa->jwk(R"("key_ops":["encrypt"])"));
    QTest::newRow("unknown type") << QByteArray(R"({"kty":"FUTURE"})");
    QTest::newRow("unknown curve") << QByteArray(R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})");
    QTest::newRow("key agreement curve") << QByteArray(R"({"kty":"OKP","crv":"X25519","x":"AA"})");
}

void TestJwkSet::keysForOtherUsesArePassedOver()
{
    QFETCH(QByteArray, key);
    const auto set = JwkSet::parse("{\"keys\":[" + key.toStdString() + "," + m_p256->jwk() + "]}");
    QVERIFY2(set, set ? "" : set.error().describe().c_str());
    QCOMPARE(set->keys().size(), std::size_t{1});
    QVERIFY(!set->hasPrivateKeys());
}

void TestJwkSet::brokenKeysAreNamed_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray("JSON object");
    QTest::newRow("a list") << QByteArray("[]") << QByteArray("JSON object");
    QTest::newRow("no keys") << QByteArray("{}") << QByteArray("keys");
    QTest::newRow("keys are no list") << QByteArray(R"({"keys":{}})") << QByteArray("list");
    QTest::newRow("a key is text") << QByteArray(R"({"keys":["a"]})") << QByteArray("key 1");
    QTest::newRow("weak RSA") << bytes("{\"keys\":[" + m_p256->jwk() + "," + SigningKey::rsa(1024).jwk(R"("kid":"w")") + "]}")
                              << QByteArray("key 2 \"w\": an RSA key has 2048 bits");
    QTest::newRow("RSA without n") << QByteArray(R"({"kty":"RSA","e":"AQAB"})") << QByteArray("key 1");
    QTest::newRow("RSA exponent 1") << QByteArray(R"({"kty":"RSA","n":")" + QByteArray(342, 'x') + R"(","e":"AQ"})")
                                    << QByteArray("key 1");
    QTest::newRow("point off the curve") << QByteArray(R"({"kty":"EC","crv":"P-256","x":")" + QByteArray(43, 'A') + R"(","y":")"
                                                + QByteArray(43, 'A') + R"("})")
                                         << QByteArray("P-256");
    QTest::newRow("short coordinate") << QByteArray(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})") << QByteArray("P-256");
    QTest::newRow("short Ed25519") << QByteArray(R"({"kty":"OKP","crv":"Ed25519","x":"AA"})") << QByteArray("Ed25519");
    QTest::newRow("short secret") << bytes(SigningKey::hmac(std::string(31, 's')).jwk()) << QByteArray("32 bytes");
}

void TestJwkSet::brokenKeysAreNamed()
{
    QFETCH(QByteArray, keys);
    QFETCH(QByteArray, problem);
    const auto set = JwkSet::parse(keys.toStdString());
    QVERIFY(!set);
    QVERIFY2(bytes(set.error().describe()).contains(problem), set.error().describe().c_str());
}

void TestJwkSet::deepNestingIsRefused()
{
    const std::string deep = "{\"alg\":\"HS256\",\"x\":" + std::string(20'000, '[') + std::string(20'000, ']') + "}";
    const std::string token = m_hmac->sign(JwsAlgorithm::HS256, deep, "{}");
    QVERIFY(!verifies(setOf(JwsAlgorithm::HS256), token));
    QVERIFY(!JwkSet::parse("{\"keys\":" + std::string(100'000, '[')));
}

void TestJwkSet::theErrorQueueStaysEmpty()
{
    ERR_clear_error();
    QVERIFY(!JwkSet::parse(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"));
    for (const JwsAlgorithm algorithm : algorithms) {
        const std::string token = keyFor(algorithm).sign(algorithm, "{}");
        QVERIFY(!verifies(setOf(algorithm), token.substr(0, token.rfind('.')) + ".AAAA"));
    }
    QCOMPARE(ERR_peek_error(), 0UL);
}

QTEST_APPLESS_MAIN(TestJwkSet)
#include "tst_jwk_set.moc"
