// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A client's certificate that was verified, in the texts that policies compare and services are told. Immutable; one for
// each connection. Everything in it is printable ASCII. Thread: any.
#pragma once

#include <string>
#include <vector>

namespace signalbox {

struct PeerCertificate {
    // One line, last attribute first: "CN=orders,O=Shop" (RFC 4514). Special characters of values have a backslash, bytes
    // that are not printable ASCII are \XX, attributes without a short name are 1.2.3=#0403..., as nginx's $ssl_client_s_dn.
    std::string subject;
    std::string issuer;
    // Of subjectAltName (RFC 5280 4.2.1.6). A value with other than printable ASCII is left out: a NUL inside it would make
    // it look like a shorter name.
    std::vector<std::string> dnsNames; // lower-case
    std::vector<std::string> uris;
    std::vector<std::string> emails;
    std::string serial;      // upper-case hex digits
    std::string fingerprint; // SHA-256 of the DER form, 64 lower-case hex digits
    std::string der;
};

} // namespace signalbox
