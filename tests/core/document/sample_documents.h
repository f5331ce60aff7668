// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The documents that tests read and edit: those made to be odd, and those that show a construct.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace signalbox {

struct SampleDocument {
    std::string name;
    std::string text;
};

inline std::vector<SampleDocument> sampleDocuments(const std::string& folder)
{
    std::vector<SampleDocument> samples;
    for (const auto& file : std::filesystem::directory_iterator(std::string(SIGNALBOX_SOURCE_DIR) + "/" + folder)) {
        std::ifstream stream(file.path(), std::ios::binary);
        const std::string name = file.path().filename().string();
        if (name.size() > 13 && name.rfind(".gateway.yaml") == name.size() - 13)
            samples.push_back({name, std::string(std::istreambuf_iterator<char>(stream), {})});
    }
    return samples;
}

inline std::vector<SampleDocument> oddDocuments() { return sampleDocuments("tests/core/document/data"); }
inline std::vector<SampleDocument> shownDocuments() { return sampleDocuments("tests/documents"); }

// The same text with Windows line breaks.
inline std::string withReturns(const std::string& text)
{
    std::string changed;
    for (char c : text)
        changed += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return changed;
}

} // namespace signalbox
