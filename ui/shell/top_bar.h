// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The bar above every place: the document, where the gateway listens, how it does, Apply and Run. Shows values and emits wishes;
// knows neither session nor engine. Thread: GUI.
#pragma once

#include "core/base/clock.h"

#include <QtWidgets/QWidget>

#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace signalbox {

enum class RunState : std::uint8_t { Stopped, Starting, Running, Failed };

struct TopBarAddress {
    QString name;
    QString url;
    friend bool operator==(const TopBarAddress&, const TopBarAddress&) = default;
};

struct TopBarNumbers {
    double perSecond = 0;
    double errorPercent = 0;
    Duration p50{};
    Duration p99{};
};

class TopBar final : public QWidget {
    Q_OBJECT
public:
    explicit TopBar(QWidget* parent = nullptr);

    void setDocument(const QString& name, bool isEdited, const QString& path);
    void setRunState(RunState state);
    void setAddresses(const std::vector<TopBarAddress>& addresses);
    void setNumbers(const TopBarNumbers& numbers);
    // Highlighted when the running plan is older than the document.
    void setApplyNeeded(bool isNeeded);

    QPushButton* runButton() const { return m_run; }
    QPushButton* applyButton() const { return m_apply; }

Q_SIGNALS:
    void runClicked();
    void applyClicked();

private:
    void makePills();
    void showNumbers();

    QLabel* m_name;
    QLabel* m_edited;
    QHBoxLayout* m_pills;
    std::vector<TopBarAddress> m_addresses;
    QWidget* m_numbers;
    QLabel* m_rate;
    QLabel* m_errors;
    QLabel* m_p50;
    QLabel* m_p99;
    QPushButton* m_apply;
    QLabel* m_applyKey;
    QPushButton* m_run;
    RunState m_state = RunState::Stopped;
};

} // namespace signalbox
