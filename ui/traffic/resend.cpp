// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/resend.h"

#include "core/base/text.h"
#include "ui/shell/format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QtCore/QUrl>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QVBoxLayout>

namespace signalbox {

std::optional<ResendTarget> resendTarget(const GatewayController& gateway, const std::string& listener)
{
    for (const ListenerAddress& address : gateway.listeners()) {
        if (address.name.toStdString() != listener)
            continue;
        const QUrl url(address.url);
        return ResendTarget{{url.host().toStdString(), static_cast<std::uint16_t>(url.port(address.isTls ? 443 : 80))}, address.isTls};
    }
    return std::nullopt;
}

ClientRequest makeResendRequest(const Exchange& exchange)
{
    ClientRequest request{exchange.request, exchange.requestBody.bytes};
    HeaderList& headers = request.head.headers;
    for (std::size_t i = headers.size(); i-- > 0;) {
        const std::string_view name = headers.at(i).name;
        if (isHopByHop(name) || equalsIgnoringCase(name, "content-length") || equalsIgnoringCase(name, "expect"))
            headers.removeAt(i);
    }
    return request;
}

Result<ClientResponse> sendAgain(const ResendTarget& target, const ClientRequest& request)
{
    BlockingClientOptions options;
    options.address = target.address;
    options.usesTls = target.isTls;
    options.verifiesTls = false; // our own listener, whose certificate the local authority may have made
    return BlockingClient::make(std::move(options))->send(request);
}

ResendDialog::ResendDialog(ClientRequest request, ResendTarget target, JobPool& jobs, QWidget* parent)
    : QDialog(parent)
    , m_original(std::move(request))
    , m_to(std::move(target))
    , m_jobs(jobs)
    , m_method(new QLineEdit)
    , m_target(new QLineEdit)
    , m_headers(new QPlainTextEdit)
    , m_body(new QPlainTextEdit)
    , m_result(makeLabel({}, "muted"))
    , m_send(makeButton(tr("Send"), "primary"))
{
    setWindowTitle(tr("Edit and resend"));
    resize(720, 560);
    m_method->setMaximumWidth(110);
    m_method->setAccessibleName(tr("Method"));
    m_target->setAccessibleName(tr("Target"));
    m_headers->setAccessibleName(tr("Headers"));
    m_body->setAccessibleName(tr("Body"));
    for (QWidget* field : std::initializer_list<QWidget*>{m_method, m_target, m_headers, m_body})
        field->setFont(monoFont());
    m_result->setTextFormat(Qt::PlainText);
    m_result->setWordWrap(true);

    m_method->setText(QString::fromStdString(m_original.head.method));
    m_target->setText(QString::fromStdString(m_original.head.target));
    QStringList lines;
    for (const HeaderField field : m_original.head.headers)
        lines.append(QString::fromStdString(std::string(field.name) + ": " + std::string(field.value)));
    m_headers->setPlainText(lines.join(QLatin1Char('\n')));
    m_isBodyEditable = isUtf8(m_original.body);
    m_body->setReadOnly(!m_isBodyEditable);
    m_body->setPlainText(m_isBodyEditable ? QString::fromStdString(m_original.body)
                                          : tr("%1 of binary data, sent as recorded").arg(formatSize(m_original.body.size())));

    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_method);
    line->addWidget(m_target, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_result, 1);
    auto* close = makeButton(tr("Close"));
    buttons->addWidget(close);
    buttons->addWidget(m_send);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addLayout(line);
    column->addWidget(makeLabel(tr("Headers"), "small"));
    column->addWidget(m_headers, 2);
    column->addWidget(makeLabel(tr("Body"), "small"));
    column->addWidget(m_body, 3);
    column->addLayout(buttons);
    m_send->setObjectName(QStringLiteral("send"));
    m_send->setDefault(true);
    m_send->setShortcut(QKeySequence(QStringLiteral("Ctrl+Return")));
    m_send->setToolTip(tr("Send (Ctrl+Enter)"));
    connect(m_send, &QPushButton::clicked, this, &ResendDialog::send);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
}

Result<ClientRequest> ResendDialog::request() const
{
    ClientRequest request;
    request.head.method = m_method->text().toStdString();
    request.head.target = m_target->text().toStdString();
    const auto bad = [](const QString& what) { return Error{ErrorCode::InvalidInput, ErrorOrigin::Config, what.toStdString(), {}}; };
    if (!isToken(request.head.method))
        return bad(tr("The method is one word, such as GET"));
    if (request.head.target.empty() || request.head.target.find_first_of(" \r\n") != std::string::npos)
        return bad(tr("The target is a path without spaces, such as /orders/7"));
    const QStringList lines = m_headers->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& text : lines) {
        const std::string header = text.toStdString();
        const std::size_t colon = header.find(':');
        if (colon == std::string::npos
            || !request.head.headers.add(header.substr(0, colon), trimmed(std::string_view(header).substr(colon + 1))))
            return bad(tr("This header is not \"Name: value\": %1").arg(text));
    }
    request.body = m_isBodyEditable ? m_body->toPlainText().toStdString() : m_original.body;
    return request;
}

void ResendDialog::send()
{
    Result<ClientRequest> wanted = request();
    if (!wanted) {
        setRole(m_result, "problem");
        m_result->setText(QString::fromStdString(wanted.error().detail));
        return;
    }
    m_send->setEnabled(false);
    setRole(m_result, "muted");
    m_result->setText(tr("Sending…"));
    m_jobs.run(
        this, [target = m_to, request = *std::move(wanted)] { return sendAgain(target, request); },
        [this](const Result<ClientResponse>& response) {
            m_send->setEnabled(true);
            setRole(m_result, response ? "good" : "problem");
            m_result->setText(response ? tr("Answered %1 in %2, %3. It stands in the list.")
                                             .arg(response->head.status)
                                             .arg(formatDuration(response->duration), formatSize(response->body.size()))
                                       : QString::fromStdString(response.error().describe()));
            Q_EMIT answered();
        });
}

QString ResendDialog::resultText() const
{
    return m_result->text();
}

} // namespace signalbox
