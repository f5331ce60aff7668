// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be put on a line: the kinds by category, and the document's named policies. Section rows stand between them and
// cannot be selected. A filter hides what does not contain the text. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"
#include "ui/designer/gestures.h"

#include <QtCore/QAbstractListModel>

namespace signalbox {

class PaletteModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role : std::uint16_t { IsSectionRole = Qt::UserRole, LetterRole, EntryRole };

    explicit PaletteModel(DocumentSession& session, QObject* parent = nullptr);

    void setFilter(const QString& text);
    std::optional<PaletteEntry> entryAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;

private:
    struct Row {
        QString title;
        QString letter;
        QString doc;
        std::optional<PaletteEntry> entry; // none: a section
        friend bool operator==(const Row&, const Row&) = default;
    };
    std::vector<Row> makeRows() const;
    void refresh();

    DocumentSession& m_session;
    QString m_filter;
    std::vector<Row> m_rows;
};

} // namespace signalbox
