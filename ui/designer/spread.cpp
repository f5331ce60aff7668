// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/layout.h"

namespace signalbox {

namespace {

// Neighbours that touch: they move as one.
struct Block {
    double position = 0; // of the first item's centre
    double weight = 0;
    double length = 0;   // from the first item's centre to where the next item's centre could be
    std::size_t count = 0;
};

Block joined(const Block& a, const Block& b)
{
    const double weight = a.weight + b.weight;
    // b's wish, said for a's first item.
    const double wish = b.position - a.length;
    return {.position = (a.position * a.weight + wish * b.weight) / weight,
        .weight = weight,
        .length = a.length + b.length,
        .count = a.count + b.count};
}

} // namespace

std::vector<double> spread(const std::vector<SpreadItem>& items)
{
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const double next = i + 1 < items.size() ? items[i + 1].size : items[i].size;
        blocks.push_back({.position = items[i].desired,
            .weight = items[i].weight,
            .length = (items[i].size + next) / 2,
            .count = 1});
        while (blocks.size() > 1) {
            const Block& last = blocks[blocks.size() - 1];
            const Block& before = blocks[blocks.size() - 2];
            if (before.position + before.length <= last.position)
                break;
            const Block merged = joined(before, last);
            blocks.pop_back();
            blocks.back() = merged;
        }
    }
    std::vector<double> centers;
    centers.reserve(items.size());
    for (const Block& block : blocks) {
        double center = block.position;
        for (std::size_t i = 0; i < block.count; ++i) {
            centers.push_back(center);
            const std::size_t item = centers.size() - 1;
            if (item + 1 < items.size())
                center += (items[item].size + items[item + 1].size) / 2;
        }
    }
    return centers;
}

} // namespace signalbox
