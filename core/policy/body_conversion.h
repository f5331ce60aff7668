// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies from one format into another, as a whole.
//
//   JSON                      XML
//   {"a": 1}                  <a>1</a>
//   {"a": [1, 2]}             <a>1</a><a>2</a>
//   {"@a": 1}                 the attribute a="1"
//   {"#text": "x"}            the text x beside attributes and elements
//   null                      nothing: <a/>
//   [1] at the top, [[1]]     <item>1</item>
//
// From XML every text is a string, since XML has no numbers; an element without anything is null; blanks between elements go.
// Errors: InvalidInput, the detail says what is wrong; LimitExceeded when the result is larger than `limit` bytes.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace signalbox {

// `root` is the name of the outermost element.
Result<std::string> jsonToXml(std::string_view json, std::string_view root, std::size_t limit);
// XML 1.0 without a document type (which could name entities and files), in UTF-8, or in Latin-1 when its declaration says so.
Result<std::string> xmlToJson(std::string_view xml, std::size_t limit);
// application/x-www-form-urlencoded (WHATWG URL 5.1): an object of strings; a name that comes several times is a list.
Result<std::string> formToJson(std::string_view form, std::size_t limit);

// Could an element be called so? As XML 1.0 2.3, but any character beyond ASCII is taken.
bool isXmlName(std::string_view name);

} // namespace signalbox
