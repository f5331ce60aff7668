// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/document_session.h"

#include "ui/bridge/document_files.h"
#include "ui/bridge/edit_command.h"
#include "ui/bridge/error_text.h"

#include <QtCore/QFileInfo>

namespace signalbox {

namespace {

constexpr int checkDelay = 150;    // ms after the last change
constexpr int recoveryDelay = 1500;
constexpr int fileDelay = 120;     // editors write in several steps

// The smallest complete gateway, so that "New" can be run at once.
constexpr const char* newDocument = R"(signalbox: 1
name: untitled
listeners:
  public:
    bind: 127.0.0.1:8080
routes:
  - name: hello
    match: { path: { prefix: / } }
    respond: { status: 200, body: "hello" }
)";

bool canBeDrawn(const GatewayDocument& document)
{
    if (!document.root().isMap())
        return document.text().empty();
    for (const Finding& finding : document.findings()) {
        if (finding.rule == "syntax-error")
            return false;
    }
    return true;
}

std::shared_ptr<const GatewayDocument> readShared(std::string text)
{
    return std::make_shared<const GatewayDocument>(GatewayDocument::read(std::move(text)));
}

} // namespace

DocumentSession::DocumentSession(SessionOptions options, JobPool& jobs, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_jobs(jobs)
    , m_document(readShared({}))
    , m_drawing(m_document)
{
    for (QTimer* timer : {&m_checkTimer, &m_recoveryTimer, &m_fileTimer})
        timer->setSingleShot(true);
    m_checkTimer.setInterval(checkDelay);
    m_recoveryTimer.setInterval(recoveryDelay);
    m_fileTimer.setInterval(fileDelay);
    connect(&m_checkTimer, &QTimer::timeout, this, &DocumentSession::startCheck);
    connect(&m_recoveryTimer, &QTimer::timeout, this, &DocumentSession::writeRecovery);
    connect(&m_fileTimer, &QTimer::timeout, this, &DocumentSession::onFileChanged);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_fileTimer, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_fileTimer, qOverload<>(&QTimer::start));
    connect(&m_undoStack, &QUndoStack::cleanChanged, this, [this] { Q_EMIT editedChanged(isEdited()); });
    startNew();
}

DocumentSession::~DocumentSession()
{
    disconnect(&m_undoStack, nullptr, this, nullptr);
}

void DocumentSession::startNew() { replace(newDocument, {}); }

void DocumentSession::startWith(std::string text) { replace(std::move(text), {}); }

Result<void> DocumentSession::open(const QString& path)
{
    auto text = readDocumentFile(path);
    if (!text)
        return text.error();
    replace(*std::move(text), QFileInfo(path).absoluteFilePath());
    findRecovery();
    return {};
}

Result<void> DocumentSession::save()
{
    if (m_path.isEmpty())
        return Error{.code = ErrorCode::NotFound, .origin = ErrorOrigin::System, .detail = "The document has no file yet"};
    if (auto written = writeDocumentFile(m_path, m_document->text()); !written)
        return written;
    m_savedText = m_document->text();
    m_undoStack.setClean();
    forgetRecovery();
    watch();
    return {};
}

Result<void> DocumentSession::saveAs(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    if (auto written = writeDocumentFile(absolute, m_document->text()); !written)
        return written;
    forgetRecovery();
    m_path = absolute;
    m_savedText = m_document->text();
    m_undoStack.setClean();
    watch();
    Q_EMIT pathChanged(m_path);
    m_checkTimer.start(); // relative paths start elsewhere now
    return {};
}

Result<void> DocumentSession::reloadFromDisk()
{
    auto text = readDocumentFile(m_path);
    if (!text)
        return text.error();
    m_savedText = *text;
    if (*text == m_document->text()) {
        m_undoStack.setClean();
        return {};
    }
    auto result = edit(SpliceText{.begin = 0, .end = m_document->text().size(), .text = *std::move(text)}, tr("Reload from disk"));
    if (result)
        m_undoStack.setClean();
    return result;
}

QString DocumentSession::folder() const { return m_path.isEmpty() ? QString() : QFileInfo(m_path).absolutePath(); }

QString DocumentSession::displayName() const { return m_path.isEmpty() ? tr("Untitled") : QFileInfo(m_path).fileName(); }

bool DocumentSession::isEdited() const { return !m_undoStack.isClean(); }

