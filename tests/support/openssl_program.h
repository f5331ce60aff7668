// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates made with the openssl program, and a conversation with a TLS server through `openssl s_client`.
#pragma once

#include "tests/support/child_process.h"

#include <QtCore/QTemporaryDir>

namespace signalbox {

// A folder of certificates: NAME.pem with NAME.key.
class CertificateFolder {
public:
    QString certificate(const QString& name) const { return m_folder.filePath(name + ".pem"); }
    QString key(const QString& name) const { return m_folder.filePath(name + ".key"); }
    QString file(const QString& name) const { return m_folder.filePath(name); }

    // Each says false when openssl does not do it. `days` may be negative: it has expired then.
    bool makeAuthority(const QString& name) const
    {
        return openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout",
            key(name), "-out", certificate(name), "-subj", "/CN=" + name});
    }
    bool makeLeaf(const QString& name, const QString& authority, int days = 1) const
    {
        return makeLeafWith(name, authority, "/O=Test/CN=" + name,
            "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n", days);
    }
    // `subject` as -subj takes it, `text` as a file of extensions.
    bool makeLeafWith(
        const QString& name, const QString& authority, const QString& subject, const QString& text, int days = 1) const
    {
        const QString extensions = file(name + ".ext");
        return writeText(extensions, text.toUtf8())
            && openssl({"req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key(name),
                "-out", file(name + ".csr"), "-utf8", "-subj", subject})
            && openssl({"x509", "-req", "-in", file(name + ".csr"), "-CA", certificate(authority), "-CAkey", key(authority),
                "-CAcreateserial", "-extfile", extensions, "-days", QString::number(days), "-out", certificate(name)});
    }

private:
    static bool openssl(const QStringList& arguments)
    {
        const Finished finished = runProgram("openssl", arguments);
        if (finished.code != 0)
            qWarning("%s", finished.errors.constData());
        return finished.code == 0;
    }

    QTemporaryDir m_folder;
};

// One request over one connection; the output ends when the server closes.
inline Finished askOverTls(const QString& address, const QStringList& arguments, const QByteArray& target = "/")
{
    return runProgram("openssl", QStringList{"s_client", "-connect", address, "-servername", "localhost", "-ign_eof"} + arguments,
        QProcessEnvironment::systemEnvironment(), "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}

} // namespace signalbox
