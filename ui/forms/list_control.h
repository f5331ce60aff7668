// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A list: one line for each item, an empty one at the end to add the next. Objects are sections of their own, or a line of YAML
// when they have a shorthand and only that is written.
#pragma once

#include "ui/forms/field_control.h"

namespace signalbox {

class ListControl final : public FieldControl {
    Q_OBJECT
public:
    ListControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent);

    void refresh() override;

protected:
    void showValue(const Value* value) override;

private:
    void addRow(std::size_t index);
    void addAdder();
    void removeItem(std::size_t index);

    FieldSchema m_itemSchema; // the field as one item
    std::vector<FieldControl*> m_sections;
    QVBoxLayout* m_rows;
    std::size_t m_count = 0;
};

} // namespace signalbox
