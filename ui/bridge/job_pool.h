// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// A few threads for work that would hold up the window: compiling, analysis, decoding, export. A job is a function that
// returns a value; the value is handed to a second function on the GUI thread, unless its context has gone meanwhile.
// Thread: GUI; only `work` runs elsewhere and must own all it touches.
#pragma once

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QThreadPool>

#include <type_traits>
#include <utility>

namespace signalbox {

class JobPool final : public QObject {
    Q_OBJECT
public:
    explicit JobPool(int threads = 2, QObject* parent = nullptr);
    ~JobPool() override; // waits for the running jobs; what they return is dropped

    template <typename Work, typename Done>
    void run(QObject* context, Work work, Done done)
    {
        using Answer = std::invoke_result_t<Work>;
        m_pool.start([this, target = QPointer<QObject>(context), work = std::move(work), done = std::move(done)]() mutable {
            auto answer = std::make_shared<Answer>(work());
            // Posted to the pool itself, which outlives its threads; whether the context is still there is asked on the GUI thread.
            QMetaObject::invokeMethod(
                this,
                [target, answer, done = std::move(done)]() mutable {
                    if (target)
                        done(std::move(*answer));
                },
                Qt::QueuedConnection);
        });
    }

private:
    QThreadPool m_pool;
};

} // namespace signalbox
