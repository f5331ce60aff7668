// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/shell/command_palette.h"
#include "ui/shell/icons.h"
#include "ui/shell/widgets.h"

#include <QtCore/QMimeData>
#include <QtCore/QSettings>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtGui/QActionGroup>
#include <QtGui/QCloseEvent>
#include <QtGui/QScreen>
#include <QtWidgets/QApplication>
#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace signalbox {

namespace {

constexpr int leftBarWidth = 48;
constexpr int replayMilliseconds = 50; // far more than a press needs to get from the menu to the button
constexpr int activityTime = 10'000; // ms that what was just done is told
const QString geometryKey = QStringLiteral("window/geometry");
const QString placeKey = QStringLiteral("window/place");

} // namespace

MainWindow::MainWindow(Appearance& appearance, QWidget* parent)
    : QMainWindow(parent)
    , m_appearance(appearance)
    , m_topBar(new TopBar(this))
    , m_messageArea(new QWidget(this))
    , m_messageColumn(new QVBoxLayout(m_messageArea))
    , m_stack(new QStackedWidget(this))
    , m_placeGroup(new QButtonGroup(this))
{
    setWindowTitle(QStringLiteral("Signalbox"));
    setWindowIcon(makeProgramIcon());
    setAcceptDrops(true);
    setMinimumSize(960, 600);
    m_messageColumn->setContentsMargins(0, 0, 0, 0);
    m_messageColumn->setSpacing(0);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_topBar);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_messageArea);
    column->addWidget(m_stack, 1);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(makeStatusBar());
    auto* central = new QWidget;
    auto* row = new QHBoxLayout(central);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeLeftBar());
    row->addWidget(makeLine(Qt::Vertical));
    row->addWidget(body, 1);
    setCentralWidget(central);
    m_activityTimer.setSingleShot(true);
    m_activityTimer.setInterval(activityTime);
    connect(&m_activityTimer, &QTimer::timeout, m_activity, &QLabel::clear);
    makeMenus();
    m_palette = new CommandPalette(this);
    restoreWindow();
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::makeLeftBar()
{
    auto* bar = new QWidget;
    bar->setProperty("role", QStringLiteral("panel"));
    bar->setAttribute(Qt::WA_StyledBackground);
    bar->setFixedWidth(leftBarWidth);
    m_menuButton = new QToolButton;
    m_menuButton->setIcon(makeIcon(QStringLiteral("menu")));
    // The press that closes the open menu comes to the button as well: it must not open it again.
    connect(m_menuButton, &QToolButton::pressed, this,
        [this] { m_pressClosedMenu = m_sinceMenuPressedAway.isValid() && m_sinceMenuPressedAway.elapsed() < replayMilliseconds; });
    connect(m_menuButton, &QToolButton::clicked, this, [this] {
        if (!std::exchange(m_pressClosedMenu, false))
            openMenu();
    });
    m_menuButton->setFixedSize(32, 32);
    m_menuButton->setToolTip(tr("Menu (F10)"));
    m_menuButton->setAccessibleName(tr("Menu"));
    m_placeColumn = new QVBoxLayout(bar);
    m_placeColumn->setContentsMargins(3, 7, 3, 8);
    m_placeColumn->setSpacing(8);
    m_placeColumn->addWidget(m_menuButton, 0, Qt::AlignHCenter);
    m_placeColumn->addSpacing(10);
    m_placeColumn->addStretch(1);
    m_placeGroup->setExclusive(true);
    return bar;
}

QWidget* MainWindow::makeStatusBar()
{
    auto* bar = new QWidget;
    bar->setProperty("role", QStringLiteral("panel"));
    bar->setAttribute(Qt::WA_StyledBackground);
    bar->setFixedHeight(24);
    m_status = makeLabel({}, "small");
    m_activity = makeLabel({}, "small");
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 0, 12, 0);
    row->addWidget(m_status, 1);
    row->addWidget(m_activity);
    return bar;
}

