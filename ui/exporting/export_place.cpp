// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporting/export_place.h"

#include "core/policy/fields.h"
#include "ui/body/line_view.h"
#include "ui/exporting/export_files.h"
#include "ui/shell/format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QtCore/QPointer>
#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

constexpr int rowHeight = 26;
constexpr std::size_t verifyRequests = 2000;
enum TargetRole : std::uint16_t { CountsRole = Qt::UserRole, VersionRole, RunsRole };

QColor statusColor(LedgerStatus status, const Theme& theme)
{
    switch (status) {
    case LedgerStatus::Exact: return theme.good;
    case LedgerStatus::Emulated: return theme.accent;
    case LedgerStatus::Narrowed:
    case LedgerStatus::Approximate: return theme.warning;
    case LedgerStatus::Unsupported: return theme.bad;
    }
    return theme.muted;
}

constexpr std::array<LedgerStatus, 5> allStatuses{LedgerStatus::Exact, LedgerStatus::Emulated, LedgerStatus::Narrowed,
    LedgerStatus::Approximate, LedgerStatus::Unsupported};

// A target's card: name, version, bar of ledger counts, the counts in words.
class TargetDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {240, 98}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect card = option.rect.adjusted(12, 4, -12, -4);
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        painter->setPen(isSelected ? theme.accent : theme.border);
        painter->setBrush(isSelected ? theme.selection : theme.raised);
        painter->drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
        const QRect inner = card.adjusted(10, 8, -10, -8);
        const QString name = index.data(Qt::DisplayRole).toString();
        painter->setFont(bodyFont(13, QFont::DemiBold));
        painter->setPen(theme.text);
        painter->drawText(inner, Qt::AlignTop | Qt::AlignLeft, name);
        const int nameWidth = QFontMetrics(painter->font()).horizontalAdvance(name) + 6;
        painter->setFont(bodyFont(13));
        painter->setPen(theme.muted);
        painter->drawText(inner.adjusted(nameWidth, 0, 0, 0), Qt::AlignTop | Qt::AlignLeft, index.data(VersionRole).toString());
        painter->setFont(bodyFont(12));
        painter->drawText(inner, Qt::AlignTop | Qt::AlignRight, index.data(RunsRole).toString());
        paintCounts(*painter, inner, index.data(CountsRole).toList(), theme);
        painter->restore();
    }

private:
    static void paintCounts(QPainter& painter, const QRect& inner, const QVariantList& counts, const Theme& theme)
    {
        double total = 0;
        for (const QVariant& count : counts)
            total += count.toDouble();
        const QRectF bar(inner.left(), inner.top() + 24, inner.width(), 6);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.border);
        painter.drawRoundedRect(bar, 3, 3);
        double x = bar.left();
        QStringList words;
        for (std::size_t i = 0; i < allStatuses.size() && i < static_cast<std::size_t>(counts.size()); ++i) {
            const double count = counts[static_cast<qsizetype>(i)].toDouble();
            const double width = total > 0 ? bar.width() * count / total : 0;
            painter.fillRect(QRectF(x, bar.top(), width, bar.height()), statusColor(allStatuses[i], theme));
            x += width;
            if (count > 0)
                words.append(QStringLiteral("%1 %2").arg(count).arg(fromBytes(toText(allStatuses[i]))));
        }
        painter.setFont(bodyFont(11));
        painter.setPen(theme.muted);
        painter.drawText(inner.adjusted(0, 38, 0, 0), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, words.join(QStringLiteral(" · ")));
    }
};

class LedgerDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, theme.selection);
        QRect cell = option.rect.adjusted(12, 0, -8, 0);
        if (index.column() == LedgerModel::Status) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(statusColor(static_cast<LedgerStatus>(index.data(LedgerModel::StatusRole).toInt()), theme));
            painter->drawEllipse(QPointF(cell.left() + 4, cell.center().y() + 1), 4, 4);
            cell.adjust(16, 0, 0, 0);
        }
        const QFont font = index.column() == LedgerModel::Construct ? monoFont() : bodyFont();
        painter->setFont(font);
        painter->setPen(index.column() == LedgerModel::Why ? theme.muted : theme.text);
        painter->drawText(cell, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
            QFontMetrics(font).elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, cell.width()));
        painter->restore();
    }
};

QString outcomeText(const VerifyOutcome& outcome)
{
    return QStringLiteral("%1 %2 %3 %4")
        .arg(outcome.status)
        .arg(fromBytes(outcome.route), fromBytes(outcome.service), fromBytes(outcome.target))
        .trimmed();
}

