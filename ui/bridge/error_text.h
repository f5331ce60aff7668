// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Errors of core in words for people: what happened, and what to do. Sentence case, a full stop, no marks of exclamation.
#pragma once

#include "core/base/result.h"

#include <QtCore/QString>

namespace signalbox {

QString describeError(const Error& error);
// What the user can do about it; empty when the sentence says it already.
QString adviceFor(const Error& error);

} // namespace signalbox
