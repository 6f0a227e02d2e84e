"""Each patch of tests/known-faults finds the lines that it changes: a known fault that can't be put back
is never looked for.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

import sources

FILE = re.compile(r'^--- a/(\S+)\n\+\+\+ b/\S+\n', re.M)
HUNK = re.compile(r'^@@ .*\n((?:[ +-].*\n|\n)+)', re.M)


def find_old(hunk):
    """The lines that are there before the fault."""
    lines = hunk.rstrip('\n').split('\n')
    return ''.join(line[1:] + '\n' for line in lines if not line.startswith('+'))


def main():
    """Checks all of them."""
    faults = []
    for path in sources.files('.patch', under=('tests/known-faults',)):
        parts = FILE.split(sources.read(path))[1:]
        hunks = [(name, hunk) for name, text in zip(parts[::2], parts[1::2])
                 for hunk in HUNK.findall(text)]
        if not hunks:
            faults.append(f'{path}: it changes nothing')
        faults += [f'{path}: {name} has other lines than these:\n{find_old(hunk)}'
                   for name, hunk in hunks if find_old(hunk) not in sources.read(name)]
    sources.end(faults)


main()