std::string differencesOf(const VerifyReport& report)
{
    QString text;
    for (const VerifyDifference& difference : report.differences) {
        text += QStringLiteral("%1  %2 %3\n    here    %4\n    %5  %6\n    %7\n")
                    .arg(difference.explanation.empty() ? ExportPlace::tr("unexplained") : ExportPlace::tr("explained"),
                        fromBytes(difference.request.method), fromBytes(difference.request.url), outcomeText(difference.ours),
                        fromBytes(report.target).leftJustified(6), outcomeText(difference.theirs),
                        fromBytes(difference.explanation.empty() ? difference.what : difference.explanation));
    }
    for (const std::string& note : report.notes)
        text += ExportPlace::tr("note  %1\n").arg(fromBytes(note));
    return text.toStdString();
}

} // namespace

ExportPlace::ExportPlace(DocumentSession& session, JobPool& jobs, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_exporter(exporters().front())
    , m_ledger(new LedgerModel(this))
    , m_targets(new QListWidget)
    , m_title(makeLabel({}, "title"))
    , m_summary(makeLabel({}, "muted"))
    , m_save(makeButton(tr("Save…")))
    , m_verify(makeButton(tr("Verify"), "primary"))
    , m_result(makeLabel({}, "muted"))
    , m_progress(new QProgressBar)
    , m_files(new QTabBar)
    , m_text(new LineView)
    , m_bottomTabs(new QTabBar)
    , m_bottomPages(new QStackedWidget)
    , m_ledgerView(new QTableView)
    , m_differences(new LineView)
    , m_stack(new QStackedWidget)
    , m_empty(makeLabel({}, "muted"))
{
    auto* rows = new QSplitter(Qt::Vertical);
    rows->setHandleWidth(1);
    rows->addWidget(makeFiles());
    rows->addWidget(makeLedger());
    rows->setSizes({440, 280});
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(rows, 1);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setText(tr("Checking the document…"));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(right);
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(makeTargets());
    columns->addWidget(makeLine(Qt::Vertical));
    columns->addWidget(m_stack, 1);

    connect(&m_session, &DocumentSession::findingsChanged, this, &ExportPlace::refresh);
    connect(&m_session, &DocumentSession::documentChanged, this, [this] { cancelVerify(); });
    refresh();
}

ExportPlace::~ExportPlace()
{
    cancelVerify();
}

QWidget* ExportPlace::makeTargets()
{
    auto* panel = new QWidget;
    panel->setFixedWidth(312);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 14, 0, 0);
    QLabel* heading = makeLabel(tr("TARGETS"), "section");
    heading->setContentsMargins(14, 0, 0, 2);
    column->addWidget(heading);
    column->addWidget(m_targets, 1);
    m_targets->setAccessibleName(tr("Targets"));
    m_targets->setFrameShape(QFrame::NoFrame);
    m_targets->setItemDelegate(new TargetDelegate(m_targets));
    for (const Exporter* exporter : exporters()) {
        auto* item = new QListWidgetItem(fromBytes(exporter->label), m_targets);
        item->setData(VersionRole, fromBytes(exporter->version));
        item->setData(RunsRole, exporter->canRunHere ? tr("run here") : QString());
    }
    m_targets->setCurrentRow(0);
    connect(m_targets, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row < 0)
            return;
        cancelVerify();
        m_exporter = exporters()[static_cast<std::size_t>(row)];
        m_plan.reset();
        refresh();
    });
    return panel;
}

QWidget* ExportPlace::makeHead()
{
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(16, 12, 16, 12);
    row->setSpacing(12);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_save->setToolTip(tr("Write the files to a folder (Ctrl+Alt+S)"));
    m_verify->setToolTip(tr("Run the real gateway with these files and compare (Ctrl+Alt+V)"));
    row->addWidget(m_title);
    row->addWidget(m_summary, 1);
    row->addWidget(m_save);
    row->addWidget(m_verify);
    connect(m_save, &QPushButton::clicked, this, &ExportPlace::askSave);
    const auto turnVerify = [this] {
        if (m_cancelled)
            cancelVerify();
        else
            verify();
    };
    connect(m_verify, &QPushButton::clicked, this, turnVerify);
    addKey(tr("Save the files…"), QKeySequence(QStringLiteral("Ctrl+Alt+S")), [this] { askSave(); });
    addKey(tr("Verify, or cancel it"), QKeySequence(QStringLiteral("Ctrl+Alt+V")), turnVerify);
    return head;
}

void ExportPlace::addKey(const QString& text, const QKeySequence& key, const std::function<void()>& run)
{
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
}

