// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas for screen readers: every node is a child with its name, place and state, in the order of Tab.
#pragma once

namespace signalbox {

// Tells Qt how to describe a CanvasView. Once, before the first one is made; more calls do no harm.
void installCanvasAccessibility();

} // namespace signalbox
