// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The Export place: targets with their ledger counts, the files of the chosen one, its ledger, Verify and Save. Works on the
// plan of the document as it stands; lowering and verifying run in jobs. Thread: GUI.
#pragma once

#include "core/exporters/exporter.h"
#include "core/exporters/verify.h"
#include "ui/bridge/document_session.h"
#include "ui/bridge/job_pool.h"
#include "ui/exporting/ledger_model.h"

#include <QtWidgets/QWidget>

#include <atomic>
#include <functional>
#include <memory>

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QTableView;

namespace signalbox {

class LineView;

class ExportPlace final : public QWidget {
    Q_OBJECT
public:
    ExportPlace(DocumentSession& session, JobPool& jobs, QWidget* parent = nullptr);
    ~ExportPlace() override;

    const Export& current() const { return m_export; }
    bool hasExport() const { return m_hasExport; }
    LedgerModel& ledger() const { return *m_ledger; }
    QString resultText() const;
    QString shownFile() const;
    QString differencesText() const;

    void verify();
    void cancelVerify();
    // Writes every file under the folder, or none.
    Result<void> saveTo(const QString& folder);

Q_SIGNALS:
    void nodeSelected(const signalbox::NodeRef& node); // of a ledger row: a click
    void nodeOpened(const signalbox::NodeRef& node);   // Enter or a double click: it is wanted on the canvas
    void exported();                       // files and ledger are of the present plan
    void verified(bool isClean);

private:
    QWidget* makeTargets();
    QWidget* makeHead();
    void addKey(const QString& text, const QKeySequence& key, const std::function<void()>& run);
    QWidget* makeFiles();
    QWidget* makeLedger();
    void refresh();
    void show(Export made);
    void showFile(int index);
    void showReport(const Result<VerifyReport>& report, bool isCurrent);
    void askSave();
    void setResult(const QString& text, const char* role);

    DocumentSession& m_session;
    JobPool& m_jobs;
    const Exporter* m_exporter;
    std::shared_ptr<const Plan> m_plan;
    Export m_export;
    bool m_hasExport = false;
    std::uint64_t m_serial = 0;
    std::shared_ptr<std::atomic<bool>> m_cancelled; // while verifying
    LedgerModel* m_ledger;
    QListWidget* m_targets;
    QLabel* m_title;
    QLabel* m_summary;
    QPushButton* m_save;
    QPushButton* m_verify;
    QLabel* m_result;
    QProgressBar* m_progress;
    QTabBar* m_files;
    LineView* m_text;
    QTabBar* m_bottomTabs;
    QStackedWidget* m_bottomPages;
    QTableView* m_ledgerView;
    LineView* m_differences;
    QStackedWidget* m_stack;
    QLabel* m_empty;
};

} // namespace signalbox