QWidget* ExportPlace::makeFiles()
{
    auto* panel = new QWidget;
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 2, 16, 0);
    m_files->setExpanding(false);
    m_files->setAccessibleName(tr("Files"));
    m_result->setTextFormat(Qt::PlainText);
    m_result->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_result->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_progress->setMaximumWidth(160);
    m_progress->hide();
    row->addWidget(m_files);
    row->addWidget(m_result, 1);
    row->addWidget(m_progress);
    column->addLayout(row);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_text, 1);
    connect(m_files, &QTabBar::currentChanged, this, &ExportPlace::showFile);
    return panel;
}

QWidget* ExportPlace::makeLedger()
{
    auto* panel = new QWidget;
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_bottomTabs->addTab(tr("Ledger"));
    m_bottomTabs->addTab(tr("Differences"));
    m_bottomTabs->setExpanding(false);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 2, 8, 0);
    row->addWidget(m_bottomTabs);
    row->addStretch(1);
    column->addLayout(row);
    m_ledgerView->setModel(m_ledger);
    m_ledgerView->setItemDelegate(new LedgerDelegate(m_ledgerView));
    m_ledgerView->setAccessibleName(tr("Ledger"));
    m_ledgerView->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_ledgerView->setShowGrid(false);
    m_ledgerView->setFrameShape(QFrame::NoFrame);
    m_ledgerView->setTabKeyNavigation(false);
    m_ledgerView->verticalHeader()->hide();
    m_ledgerView->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_ledgerView->horizontalHeader()->setStretchLastSection(true);
    m_ledgerView->horizontalHeader()->setHighlightSections(false);
    const std::array<int, 3> widths{130, 150, 210};
    for (std::size_t i = 0; i < widths.size(); ++i)
        m_ledgerView->horizontalHeader()->resizeSection(static_cast<int>(i), widths[i]);
    const auto tell = [this](void (ExportPlace::*signal)(const NodeRef&)) {
        return [this, signal](const QModelIndex& index) {
            if (const LedgerEntry* entry = m_ledger->entryAt(index))
                Q_EMIT (this->*signal)(entry->node);
        };
    };
    connect(m_ledgerView, &QTableView::clicked, this, tell(&ExportPlace::nodeSelected));
    connect(m_ledgerView, &QTableView::activated, this, tell(&ExportPlace::nodeOpened));
    m_differences->setShowsNumbers(false);
    m_differences->setText(tr("Verify runs the real gateway and lists every request that it answers otherwise.").toStdString());
    m_bottomPages->addWidget(m_ledgerView);
    m_bottomPages->addWidget(m_differences);
    connect(m_bottomTabs, &QTabBar::currentChanged, m_bottomPages, &QStackedWidget::setCurrentIndex);
    column->addWidget(m_bottomPages, 1);
    return panel;
}

void ExportPlace::refresh()
{
    if (!m_session.isChecked())
        return;
    const std::shared_ptr<const Plan> plan = m_session.checkedPlan();
    if (plan == nullptr) {
        m_plan.reset();
        m_hasExport = false;
        m_empty->setText(tr("The document has errors. Mend the findings in Design, then export."));
        m_stack->setCurrentIndex(0);
        return;
    }
    if (plan == m_plan)
        return;
    m_plan = plan;
    const std::uint64_t serial = ++m_serial;
    m_jobs.run(
        this,
        [plan, exporter = m_exporter, folder = m_session.folder().toStdString()] {
            const FolderSources sources(folder);
            ExportOptions options;
            options.sources = &sources;
            return exporter->lower(*plan, options);
        },
        [this, serial](Export made) {
            if (serial == m_serial)
                show(std::move(made));
        });
}

void ExportPlace::show(Export made)
{
    m_export = std::move(made);
    m_hasExport = true;
    m_title->setText(QStringLiteral("%1 %2").arg(fromBytes(m_exporter->label), fromBytes(m_exporter->version)));
    m_summary->setText(fromBytes(m_exporter->summary));
    m_verify->setEnabled(m_exporter->canRunHere);
    const int chosen = m_files->currentIndex();
    {
        const QSignalBlocker blocker(m_files);
        while (m_files->count() > 0)
            m_files->removeTab(0);
        for (const ExportedFile& file : m_export.files)
            m_files->addTab(fromBytes(file.path));
        m_files->setCurrentIndex(std::clamp(chosen, 0, std::max(0, m_files->count() - 1)));
    }
    m_files->updateGeometry(); // tabs that came while it was hidden would have no height
    showFile(m_files->currentIndex());
    m_ledger->setLedger(m_export.ledger);
    m_bottomTabs->setTabText(0, tr("Ledger %1").arg(m_export.ledger.size()));
    QVariantList counts;
    for (const LedgerStatus status : allStatuses)
        counts.append(static_cast<int>(m_export.count(status)));
    if (QListWidgetItem* item = m_targets->currentItem())
        item->setData(CountsRole, counts);
    if (!m_cancelled)
        setResult(tr("not verified yet"), "muted");
    m_bottomTabs->setTabText(1, tr("Differences"));
    m_differences->setText(tr("Verify runs the real gateway and lists every request that it answers otherwise.").toStdString());
    m_stack->setCurrentIndex(1);
    Q_EMIT exported();
}

