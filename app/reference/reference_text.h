// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The user reference as Markdown, made from the schemas that also make checks and forms, so it cannot say anything else.
// Committed as docs/reference.md; tests/house/tst_reference.cpp holds the file to it. Pure. Thread: any.
#pragma once

#include <string>

namespace signalbox {

std::string referenceText();

} // namespace signalbox
