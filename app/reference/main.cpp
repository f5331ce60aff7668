// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// signalbox-reference > docs/reference.md
#include "app/reference/reference_text.h"

#include <iostream>

int main()
{
    std::cout << signalbox::referenceText() << std::flush;
    return std::cout ? 0 : 2;
}
