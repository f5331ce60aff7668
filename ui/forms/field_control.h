// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One row of a form: a label, a control, and below it what is wrong. Built from the field's schema. Thread: GUI.
#pragma once

#include "ui/forms/form_context.h"

#include <QtWidgets/QWidget>

#include <memory>

class QLabel;
class QVBoxLayout;

namespace signalbox {

class FieldControl : public QWidget {
    Q_OBJECT
public:
    // `schema` and `context` outlive it.
    FieldControl(const FieldSchema& schema, ValuePath relative, FormContext& context, QWidget* parent);

    const ValuePath& relative() const { return m_relative; }
    const FieldSchema& schema() const { return m_schema; }
    // Shows the context's value and findings.
    virtual void refresh();

protected:
    virtual void showValue(const Value* value) = 0;
    virtual QWidget* inner() const { return nullptr; } // what gets the red border
    void addLabel(QWidget* buddy);
    QVBoxLayout& column() const { return *m_column; }
    FormContext& context() const { return m_context; }
    void set(const std::string& yaml);
    void unset();
    void showProblem(const Finding* finding);

private:
    const FieldSchema& m_schema;
    ValuePath m_relative;
    FormContext& m_context;
    QVBoxLayout* m_column;
    QLabel* m_problem;
};

// The control for a field: text, choice, check box, list, map or a section of fields.
FieldControl* makeFieldControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent);

} // namespace signalbox
