// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An object as a section: a title that opens and closes it, and the controls of its fields. Closed it shows what is set.
#pragma once

#include "ui/forms/field_control.h"

#include <functional>

class QToolButton;

namespace signalbox {

class ObjectControl final : public FieldControl {
    Q_OBJECT
public:
    ObjectControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent);

    void refresh() override;
    void setTitle(const QString& title);
    void setRemovable(const std::function<void()>& removed);
    void setOpen(bool isOpen);
    bool isOpen() const { return m_isOpen; }

protected:
    void showValue(const Value* value) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void elideSummary();
    void makeFields();

    QString m_title;
    QToolButton* m_head;
    QToolButton* m_remove;
    QLabel* m_summary;
    QString m_summaryText;
    QWidget* m_body = nullptr; // made at the first opening
    std::vector<FieldControl*> m_fields;
    bool m_isOpen = false;
};

} // namespace signalbox
