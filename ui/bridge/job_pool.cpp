// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/job_pool.h"

namespace signalbox {

JobPool::JobPool(int threads, QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(threads);
}

JobPool::~JobPool()
{
    m_pool.clear();
    m_pool.waitForDone();
}

} // namespace signalbox
