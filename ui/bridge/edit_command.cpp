// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/edit_command.h"

#include "ui/bridge/document_session.h"

namespace signalbox {

EditCommand::EditCommand(DocumentSession& session, Edit edit, Edit inverse, const QString& title)
    : QUndoCommand(title)
    , m_session(session)
    , m_edit(std::move(edit))
    , m_inverse(std::move(inverse))
{
}

void EditCommand::undo()
{
    // An inverse is exact on the text it was made for, and the stack never gives it another; if it fails the command is spent.
    if (!m_session.applyToDocument(m_inverse))
        setObsolete(true);
    m_isApplied = false;
}

void EditCommand::redo()
{
    if (m_isApplied)
        return;
    const auto inverse = m_session.applyToDocument(m_edit);
    if (inverse)
        m_inverse = *inverse;
    else
        setObsolete(true);
    m_isApplied = true;
}

} // namespace signalbox
