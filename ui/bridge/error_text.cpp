// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/error_text.h"

#include <QtCore/QCoreApplication>

namespace signalbox {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("ErrorText", text); }

QString asSentence(const std::string& detail)
{
    QString sentence = QString::fromStdString(detail).trimmed();
    if (sentence.isEmpty())
        return {};
    // File names and addresses at the start keep their case.
    if (sentence.size() > 1 && sentence.at(1).isLower() && !sentence.section(QLatin1Char(' '), 0, 0).contains(QLatin1Char('.'))
        && !sentence.section(QLatin1Char(' '), 0, 0).contains(QLatin1Char('/')))
        sentence[0] = sentence.at(0).toUpper();
    if (!sentence.endsWith(QLatin1Char('.')) && !sentence.endsWith(QLatin1Char('?')))
        sentence += QLatin1Char('.');
    return sentence;
}

QString wordFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound: return tr("It was not found.");
    case ErrorCode::PermissionDenied: return tr("Permission was denied.");
    case ErrorCode::AddressInUse: return tr("The address is in use by another program.");
    case ErrorCode::AddressUnavailable: return tr("The address is not of this machine.");
    case ErrorCode::DiskFull: return tr("The disk is full.");
    case ErrorCode::TimedOut: return tr("It took too long.");
    case ErrorCode::Cancelled: return tr("Cancelled.");
    case ErrorCode::ConnectionRefused: return tr("The connection was refused.");
    default: return tr("It did not work.");
    }
}

} // namespace

QString describeError(const Error& error)
{
    const QString sentence = asSentence(error.describe());
    return sentence.isEmpty() ? wordFor(error.code) : sentence;
}

QString adviceFor(const Error& error)
{
    switch (error.code) {
    case ErrorCode::AddressInUse: return tr("Choose another port or stop the program that uses it.");
    case ErrorCode::AddressUnavailable: return tr("Bind to an address of this machine, such as 127.0.0.1.");
    case ErrorCode::PermissionDenied:
        return error.origin == ErrorOrigin::Config ? tr("Check who may read it.") : tr("Choose a port above 1023, or check the permissions.");
    case ErrorCode::OutOfResources: return tr("Close other programs, or raise the limit of open files.");
    case ErrorCode::DiskFull: return tr("Free some space and run again.");
    default: return {};
    }
}

} // namespace signalbox
