// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of which exactly one may be set, as one row: which, and its value. Only for groups of single scalars.
#pragma once

#include "ui/forms/field_control.h"

class QComboBox;
class QLineEdit;

namespace signalbox {

class OneOfControl final : public FieldControl {
    Q_OBJECT
public:
    // `schema` is the first of the group; `parent` of the fields is at `object`.
    OneOfControl(std::vector<const FieldSchema*> group, const ValuePath& object, FormContext& context, QWidget* parent);

    void refresh() override;

protected:
    void showValue(const Value* value) override;
    QWidget* inner() const override;

private:
    const FieldSchema* written() const; // the one that is set; nullptr: none
    ValuePath pathOf(const FieldSchema& field) const;
    void change();

    std::vector<const FieldSchema*> m_group;
    ValuePath m_object;
    QComboBox* m_which;
    QLineEdit* m_line;
    QString m_shown;
};

// The controls of an object's fields, groups of exactly one joined into a row where that can be done.
std::vector<FieldControl*> makeFieldControls(const std::vector<FieldSchema>& fields,
    const std::vector<std::vector<std::string_view>>& exactlyOneOf, const ValuePath& object, FormContext& context, QWidget* parent);

} // namespace signalbox
