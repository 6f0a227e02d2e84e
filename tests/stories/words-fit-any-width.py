"""On a terminal of 40, 60, 80 or 120 columns no line of any verb is longer than it, and no word is cut
or lost.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import unicodedata

from harness.net import wait_until
from harness.story import PASSWORD, main
from harness.terminal import INTERRUPT, Terminal
from harness.verbs import DONE, HOME, VerbWorld

WIDE = 1000
WIDTHS = (40, 60, 80, 120)
NARROW = WIDTHS[0]
# What only looks; its rows can run side by side.
LOOKING = ('status', 'profile list', 'profile show', 'get', 'show', 'stats', 'group list', 'requests list',
           'history', 'job list', 'help')
# Of other times.
MOMENT = re.compile(r'just now|in \d+ \w+|\d+ \w+ ago')
PROGRESS = re.compile(r'^\S+: [a-z ]+…$')
# What a narrow terminal has no room for.
BAR = re.compile('█+')


def measure(line):
    """Its columns."""
    return sum(0 if unicodedata.combining(c) or c in '\u200d\ufe0f' else
               2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line)


def split(text):
    """The lines of what was written, and what was drawn over."""
    return re.split(r'[\r\n]', text.replace('\033[K', ''))


def find_fault(line, columns):
    """Why a line may not be so, or None: what is too long is one word, or a command to be copied, and
    begins where the line does."""
    if measure(line) <= columns:
        return None
    if line.startswith(' '):
        return 'is indented'
    if ' ' in line.strip() and not line.lstrip('"').startswith('rosterctl '):
        return 'can be broken'
    return None


def words_of(text):
    """The words of what was written, whatever the time."""
    lines = [line.rsplit('\r', 1)[-1] for line in text.replace('\033[K', '').split('\n')]
    words = ' '.join(' '.join(line for line in lines if not PROGRESS.match(line)).split())
    return re.sub(r'\d', '0', MOMENT.sub('then', BAR.sub('', words))).split()


def is_for_people(row):
    """Not for programs, and no failure: those are one sentence."""
    return (row.status == DONE or row.asks) and 'json' not in row.words and row.verb != 'completion'


def only_looks(row):
    """Does it change nothing?"""
    return row.verb in LOOKING or '--dry-run' in row.words or (row.asks and row.verb != 'undo')


class WordsFitAnyWidth(VerbWorld):
    """All verbs, in their world."""

    def test_all(self):
        """Those that change something are run twice, with the world brought back in between."""
        rows = [row for row in self.rows(HOME) if is_for_people(row)]
        wide = {}
        for row in rows:
            widths = WIDTHS if only_looks(row) else ()
            wide[row], *texts = self._draw(row, WIDE, *widths)
            for columns, text in zip(widths, texts):
                self._check(row, text, wide[row], columns)
        self.reset()
        for row in rows:
            if not only_looks(row):
                self._check(row, self._draw(row, NARROW)[0], wide[row], NARROW)

    def _draw(self, row, *widths):
        """What terminals of these widths show, all at once."""
        words = self.words(row)
        terminals = [Terminal(self.rosterctl, *words, columns=columns) for columns in widths]
        for terminal in terminals:
            if row.asks:
                terminal.expect('(y/N) ')
                terminal.type('\n')
            elif row.wants_no_terminal:
                terminal.expect(':')
                wait_until(terminal.is_silent, 'a question for the password')
                terminal.type(f'{PASSWORD}\n')
            elif row.is_endless:
                terminal.expect('\n')
                terminal.expect('\n')
                terminal.type(INTERRUPT)
            terminal.finish(row.status)
        return [terminal.text for terminal in terminals]

    def _check(self, row, text, wide, columns):
        with self.subTest(row=str(row), columns=columns):
            for line in split(text):
                fault = find_fault(line, columns)
                self.assertIsNone(fault, f'{line!r} {fault} in {columns} columns:\n{text}')
            if row.is_endless:
                self.assertLessEqual(set(words_of(text)) - {'^C'}, set(words_of(wide)))
            else:
                self.assertEqual(words_of(text), words_of(wide), text)


main()
