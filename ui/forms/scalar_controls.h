// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Controls for one scalar: a line of text, a choice, a check box. Clearing a text, or choosing the default, takes the field out.
#pragma once

#include "ui/forms/field_control.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace signalbox {

class TextControl final : public FieldControl {
    Q_OBJECT
public:
    TextControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent);

protected:
    void showValue(const Value* value) override;
    QWidget* inner() const override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void commit();
    QString typed() const;

    QLineEdit* m_line = nullptr;      // one of the two
    QPlainTextEdit* m_text = nullptr; // for what has lines
    QString m_shown;
};

class ChoiceControl final : public FieldControl {
    Q_OBJECT
public:
    ChoiceControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent);

protected:
    void showValue(const Value* value) override;
    QWidget* inner() const override;

private:
    QComboBox* m_box;
};

class BooleanControl final : public FieldControl {
    Q_OBJECT
public:
    BooleanControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent);

protected:
    void showValue(const Value* value) override;

private:
    QCheckBox* m_box;
};

} // namespace signalbox
