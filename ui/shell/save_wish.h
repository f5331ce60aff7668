// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks where to save, and whether what stands there may be replaced, without waiting for the answers: QFileDialog's own question
// about replacing runs an event loop inside it. Thread: GUI.
#pragma once

#include <QtCore/QString>

#include <functional>

class QWidget;

namespace signalbox {

struct SaveWish {
    QString title;
    QString folder;
    QString file;   // suggested; when it is a path, that file may be replaced without a question
    QString filter; // "Recordings (*.sbrec)"
    QString suffix; // when none was typed
};

// Runs `next` with the path when there is one.
void askWhereToSave(QWidget& parent, const SaveWish& wish, const std::function<void(const QString& path)>& next);

} // namespace signalbox
