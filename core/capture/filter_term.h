// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// One term of a filter, from its lexeme to its test: here types and values are checked. Private to the filter language.
#pragma once

#include "core/capture/filter_lexer.h"
#include "core/capture/filter_node.h"

namespace signalbox {

using FilterNodePointer = std::shared_ptr<const FilterExpression::Node>;

// `lexeme` is a Term, an Alias or a Word.
tl::expected<FilterNodePointer, FilterError> makeFilterTerm(const FilterLexeme& lexeme);

} // namespace signalbox
