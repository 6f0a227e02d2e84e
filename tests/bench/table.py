"""The table of tests/run --bench: table.py FILE [BENCHMARK...].

FILE has the rows that the benchmarks told (harness/figures.py).  Prints each with its floor, its
figure, what of both the goal bounds, the goal, and whether it is reached; then what no row was told of.
The last line counts; the exit status is the number of rows not reached, those not told among them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

from harness.figures import MORE, MOST, NONE, TIMES, compare, is_reached, read_rows
from works import find_missing, sort

TITLES = ('work', 'floor', 'figure', '', 'goal', '')


def format_number(value):
    """Three digits that tell something."""
    if value is None:
        return ''
    if value >= 100 or value == int(value):
        return f'{value:,.0f}'.replace(',', ' ')
    return f'{value:.{1 if value >= 10 else 2 if value >= 1 else 3}f}'


def format_row(row):
    """Its cells."""
    unit, bound = row['unit'], row['bound']
    compared = {TIMES: lambda: f'{compare(row):.2f} ×', NONE: lambda: '', MOST: lambda: '',
                MORE: lambda: f'{"+" if compare(row) >= 0 else "−"} '
                              f'{format_number(abs(compare(row)))} {unit}'}[bound]()
    goal = {TIMES: f'≤ {row["goal"]} ×', NONE: '', MOST: f'≤ {row["goal"]} {unit}',
            MORE: f'≤ + {row["goal"]} {unit}'}[bound]
    floor = '' if row['floor'] is None else f'{format_number(row["floor"])} {unit}'
    mark = '' if bound == NONE else 'reached' if is_reached(row) else 'NOT REACHED'
    return (row['work'], floor, f'{format_number(row["figure"])} {unit}', compared, goal, mark)


def print_table(lines):
    """In columns."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    for line in lines:
        print('  '.join(cell.ljust(width) if column in (0, 5) else cell.rjust(width)
                        for column, (cell, width) in enumerate(zip(line, widths))).rstrip())


def main():
    """Prints and judges."""
    path, *names = sys.argv[1:]
    rows, faults = read_rows(path)
    print_table([TITLES, *map(format_row, sort(rows))])
    missing = [f'no row was told of: {work}' for work in find_missing(rows, names)]
    print(*faults, *missing, sep='\n', end='\n' if faults or missing else '')
    n_missed = sum(not is_reached(row) for row in rows.values()) + len(faults) + len(missing)
    print(f'{len(rows) + len(missing)} rows, {n_missed} not reached')
    sys.exit(min(n_missed, 125))


if __name__ == '__main__':
    main()
