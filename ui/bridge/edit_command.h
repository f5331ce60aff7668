// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The one undo command: an Edit and its inverse. Everything a user changes in a document passes through here.
// Thread: GUI.
#pragma once

#include "core/document/edit.h"

#include <QtGui/QUndoCommand>

namespace signalbox {

class DocumentSession;

class EditCommand final : public QUndoCommand {
public:
    // `edit` has just been applied to the session's document and `inverse` takes it back; the first redo() does nothing.
    EditCommand(DocumentSession& session, Edit edit, Edit inverse, const QString& title);

    void undo() override;
    void redo() override;

private:
    DocumentSession& m_session;
    Edit m_edit;
    Edit m_inverse;
    bool m_isApplied = true;
};

} // namespace signalbox
