// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// signalbox: the window. Reads the command line and starts the workbench.
#include "app/desktop/workbench.h"
#include "app/load_document.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QFileInfo>
#include <QtWidgets/QApplication>

#include <csignal>

using namespace signalbox;

namespace {

// The example that a first start opens: beside the program in a build tree or an installation.
QString exampleDocument()
{
    const QString relative = QStringLiteral("examples/shop/shop.gateway.yaml");
    const QStringList folders{QCoreApplication::applicationDirPath() + QStringLiteral("/../share/signalbox"), QStringLiteral(SIGNALBOX_RESOURCES)};
    for (const QString& folder : folders) {
        if (QFileInfo::exists(folder + QLatin1Char('/') + relative))
            return folder + QLatin1Char('/') + relative;
    }
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("signalbox"));
    QApplication::setApplicationName(QStringLiteral("signalbox"));
    QGuiApplication::setDesktopFileName(QStringLiteral("signalbox")); // the icon and name that Wayland shows
    QApplication::setApplicationVersion(QStringLiteral(SIGNALBOX_VERSION));
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "Workbench for API gateways: draw, run, watch, export."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demoOption(QStringLiteral("demo"),
        QCoreApplication::translate("main", "Run the document at once; the example comes with its demo services."));
    parser.addOption(demoOption);
    parser.addPositionalArgument(QStringLiteral("document"), QCoreApplication::translate("main", "Gateway document (*.gateway.yaml)."));
    parser.process(application);

    WorkbenchOptions options;
    options.dataFolder = applicationFolder();
    options.example = exampleDocument();
    Workbench workbench(application, std::move(options));
    workbench.start(parser.positionalArguments().value(0), parser.isSet(demoOption));
    return QApplication::exec();
}
