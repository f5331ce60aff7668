// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A map from names to values: two fields a row, and an empty row to add the next.
#pragma once

#include "ui/forms/field_control.h"

class QLineEdit;

namespace signalbox {

class MapControl final : public FieldControl {
    Q_OBJECT
public:
    MapControl(const FieldSchema& schema, const ValuePath& relative, FormContext& context, QWidget* parent);

protected:
    void showValue(const Value* value) override;

private:
    void addRow(const MapEntry& entry);
    void addAdder();
    void addTyped();

    FieldSchema m_itemSchema;
    QVBoxLayout* m_rows;
    QLineEdit* m_newKey = nullptr;
    QLineEdit* m_newValue = nullptr;
};

} // namespace signalbox
