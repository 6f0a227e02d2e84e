"""The table of tests/run --bench judges each row by its own bound, and counts what is missing or is no
row as not reached.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess
import sys
import tempfile

import sources

ROWS = (
    # Figure, goal, floor, bound; is it reached?
    (1.5, 1.5, 1, 'times', True),
    (1.51, 1.5, 1, 'times', False),
    (5, 4, 1, 'more', True),
    (5.1, 4, 1, 'more', False),
    (0.5, 0, 1, 'more', True),
    (20, 20, None, 'most', True),
    (20.1, 20, None, 'most', False),
    (1e9, None, None, 'none', True),
    (1e9, None, 1, 'none', True),
)
NO_ROWS = (
    'figure', '{}', '[]',
    *(json.dumps({'work': 'a', 'floor': 1, 'figure': 1, 'unit': 'ms', 'goal': 1, 'bound': 'times'} | odd)
      for odd in ({'floor': None}, {'floor': 0}, {'figure': None}, {'figure': '1'}, {'figure': -1},
                  {'goal': None}, {'bound': 'none'}, {'bound': 'least'}, {'unit': ''}, {'more': 1})))


def judge(lines, *names):
    """What the table says of these lines: its own lines, and the exit status."""
    with tempfile.NamedTemporaryFile('w', suffix='.rows') as file:
        file.write(''.join(f'{line}\n' for line in lines))
        file.flush()
        done = subprocess.run([sys.executable, os.path.join(sources.ROOT, 'tests/bench/table.py'),
                               file.name, *names], capture_output=True, text=True, check=False)
    return done.stdout.splitlines(), done.returncode


def check_rows():
    """All of them in one table; no benchmark is called "nothing", so no row is missing."""
    lines = [json.dumps({'work': f'work {number}', 'floor': floor, 'figure': figure, 'unit': 'ms',
                         'goal': goal, 'bound': bound})
             for number, (figure, goal, floor, bound, _) in enumerate(ROWS)]
    said, status = judge(lines, 'nothing')
    for number, row in enumerate(ROWS):
        line = next((line for line in said if line.startswith(f'work {number} ')), '')
        if not line or ('NOT REACHED' in line) == row[-1]:
            yield f'{row}: {line or said}'
    n_missed = sum(not row[-1] for row in ROWS)
    if (said[-1], status) != (f'{len(ROWS)} rows, {n_missed} not reached', n_missed):
        yield f'the end is wrong: {said[-1]}, status {status}'


def check_others():
    """What is no row, and what is missing."""
    for line in NO_ROWS:
        said, status = judge([line], 'nothing')
        if status != 1:
            yield f'{line} is taken for a row: {said}'
    said, status = judge([])
    if status == 0 or not said[-1].endswith(f'{status} not reached'):
        yield f'no row is missed: {said}'


def main():
    """Checks all of it."""
    sources.end([*check_rows(), *check_others()])


main()
