"""One row of the table that tests/run --bench prints: a figure beside its floor, and its goal.

A row is printed where it was measured, and appended as a line of JSON to the file that
RD_BENCH_ROWS names, if it names one. tests/bench/row.h does the same for programs in C.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os

# What a goal bounds: figure / floor, figure - floor, or the figure itself.
TIMES = 'times'
MORE = 'more'
MOST = 'most'


def tell_row(work, figure, unit, goal, floor=None, bound=TIMES):
    """Tells one row; FLOOR may be None with MOST only, whose figure it doesn't bound."""
    row = {'work': work, 'floor': floor, 'figure': figure, 'unit': unit, 'goal': goal, 'bound': bound}
    print('row', json.dumps(row, ensure_ascii=False), flush=True)
    path = os.environ.get('RD_BENCH_ROWS')
    if path:
        with open(path, 'a', encoding='utf-8') as file:
            print(json.dumps(row, ensure_ascii=False), file=file)