void MainWindow::makeMenus()
{
    m_allMenus = new QMenu(m_menuButton);
    connect(m_allMenus, &QMenu::aboutToHide, this, [this] {
        if (QGuiApplication::mouseButtons() != Qt::NoButton)
            m_sinceMenuPressedAway.start();
        else // by a key, or a choice
            m_sinceMenuPressedAway.invalidate();
    });
    const std::pair<MenuId, QString> titles[] = {{MenuId::File, tr("File")}, {MenuId::Editing, tr("Edit")}, {MenuId::View, tr("View")},
        {MenuId::Gateway, tr("Gateway")}, {MenuId::Help, tr("Help")}};
    for (const auto& [id, title] : titles)
        m_menus[id] = m_allMenus->addMenu(title);
    auto* open = new QAction(tr("Open the menu"), this);
    open->setShortcut(Qt::Key_F10);
    connect(open, &QAction::triggered, this, &MainWindow::openMenu);
    addAction(open);
    fillViewMenu();
    fillHelpMenu();
}

// Not QToolButton::setMenu(): that runs the menu in an event loop of its own.
void MainWindow::openMenu()
{
    m_allMenus->popup(m_menuButton->mapToGlobal(QPoint(m_menuButton->width() + 4, 0)));
}

void MainWindow::fillViewMenu()
{
    QMenu& view = menu(MenuId::View);
    QAction* palette = view.addAction(makeIcon(QStringLiteral("command")), tr("Find an action"), this, &MainWindow::openCommandPalette);
    palette->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_P);
    addAction(palette);
    view.addSeparator();
    auto* schemes = new QActionGroup(this);
    const std::pair<SchemeChoice, QString> choices[] = {{SchemeChoice::System, tr("Follow the system")}, {SchemeChoice::Light, tr("Light")},
        {SchemeChoice::Dark, tr("Dark")}};
    for (const auto& [choice, title] : choices) {
        QAction* action = view.addAction(title);
        action->setCheckable(true);
        action->setChecked(m_appearance.choice() == choice);
        schemes->addAction(action);
        connect(action, &QAction::triggered, this, [this, chosen = choice] { m_appearance.setChoice(chosen); });
    }
    view.addSeparator();
    QAction* motion = view.addAction(tr("Reduce motion"));
    motion->setCheckable(true);
    motion->setChecked(m_appearance.reducesMotion());
    connect(motion, &QAction::toggled, &m_appearance, &Appearance::setReducesMotion);
    QAction* full = view.addAction(tr("Full screen"), this, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    full->setShortcut(Qt::Key_F11);
    addAction(full);
    view.addSeparator();
}

void MainWindow::fillHelpMenu()
{
    menu(MenuId::Help).addAction(tr("Keyboard shortcuts"), this, &MainWindow::openCommandPalette);
    menu(MenuId::Help).addAction(makeIcon(QStringLiteral("info")), tr("About Signalbox"), this, &MainWindow::showAbout);
}

void MainWindow::addPlace(const QString& id, const QString& label, const QString& icon, QWidget* place)
{
    auto* button = new QToolButton;
    button->setProperty("role", QStringLiteral("place"));
    button->setText(label);
    button->setIcon(makeIcon(icon));
    button->setIconSize({16, 16});
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setCheckable(true);
    button->setFixedSize(leftBarWidth - 6, 46);
    button->setAccessibleName(label);
    const auto number = static_cast<int>(m_places.size()) + 1;
    button->setToolTip(QStringLiteral("%1 (Ctrl+%2)").arg(label).arg(number));
    m_placeGroup->addButton(button);
    m_placeColumn->insertWidget(m_placeColumn->count() - 1, button);
    m_stack->addWidget(place);
    m_places.push_back({.id = id, .button = button, .widget = place});
    auto* show = new QAction(makeIcon(icon), tr("Go to %1").arg(label), this);
    if (number <= 9)
        show->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number)));
    connect(show, &QAction::triggered, this, [this, id] { showPlace(id); });
    connect(button, &QToolButton::clicked, this, [this, id] { showPlace(id); });
    menu(MenuId::View).addAction(show);
    addAction(show);
    if (m_places.size() == 1)
        showPlace(id);
}

void MainWindow::showPlace(const QString& id)
{
    for (const Place& place : m_places) {
        if (place.id != id)
            continue;
        place.button->setChecked(true);
        m_stack->setCurrentWidget(place.widget);
        place.widget->setFocus();
        Q_EMIT placeChanged(id);
    }
}