Result<void> DocumentSession::edit(const Edit& edit, const QString& title)
{
    auto inverse = applyToDocument(edit);
    if (!inverse) {
        Q_EMIT editRefused(describeError(inverse.error()));
        return inverse.error();
    }
    m_undoStack.push(new EditCommand(*this, edit, *std::move(inverse), title));
    return {};
}

Result<Edit> DocumentSession::applyToDocument(const Edit& edit)
{
    auto applied = apply(*m_document, edit);
    if (!applied)
        return applied.error();
    followRename(edit);
    setDocument(std::make_shared<const GatewayDocument>(std::move(applied->document)));
    return std::move(applied->inverse);
}

CheckRequest DocumentSession::makeCheckRequest(std::shared_ptr<const Plan> previous) const
{
    return {.document = m_document,
        .folder = folder().toStdString(),
        .authority = m_options.authority,
        .previous = std::move(previous)};
}

void DocumentSession::replace(std::string text, const QString& path)
{
    m_path = path;
    m_savedText = path.isEmpty() ? std::string() : text;
    m_recovered.reset();
    m_selection.clear();
    m_undoStack.clear();
    m_drawing = nullptr;
    setDocument(readShared(std::move(text)));
    watch();
    Q_EMIT documentReplaced();
    Q_EMIT pathChanged(m_path);
    Q_EMIT editedChanged(isEdited());
    Q_EMIT recoveredChanged();
}

void DocumentSession::setDocument(std::shared_ptr<const GatewayDocument> document)
{
    m_document = std::move(document);
    const bool isDrawn = m_drawing == nullptr || canBeDrawn(*m_document);
    if (isDrawn)
        m_drawing = m_document;
    m_isChecked = false;
    m_findings = m_document->findings();
    m_checkTimer.start();
    m_recoveryTimer.start();
    if (isDrawn && !m_selection.isEmpty() && !m_drawing->spanOf(m_selection.node()))
        m_selection.clear();
    Q_EMIT documentChanged();
    if (isDrawn)
        Q_EMIT drawingChanged();
    Q_EMIT findingsChanged();
}

// Keeps what is selected selected under its new name.
void DocumentSession::followRename(const Edit& edit)
{
    const auto* rename = std::get_if<RenameNode>(&edit);
    if (rename == nullptr || rename->node.kind != m_selection.node().kind || rename->node.name != m_selection.node().name)
        return;
    NodeRef renamed = m_selection.node();
    renamed.name = rename->name;
    // The new name is not in the document yet; the caller puts it there before it tells anyone.
    const QSignalBlocker blocker(m_selection);
    m_selection.select(renamed);
}

void DocumentSession::startCheck()
{
    if (m_isChecking) { // one at a time: the newest text follows when this one is back
        m_checkTimer.start();
        return;
    }
    m_isChecking = true;
    m_jobs.run(
        this, [request = makeCheckRequest(nullptr)] { return checkDocument(request); },
        [this](const CheckedDocument& checked) { onChecked(checked); });
}

void DocumentSession::onChecked(const CheckedDocument& checked)
{
    m_isChecking = false;
    if (checked.document != m_document)
        return;
    m_findings = checked.findings;
    m_plan = checked.plan;
    m_isChecked = true;
    Q_EMIT findingsChanged();
}

void DocumentSession::watch()
{
    if (!m_watcher.files().isEmpty())
        m_watcher.removePaths(m_watcher.files());
    if (!m_watcher.directories().isEmpty())
        m_watcher.removePaths(m_watcher.directories());
    if (m_path.isEmpty())
        return;
    m_watcher.addPath(m_path);
    m_watcher.addPath(folder()); // an editor that replaces the file ends the watch on it
}

void DocumentSession::onFileChanged()
{
    if (m_path.isEmpty())
        return;
    const auto text = readDocumentFile(m_path);
    if (!text || *text == m_savedText) {
        if (QFileInfo::exists(m_path) && !m_watcher.files().contains(m_path))
            m_watcher.addPath(m_path);
        return;
    }
    watch();
    if (isEdited() && *text != m_document->text()) {
        m_savedText = *text; // ask once for each change
        Q_EMIT changedOnDisk();
        return;
    }
    if (reloadFromDisk())
        Q_EMIT reloaded();
}

} // namespace signalbox
