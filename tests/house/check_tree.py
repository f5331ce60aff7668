#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the tree to its rules: layers, no Qt in core, licence lines, include guards, lengths. usage: check_tree.py ROOT"""
import pathlib
import re
import sys

LAYERS = {
    'core': 'base http body http1 tls policy service document plan analysis capture proxy exporters'.split(),
    'ui': 'shell bridge designer body traffic forms exporting'.split(),
}
AREAS = ['core', 'ui', 'app']  # each may include those before it
MAX_LINES = 600
BANNED = re.compile(r'\bco_await\b|\bstd::regex\b|QSortFilterProxyModel|processEvents\(')


def problems_of(root, path):
    relative = path.relative_to(root)
    area, folder = relative.parts[0], relative.parts[1]
    text = path.read_text(encoding='utf-8')
    lines = text.splitlines()
    if 'SPDX-License-Identifier: GPL-3.0-or-later' not in '\n'.join(lines[:3]):
        yield 'has no licence lines'
    if path.suffix == '.h' and '#pragma once' not in text:
        yield 'has no #pragma once'
    if len(lines) > MAX_LINES:
        yield f'has {len(lines)} lines, more than {MAX_LINES}'
    for number, line in enumerate(lines, 1):
        if BANNED.search(line.split('//')[0]):
            yield f'line {number} uses what the style forbids: {line.strip()}'
        match = re.match(r'#include\s*[<"]([^>"]+)[>"]', line)
        if not match:
            continue
        included = match.group(1)
        if area == 'core' and re.match(r'(Q[A-Z]|Qt|Qsci/)', included):
            yield f'line {number}: core includes Qt ({included})'
        parts = included.split('/')
        if parts[0] not in AREAS or len(parts) < 2:
            continue
        if AREAS.index(parts[0]) > AREAS.index(area):
            yield f'line {number}: {area} includes {included}'
        if parts[0] == area and area in LAYERS and LAYERS[area].index(parts[1]) > LAYERS[area].index(folder):
            yield f'line {number}: {area}/{folder} includes {included}, which is below it'


def main():
    root = pathlib.Path(sys.argv[1])
    count = 0
    for area in AREAS:
        for path in sorted((root / area).rglob('*')):
            if path.suffix not in ('.h', '.cpp'):
                continue
            for problem in problems_of(root, path):
                print(f'{path.relative_to(root)}: {problem}')
                count += 1
    sys.exit(1 if count else 0)


main()
