"""One row of the table that tests/run --bench prints: a figure beside its floor, and its goal.

A row is printed where it was measured, and appended as a line of JSON to the file that
RD_BENCH_ROWS names, if it names one. tests/bench/row.h does the same for programs in C;
tests/bench/table.py makes the table.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import math
import os

# What a goal bounds: figure / floor, figure - floor, the figure itself, or nothing.
TIMES = 'times'
MORE = 'more'
MOST = 'most'
NONE = 'none'


def tell_row(work, figure, unit, goal=None, floor=None, bound=TIMES):
    """Tells one row; FLOOR may be None with MOST and NONE only, whose figure it doesn't bound.  GOAL
    is None with NONE, whose figure is there to be compared with the last one's."""
    row = {'work': work, 'floor': floor, 'figure': figure, 'unit': unit, 'goal': goal, 'bound': bound}
    fault = find_fault(row)
    if fault:
        raise ValueError(f'{fault}: {row}')
    print('row', json.dumps(row, ensure_ascii=False), flush=True)
    path = os.environ.get('RD_BENCH_ROWS')
    if path:
        with open(path, 'a', encoding='utf-8') as file:
            print(json.dumps(row, ensure_ascii=False), file=file)


def spell(number):
    """A whole number as the table has it: 10 000."""
    return f'{number:,}'.replace(',', ' ')


def find_fault(row):
    """What makes this no row, or None."""
    if not isinstance(row, dict) or set(row) != {'work', 'floor', 'figure', 'unit', 'goal', 'bound'}:
        return 'it has other members'
    if not all(isinstance(row[name], str) and row[name] for name in ('work', 'unit')):
        return 'work and unit must be texts'
    if row['bound'] not in (TIMES, MORE, MOST, NONE):
        return 'nobody knows its bound'
    if not _is_number(row['figure']) or row['figure'] < 0:
        return 'its figure is no number'
    if row['floor'] is None and row['bound'] in (TIMES, MORE):
        return 'it has no floor'
    if row['floor'] is not None and not (_is_number(row['floor']) and row['floor'] > 0):
        return 'its floor is no number above 0'
    if (row['goal'] is None) != (row['bound'] == NONE) or not _is_number(row['goal'] or 0):
        return 'its goal is no number' if row['bound'] != NONE else 'it has a goal that bounds nothing'
    return None


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def compare(row):
    """What the goal bounds, or None."""
    if row['bound'] == TIMES:
        return row['figure'] / row['floor']
    if row['bound'] == MORE:
        return row['figure'] - row['floor']
    return row['figure'] if row['bound'] == MOST else None


def is_reached(row):
    """Whether the goal is."""
    return row['bound'] == NONE or compare(row) <= row['goal']


def read_rows(path):
    """The rows of a file, the last of each name, and the faults of its lines."""
    rows, faults = {}, []
    if not os.path.exists(path):
        return rows, faults
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
                fault = find_fault(row)
            except ValueError:
                fault = 'it is no JSON'
            if fault:
                faults.append(f'line {number} is no row, {fault}: {line.strip()}')
            else:
                rows[row['work']] = row
    return rows, faults
