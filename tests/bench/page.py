"""Writes the figures into tests/bench/README.md and plots them: page.py FILE, the rows that
tests/run --bench left (tests/run --figures does both).

The table stands between two comments of that page; what is around it stays.  The plot is cost against
roster size, each on a scale of powers of ten, so that a straight line of one step a step is linear.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import math
import os
import re
import sys

from harness.figures import read_rows, spell
from table import format_row
from works import sort

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = '<!-- table: written by page.py -->\n', '<!-- end of the table -->\n'
# What it needs for the same, where it was measured.
LIBERVIA = {
    'first sync, 1 000 contacts: CPU': '9.4 s, 326 MB',
    'first sync, 10 000 contacts: CPU': 'not usable (2 000: 26 s, 535 MB)',
    'login, 1 000 contacts unchanged: wall': '1.3 s',
    'login, 10 000 contacts unchanged: wall': '2.8 s',
    'all of Get, 10 000 contacts: wall': '233 ms',
    'memory, one profile of 1 000, idle after work: resident': '128 MB',
    'purge of half of 10000, 20 ms each way': '1 000 of them, near: 52.5 s',
    'rosterctl get -O json, 10000: wall': '1.14 s',
}
# A line of the plot: its title, the works that are its points, member of the row, colour, dashes.
POINT = r'{}, (\d+(?: \d{{3}})*) contacts: CPU'
LINES = (
    ('first sync', POINT.format('first sync'), 'figure', '#1f5fa8', ''),
    ('its floor: expat and SQLite', POINT.format('first sync'), 'floor', '#1f5fa8', '5 4'),
    ('all of Get', POINT.format('all of Get'), 'figure', '#b3501e', ''),
    ('its floor: the tuples from an array', POINT.format('all of Get'), 'floor', '#b3501e', '5 4'),
)
MILLISECONDS = {'ms': 1, 's': 1000}
LEFT, TOP, WIDTH, HEIGHT = 70, 20, 420, 300


def make_table(rows):
    """In Markdown."""
    lines = ['| work | floor | figure | | goal | | Libervia |', '|---|---|---|---|---|---|---|']
    for row in sort(rows):
        cells = (*format_row(row), LIBERVIA.get(row['work'], ''))
        lines.append('| ' + ' | '.join(cell.replace('NOT REACHED', '**not reached**')
                                       for cell in cells) + ' |')
    return '\n'.join(lines) + '\n'


def read_points(rows, pattern, member):
    """[(contacts, milliseconds)], the smallest first."""
    points = []
    for work, row in rows.items():
        match = re.fullmatch(pattern, work)
        if match and row[member] and row['unit'] in MILLISECONDS:
            points.append((int(match[1].replace(' ', '')), row[member] * MILLISECONDS[row['unit']]))
    return sorted(points)


class Scale:
    """From a range of values, whole powers of ten, to a range of the page."""

    def __init__(self, values, begin, length):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self._begin, self._length = begin, length

    def place(self, value):
        """Where VALUE is."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self._begin + share * self._length, 1)

    def ticks(self):
        """The powers of ten."""
        return [10 ** power for power in range(self.low, self.high + 1)]


def draw_axes(across, up):
    """Their lines and what stands at them."""
    yield f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#888"/>'
    for value in across.ticks():
        x = across.place(value)
        yield f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{TOP + HEIGHT}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{spell(value)}</text>'
    for value in up.ticks():
        y = up.place(value)
        text = f'{spell(value)} ms' if value < 1000 else f'{spell(value // 1000)} s'
        yield f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + WIDTH}" y2="{y}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{text}</text>'
    yield (f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle">contacts'
           '</text>')


def draw_line(number, line, points, across, up):
    """One line, its points and its row of the legend."""
    title, _, _, colour, dashes = line
    places = ' '.join(f'{across.place(x)},{up.place(y)}' for x, y in points)
    stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes or "none"}"'
    y = TOP + 20 + number * 20
    yield f'<polyline points="{places}" fill="none" {stroke}/>'
    for point in points:
        yield f'<circle cx="{across.place(point[0])}" cy="{up.place(point[1])}" r="3" fill="{colour}"/>'
    yield f'<line x1="{LEFT + 12}" y1="{y}" x2="{LEFT + 42}" y2="{y}" {stroke}/>'
    yield f'<text x="{LEFT + 50}" y="{y + 4}">{title}</text>'


def make_plot(rows):
    """The SVG's text, or None: there are no points."""
    lines = [(line, read_points(rows, line[1], line[2])) for line in LINES]
    lines = [(line, points) for line, points in lines if points]
    if not lines:
        return None
    across = Scale([x for _, points in lines for x, _ in points], LEFT, WIDTH)
    up = Scale([y for _, points in lines for _, y in points], TOP + HEIGHT, -HEIGHT)
    parts = [*draw_axes(across, up)]
    for number, (line, points) in enumerate(lines):
        parts += draw_line(number, line, points, across, up)
    size = f'width="{LEFT + WIDTH + 30}" height="{TOP + HEIGHT + 50}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">\n'
            '<rect width="100%" height="100%" fill="white"/>\n' + '\n'.join(parts) + '\n</svg>\n')


def write(name, text):
    """A file beside this one."""
    with open(os.path.join(HERE, name), 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    """Writes both."""
    rows, faults = read_rows(sys.argv[1])
    if faults or not rows:
        sys.exit('\n'.join(faults) or f'{sys.argv[1]} has no rows')
    with open(os.path.join(HERE, 'README.md'), encoding='utf-8') as file:
        before, _, rest = file.read().partition(BEGIN)
    after = rest.partition(END)[2]
    write('README.md', before + BEGIN + '\n' + make_table(rows) + '\n' + END + after)
    plot = make_plot(rows)
    if plot:
        write('cost.svg', plot)


if __name__ == '__main__':
    main()
