// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Why a route took an exchange and why no other did. First from what was recorded (which condition failed), then, with the
// recorded document matched again, in full words. Thread: any.
#pragma once

#include "core/capture/exchange.h"
#include "core/capture/exchange_summary.h"
#include "core/plan/plan.h"

#include <QtCore/QString>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace signalbox {

QString whyTitle(const Exchange& exchange, const CapturedPlan& plan);
// Route name and reason, in the order tried.
std::vector<std::pair<QString, QString>> recordedWhy(const Exchange& exchange, const CapturedPlan& plan);
// The same from explain() on the plan that decided it.
std::vector<std::pair<QString, QString>> explainedWhy(const Exchange& exchange, const Plan& plan);
// The plan of a recorded document, compiled again beside `folder`; null when that is not possible any more (a key file is gone)
// or gives another plan than the recorded one.
std::shared_ptr<const Plan> recompiledPlan(const CapturedPlan& captured, const std::string& folder);

} // namespace signalbox