void ExportPlace::showFile(int index)
{
    if (index >= 0 && index < static_cast<int>(m_export.files.size()))
        m_text->setText(m_export.files[static_cast<std::size_t>(index)].text);
}

void ExportPlace::setResult(const QString& text, const char* role)
{
    setRole(m_result, role);
    m_result->setText(text);
    m_result->setToolTip(toToolTip(text));
}

QString ExportPlace::resultText() const
{
    return m_result->text();
}

QString ExportPlace::shownFile() const
{
    return QString::fromStdString(m_text->text());
}

QString ExportPlace::differencesText() const
{
    return QString::fromStdString(m_differences->text());
}

void ExportPlace::verify()
{
    if (m_plan == nullptr || m_cancelled || !m_exporter->canRunHere)
        return;
    m_cancelled = std::make_shared<std::atomic<bool>>(false);
    m_verify->setText(tr("Cancel"));
    m_progress->setRange(0, static_cast<int>(verifyRequests));
    m_progress->setValue(0);
    m_progress->show();
    setResult(tr("verifying…"), "muted");
    const QPointer<QProgressBar> bar(m_progress);
    m_jobs.run(
        this,
        [plan = m_plan, exporter = m_exporter, cancelled = m_cancelled, bar, folder = m_session.folder().toStdString(),
            jobs = &m_jobs] {
            VerifyOptions options;
            options.requests = verifyRequests;
            options.cancelled = cancelled.get();
            // Posted to the pool, which outlives its threads; whether the bar is still there is asked on the GUI thread.
            options.onProgress = [bar, jobs](std::size_t done, std::size_t all) {
                QMetaObject::invokeMethod(
                    jobs,
                    [bar, done, all] {
                        if (bar) {
                            bar->setMaximum(static_cast<int>(all));
                            bar->setValue(static_cast<int>(done));
                        }
                    },
                    Qt::QueuedConnection);
            };
            return signalbox::verify(*plan, FolderSources(folder), *exporter, options);
        },
        [this, plan = m_plan, exporter = m_exporter](const Result<VerifyReport>& report) {
            showReport(report, plan == m_plan && exporter == m_exporter);
        });
}

void ExportPlace::cancelVerify()
{
    if (m_cancelled)
        *m_cancelled = true;
}

void ExportPlace::showReport(const Result<VerifyReport>& report, bool isCurrent)
{
    const bool wasCancelled = m_cancelled && *m_cancelled;
    m_cancelled.reset();
    m_verify->setText(tr("Verify"));
    m_progress->hide();
    if (!isCurrent) { // it says nothing about what is shown now
        setResult(tr("not verified yet"), "muted");
        Q_EMIT verified(false);
        return;
    }
    if (!report) {
        const bool isCancelled = wasCancelled || report.error().code == ErrorCode::Cancelled; // a gateway may end without its words
        setResult(isCancelled ? tr("cancelled") : fromBytes(report.error().describe()), isCancelled ? "muted" : "bad");
        Q_EMIT verified(false);
        return;
    }
    const bool isClean = report->unexplained == 0;
    setResult(tr("%1 %2: %3 requests, %4 unexplained differences, %5 explained by the ledger")
                  .arg(isClean ? tr("verified with") : tr("differs from"), fromBytes(report->engine), formatCount(report->requests),
                      formatCount(report->unexplained), formatCount(report->explained)),
        isClean ? "good" : "bad");
    m_differences->setText(differencesOf(*report));
    m_bottomTabs->setTabText(1, tr("Differences %1").arg(report->unexplained + report->explained));
    Q_EMIT verified(isClean);
}

void ExportPlace::askSave()
{
    if (!m_hasExport)
        return;
    auto* dialog = new QFileDialog(this, tr("Save the files in"), m_session.folder());
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        const Result<void> saved = saveTo(folder);
        setResult(saved ? tr("saved in %1").arg(folder) : fromBytes(saved.error().describe()), saved ? "good" : "bad");
    });
    openDialog(*dialog);
}

Result<void> ExportPlace::saveTo(const QString& folder)
{
    return writeExport(m_export.files, folder);
}

} // namespace signalbox
