// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The open document: its text as the user edits it, the file it came from, undo, recovery after a crash, and its findings,
// which a job thread makes a moment after the last change. Every change is an Edit on the undo stack. Thread: GUI.
#pragma once

#include "core/document/edit.h"
#include "core/document/gateway_document.h"
#include "ui/bridge/checked_document.h"
#include "ui/bridge/job_pool.h"
#include "ui/bridge/node_selection.h"

#include <QtCore/QDateTime>
#include <QtCore/QFileSystemWatcher>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtGui/QUndoStack>

#include <memory>
#include <optional>
#include <vector>

namespace signalbox {

struct SessionOptions {
    QString recoveryFolder;    // empty: nothing is kept for recovery
    AuthoritySource authority; // for `tls: { issue: local-ca }`; may be null
};

// Unsaved text that an earlier run left behind.
struct RecoveredText {
    QString path;
    QDateTime savedAt;
    std::string text;
};

class DocumentSession final : public QObject {
    Q_OBJECT
public:
    DocumentSession(SessionOptions options, JobPool& jobs, QObject* parent = nullptr);
    ~DocumentSession() override;

    // The text as it stands, readable or not.
    std::shared_ptr<const GatewayDocument> document() const { return m_document; }
    // What canvas and form show: the last document that could be read. Its paths are of its own text.
    std::shared_ptr<const GatewayDocument> drawing() const { return m_drawing; }
    bool isReadable() const { return m_document == m_drawing; }

    // Replaces the document; undo starts anew.
    void startNew();
    void startWith(std::string text);             // unsaved, without a file
    Result<void> open(const QString& path);
    Result<void> save();                          // NotFound when there is no path yet
    Result<void> saveAs(const QString& path);
    Result<void> reloadFromDisk();                // an edit: undo brings the user's text back

    QString path() const { return m_path; }
    QString folder() const;
    QString displayName() const;                  // "shop.gateway.yaml", or "Untitled"
    bool isEdited() const;
    QUndoStack& undoStack() { return m_undoStack; }
    NodeSelection& selection() { return m_selection; }

    // Applies and pushes one undoable step. On an error nothing has changed; editRefused() is emitted as well.
    Result<void> edit(const Edit& edit, const QString& title);
    // For EditCommand only: applies without the stack and returns the inverse.
    Result<Edit> applyToDocument(const Edit& edit);

    // Of the newest document, once checked; the document's own findings are there at once.
    const std::vector<Finding>& findings() const { return m_findings; }
    bool isChecked() const { return m_isChecked; }
    // The compiled plan of the present text; null while unchecked or when there are errors.
    std::shared_ptr<const Plan> checkedPlan() const { return m_isChecked ? m_plan : nullptr; }
    CheckRequest makeCheckRequest(std::shared_ptr<const Plan> previous) const;

    const std::optional<RecoveredText>& recovered() const { return m_recovered; }
    void restoreRecovered();
    void discardRecovered();
    // The document is closed for good: what was not saved is not wanted.
    void forgetRecovery();

Q_SIGNALS:
    void documentChanged();
    void drawingChanged();
    void documentReplaced();       // another document was opened or started
    void findingsChanged();
    void editedChanged(bool isEdited);
    void pathChanged(const QString& path);
    void changedOnDisk();          // by someone else, while there are unsaved edits
    void reloaded();               // by someone else, and taken over
    void recoveredChanged();
    void editRefused(const QString& sentence);

private:
    void replace(std::string text, const QString& path);
    void setDocument(std::shared_ptr<const GatewayDocument> document);
    void followRename(const Edit& edit);
    void startCheck();
    void onChecked(const CheckedDocument& checked);
    void onFileChanged();
    void watch();
    void writeRecovery();
    void findRecovery();
    QString recoveryFile() const;

    SessionOptions m_options;
    JobPool& m_jobs;
    std::shared_ptr<const GatewayDocument> m_document;
    std::shared_ptr<const GatewayDocument> m_drawing;
    std::vector<Finding> m_findings;
    std::shared_ptr<const Plan> m_plan;
    bool m_isChecked = false;
    bool m_isChecking = false;
    QString m_path;
    std::string m_savedText;   // as last read from or written to the file
    QUndoStack m_undoStack;
    NodeSelection m_selection;
    QFileSystemWatcher m_watcher;
    QTimer m_checkTimer;
    QTimer m_recoveryTimer;
    QTimer m_fileTimer;
    std::optional<RecoveredText> m_recovered;
};

} // namespace signalbox
