// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts every operator new of the program. Thread: one.
#pragma once

#include <cstddef>

std::size_t allocationCount();