void MainWindow::restorePlace()
{
    const QString last = QSettings().value(placeKey).toString();
    const bool isKnown = std::any_of(m_places.begin(), m_places.end(), [&last](const Place& place) { return place.id == last; });
    if (isKnown || !m_places.empty())
        showPlace(isKnown ? last : m_places.front().id);
}

void MainWindow::showAbout()
{
    auto* about = new QMessageBox(QMessageBox::NoIcon, tr("About Signalbox"),
        QStringLiteral("Signalbox %1").arg(QApplication::applicationVersion()), QMessageBox::Close, this);
    about->setTextFormat(Qt::PlainText);
    about->setInformativeText(tr("Draw, run, watch and export API gateways. No account, no telemetry: everything stays on this machine.\n\n"
                                 "Free software under the GNU General Public License, version 3 or later. Runs on Qt %1.")
                                  .arg(QString::fromLatin1(qVersion())));
    about->setIconPixmap(windowIcon().pixmap(48, 48));
    openDialog(*about);
}

QString MainWindow::currentPlace() const
{
    for (const Place& place : m_places) {
        if (place.widget == m_stack->currentWidget())
            return place.id;
    }
    return {};
}

void MainWindow::setStatus(const QString& text) { m_status->setText(text); }

QString MainWindow::status() const { return m_status->text(); }

QString MainWindow::activity() const { return m_activity->text(); }

void MainWindow::setActivity(const QString& text)
{
    m_activity->setText(text);
    m_activityTimer.start();
}

void MainWindow::showMessage(const QString& id, const Message& message)
{
    hideMessage(id);
    auto* bar = new MessageBar(message, m_messageArea);
    m_messageColumn->addWidget(bar);
    m_messages[id] = bar;
    connect(bar, &MessageBar::dismissed, this, [this, id] {
        hideMessage(id);
        Q_EMIT messageDismissed(id);
    });
}

void MainWindow::hideMessage(const QString& id)
{
    const auto found = m_messages.find(id);
    if (found == m_messages.end())
        return;
    found->second->hide();
    found->second->deleteLater();
    m_messages.erase(found);
}

std::vector<Command> MainWindow::collectCommands() const
{
    std::vector<Command> commands;
    std::vector<const QAction*> seen;
    const auto add = [&](QAction* action, const QString& where) {
        if (action->isSeparator() || action->text().isEmpty() || action->menu() != nullptr || !action->isEnabled()
            || std::find(seen.begin(), seen.end(), action) != seen.end())
            return;
        seen.push_back(action);
        QString title = action->text();
        title.remove(QLatin1Char('&'));
        commands.push_back({.action = action,
            .title = where.isEmpty() ? title : where + QStringLiteral(": ") + title,
            .shortcut = action->shortcut().toString(QKeySequence::NativeText)});
    };
    for (const auto& [id, entries] : m_menus) {
        for (QAction* action : entries->actions()) {
            if (action->menu() != nullptr) {
                for (QAction* inner : action->menu()->actions())
                    add(inner, action->text());
            }
            add(action, entries->title());
        }
    }
    for (const Place& place : m_places) {
        if (place.widget != m_stack->currentWidget())
            continue;
        for (QAction* action : place.widget->actions())
            add(action, place.button->text());
    }
    return commands;
}

void MainWindow::openCommandPalette() { m_palette->open(collectCommands()); }

void MainWindow::restoreWindow()
{
    const QSettings settings;
    if (!restoreGeometry(settings.value(geometryKey).toByteArray()))
        resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(0, style()->pixelMetric(QStyle::PM_TitleBarHeight))));
}

void MainWindow::saveWindow()
{
    QSettings settings;
    settings.setValue(geometryKey, saveGeometry());
    settings.setValue(placeKey, currentPlace());
}

void MainWindow::closeForGood()
{
    m_isClosing = true;
    close();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_isClosing) {
        event->ignore();
        Q_EMIT closeWanted();
        return;
    }
    saveWindow();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() != 1 || !urls.front().isLocalFile())
        return;
    event->acceptProposedAction();
    Q_EMIT fileDropped(urls.front().toLocalFile());
}

} // namespace signalbox
