// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/top_bar.h"

#include "ui/shell/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolTip>

namespace signalbox {

namespace {

QIcon makeDot(const QColor& color)
{
    QPixmap pixmap(16, 16);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(0.5, 0.5, 7, 7));
    return QIcon(pixmap);
}

} // namespace

TopBar::TopBar(QWidget* parent)
    : QWidget(parent)
    , m_name(makeLabel({}, "name"))
    , m_edited(makeLabel(tr("edited"), "muted"))
    , m_pills(new QHBoxLayout)
    , m_numbers(new QWidget)
    , m_rate(makeLabel({}, "muted"))
    , m_errors(makeLabel({}, "muted"))
    , m_p50(makeLabel({}, "muted"))
    , m_p99(makeLabel({}, "muted"))
    , m_apply(makeButton({}))
    , m_applyKey(makeLabel(tr("Ctrl+Enter"), "muted"))
    , m_run(makeButton({}, "primary"))
{
    setProperty("role", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(46);
    auto* numbers = new QHBoxLayout(m_numbers);
    numbers->setContentsMargins(0, 0, 0, 0);
    numbers->setSpacing(12);
    for (QLabel* label : {m_rate, m_errors, m_p50, m_p99}) {
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        numbers->addWidget(label);
    }
    m_pills->setSpacing(10);
    auto* applyRow = new QHBoxLayout(m_apply);
    applyRow->setContentsMargins(12, 0, 12, 0);
    applyRow->setSpacing(8);
    auto* applyText = makeLabel(tr("Apply"), "name");
    for (QLabel* label : {applyText, m_applyKey}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        applyRow->addWidget(label);
    }
    m_apply->setAccessibleName(tr("Apply"));
    m_apply->setToolTip(tr("Put the edited document into the running gateway (Ctrl+Enter)"));
    m_apply->setFixedWidth(applyRow->sizeHint().width() + 4);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(12);
    row->addWidget(m_name);
    row->addWidget(m_edited);
    row->addStretch(1);
    row->addLayout(m_pills);
    row->addWidget(m_numbers);
    row->addWidget(m_apply);
    row->addWidget(m_run);
    m_edited->hide();
    connect(m_run, &QPushButton::clicked, this, &TopBar::runClicked);
    connect(m_apply, &QPushButton::clicked, this, &TopBar::applyClicked);
    setRunState(RunState::Stopped);
    setNumbers({});
    setApplyNeeded(false);
}

void TopBar::setDocument(const QString& name, bool isEdited, const QString& path)
{
    m_name->setText(name);
    m_name->setToolTip(path);
    m_edited->setVisible(isEdited);
}

void TopBar::setRunState(RunState state)
{
    m_state = state;
    const bool isRunning = state == RunState::Running;
    m_run->setText(isRunning ? tr("Stop") : state == RunState::Starting ? tr("Starting") : tr("Run"));
    m_run->setIcon(makeIcon(isRunning ? QStringLiteral("stop") : QStringLiteral("run"), IconTint::OnAccent));
    m_run->setIconSize({12, 12});
    m_run->setEnabled(state != RunState::Starting);
    m_run->setToolTip(isRunning ? tr("Stop the gateway (F5)") : tr("Run the gateway (F5)"));
    m_numbers->setVisible(isRunning);
    makePills();
}

void TopBar::setAddresses(const std::vector<TopBarAddress>& addresses)
{
    if (addresses == m_addresses)
        return;
    m_addresses = addresses;
    makePills();
}

void TopBar::makePills()
{
    while (QLayoutItem* item = m_pills->takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
    constexpr std::size_t most = 3;
    for (std::size_t i = 0; i < m_addresses.size() && i < most; ++i) {
        const QString url = m_addresses[i].url;
        auto* pill = makeButton(url, "pill");
        pill->setFont(monoFont());
        pill->setIcon(makeDot(Theme::of(palette()).good));
        pill->setIconSize({8, 8});
        pill->setToolTip(tr("%1 listens here. Click to copy.").arg(m_addresses[i].name));
        pill->setAccessibleName(tr("Copy the address of %1, %2").arg(m_addresses[i].name, url));
        pill->setFocusPolicy(Qt::TabFocus);
        connect(pill, &QPushButton::clicked, pill, [pill, url] {
            QGuiApplication::clipboard()->setText(url);
            QToolTip::showText(pill->mapToGlobal(QPoint(0, pill->height())), tr("Copied %1").arg(url), pill, {}, 1500);
        });
        m_pills->addWidget(pill);
    }
    if (m_addresses.size() > most)
        m_pills->addWidget(makeLabel(tr("+%1").arg(m_addresses.size() - most), "muted"));
}

void TopBar::setNumbers(const TopBarNumbers& numbers)
{
    QString rate = formatRate(numbers.perSecond);
    rate.chop(2); // "/s"
    m_rate->setText(tr("%1 req/s").arg(rate));
    m_errors->setText(tr("%1 errors").arg(formatPercent(numbers.errorPercent)));
    setRole(m_errors, numbers.errorPercent > 0 ? "bad" : "muted");
    m_p50->setText(tr("p50 %1").arg(formatDuration(numbers.p50)));
    m_p99->setText(tr("p99 %1").arg(formatDuration(numbers.p99)));
    // Numbers that change four times a second must not push their neighbours about.
    for (QLabel* label : {m_rate, m_errors, m_p50, m_p99})
        label->setMinimumWidth(std::max(label->minimumWidth(), label->sizeHint().width()));
}

void TopBar::setApplyNeeded(bool isNeeded)
{
    m_apply->setEnabled(isNeeded);
    for (QLabel* label : m_apply->findChildren<QLabel*>())
        label->setEnabled(isNeeded);
}

} // namespace signalbox
