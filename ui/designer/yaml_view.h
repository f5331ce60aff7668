// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The document's text: highlighted, with findings as squiggles and marks in the margin, following the selection of the canvas
// and leading it. What is typed becomes edits of the session after a short rest, on the same undo stack. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"
#include "ui/shell/theme.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QLabel;
class QsciLexerYAML;

namespace signalbox {

class YamlEditor;

class YamlView final : public QWidget {
    Q_OBJECT
public:
    explicit YamlView(DocumentSession& session, QWidget* parent = nullptr);
    ~YamlView() override;

    // Puts the cursor there and takes the focus.
    void goTo(const SourceSpan& span);
    // Hands what is typed to the session now instead of after the rest.
    void flush();
    QWidget* editor() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void dress();
    void onTyped();
    void onDocumentChanged();
    void onCursorMoved();
    void onDwell(int position, int x, int y);
    void showFindings();
    void showSelection();
    void showState();

    DocumentSession& m_session;
    YamlEditor* m_editor;
    QsciLexerYAML* m_lexer;
    QLabel* m_banner;
    QTimer m_restTimer;
    bool m_isLoading = false;   // the session is writing, not the user
    bool m_isLeading = false;   // the cursor led the selection: do not scroll it
};

} // namespace signalbox
