// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The filter of the list: one line with syntax colours, completion of fields, and the error where it stands. While the text is
// wrong the last good filter stays in force. Thread: GUI.
#pragma once

#include "core/capture/filter_expression.h"

#include <QtWidgets/QLineEdit>

class QCompleter;

namespace signalbox {

class FilterBar final : public QLineEdit {
    Q_OBJECT
public:
    explicit FilterBar(QWidget* parent = nullptr);

    const QString& errorText() const { return m_error; } // empty: the text is a filter

Q_SIGNALS:
    void filterChanged(const signalbox::FilterExpression& filter);
    void errorChanged(const QString& message);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void onTextChanged();
    void complete();

    QCompleter* m_completer;
    QString m_error;
    std::string m_applied;
};

} // namespace signalbox
