// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Sending a recorded request again, as it was or changed. The request goes to the listener it came to, from a job thread; the
// exchange it makes appears in the list like any other. Thread: GUI for the dialog; sendAgain() blocks and is for jobs.
#pragma once

#include "core/capture/exchange.h"
#include "core/proxy/blocking_client.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/bridge/job_pool.h"

#include <QtWidgets/QDialog>

#include <optional>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace signalbox {

struct ResendTarget {
    HostPort address;
    bool isTls = false;
};

// Where the exchange's listener can be reached now; nullopt when the gateway does not run or has no such listener.
std::optional<ResendTarget> resendTarget(const GatewayController& gateway, const std::string& listener);
// Without the fields that belonged to the recorded connection.
ClientRequest makeResendRequest(const Exchange& exchange);
Result<ClientResponse> sendAgain(const ResendTarget& target, const ClientRequest& request);

class ResendDialog final : public QDialog {
    Q_OBJECT
public:
    ResendDialog(ClientRequest request, ResendTarget target, JobPool& jobs, QWidget* parent = nullptr);

    // What the fields say now; an error names the line that cannot be read.
    Result<ClientRequest> request() const;
    void send();
    QString resultText() const;
    QLineEdit& methodField() const { return *m_method; }
    QLineEdit& targetField() const { return *m_target; }
    QPlainTextEdit& headersField() const { return *m_headers; }
    QPlainTextEdit& bodyField() const { return *m_body; }

Q_SIGNALS:
    void answered();

private:
    ClientRequest m_original;
    ResendTarget m_to;
    JobPool& m_jobs;
    QLineEdit* m_method;
    QLineEdit* m_target;
    QPlainTextEdit* m_headers;
    QPlainTextEdit* m_body;
    QLabel* m_result;
    QPushButton* m_send;
    bool m_isBodyEditable = true;
};

} // namespace signalbox
