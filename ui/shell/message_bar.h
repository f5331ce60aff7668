// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One sentence under the top bar that stays until it is dealt with, with what can be done as buttons. Thread: GUI.
#pragma once

#include <QtWidgets/QFrame>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace signalbox {

struct MessageButton {
    QString text;
    std::function<void()> pressed;
};

struct Message {
    enum class Tone : std::uint8_t { Problem, Question };
    Tone tone = Tone::Problem;
    QString sentence;                   // what happened
    QString advice = {};                // what to do
    std::vector<MessageButton> buttons = {}; // a cross to close is always there
};

class MessageBar final : public QFrame {
    Q_OBJECT
public:
    explicit MessageBar(const Message& message, QWidget* parent = nullptr);

Q_SIGNALS:
    void dismissed();
};

} // namespace signalbox
