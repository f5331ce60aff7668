// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The palette left of the canvas: a search field and the list. Dragging an entry onto a line inserts it; Enter or a double click
// adds it to the selected line. Thread: GUI.
#pragma once

#include "ui/designer/palette_model.h"

#include <QtWidgets/QWidget>

class QLineEdit;
class QListView;

namespace signalbox {

class PalettePane final : public QWidget {
    Q_OBJECT
public:
    explicit PalettePane(DocumentSession& session, QWidget* parent = nullptr);

    void focusSearch();
    QListView& list() const { return *m_list; }

Q_SIGNALS:
    void entryActivated(const signalbox::PaletteEntry& entry);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void selectFirstEntry();

    PaletteModel m_model;
    QLineEdit* m_search;
    QListView* m_list;
};

} // namespace signalbox
