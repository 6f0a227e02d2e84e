"""On a terminal of 40, 60, 80 or 120 columns no line of any verb is longer than it, and no word is cut
or lost.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import itertools
import re
import unicodedata

from harness.net import wait_until
from harness.story import PASSWORD, main
from harness.terminal import INTERRUPT, Terminal
from harness.verbs import DONE, HOME, INTERRUPTED, Row, VerbWorld

WIDE = 1000
WIDTHS = (40, 60, 80, 120)
NARROW = WIDTHS[0]
# What only looks; its rows can run side by side.
LOOKING = ('status', 'profile list', 'profile show', 'get', 'show', 'stats', 'group list', 'requests list',
           'history', 'job list', 'move status', 'snapshot list', 'help')
# What changes the roster ends with how to take that back, unless nothing was to be done.
CHANGING = ('set', 'add', 'remove', 'purge', 'group add', 'group drop', 'group rename', 'group remove',
            'subscribe', 'unsubscribe', 'requests approve', 'requests deny', 'undo', 'redo', 'restore',
            'move')
# Whose dry runs wait for others, or are refused beside them.
QUEUEING = ('undo', 'redo', 'restore', 'import')
TAKEN_BACK = re.compile(r"^To take it back: rosterctl (-p \S+ )?undo \d+$|^It can't be taken back: \S")
NOTHING = re.compile(r'[Nn]othing|already|No request|asked again|in advance')
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
    """The lines of what was written, and what was drawn over, without the echo of Ctrl-C."""
    return re.split(r'[\r\n]', text.replace('\033[K', '').replace('^C', ''))


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
    return re.sub(r'\d+', '0', MOMENT.sub('then', BAR.sub('', words))).split()


def is_for_people(row):
    """Not for programs, and not where it would ask for a password instead of failing."""
    asks = row.wants_no_terminal or (row.verb == 'profile add' and '--password-file' not in row.words)
    return not re.search('json|csv', row.words) and row.verb != 'completion' and (row.status == DONE or not asks)


def fails(row):
    """Does it say one sentence, why not?"""
    return row.status != DONE and not row.asks and not row.is_endless


def only_looks(row):
    """Does it change nothing, also if it is run several times at once?"""
    return row.verb in LOOKING or (('--dry-run' in row.words or row.asks) and row.verb not in QUEUEING)


def takes_back(row):
    """Does it change the roster?"""
    return (row.verb in CHANGING and row.status == DONE and not only_looks(row)
            and '--no-wait' not in row.words)


class WordsFitAnyWidth(VerbWorld):
    """All verbs, in their world."""

    def test_all(self):
        """Those that change something are run twice, with the world brought back in between."""
        self.seen = set()
        self._check_plain()
        self._check_resized()
        rows = [row for row in self.rows(HOME) if is_for_people(row)]
        wide = {}
        for failing, group in itertools.groupby(rows, fails):
            if failing:
                self._check_failures(list(group))
            else:
                wide |= {row: self._check_widths(row) for row in group}
        self._check_ends(wide)
        self.reset()
        for row in wide:
            if not only_looks(row):
                text, = self._draw((row, NARROW))
                self._check(row, text, NARROW, wide[row])

    def _check_ends(self, wide):
        """Each verb that changes the roster has a row that did."""
        ends = {row: split(text.strip())[-1] for row, text in wide.items()
                if takes_back(row) and not NOTHING.search(text)}
        for row, end in ends.items():
            self.assertRegex(end, TAKEN_BACK, str(row))
        self.assertEqual({row.verb for row in ends}, set(CHANGING))

    def _check_plain(self):
        """--plain writes what a file would get."""
        text, = self._draw((Row('get', '-v --plain'), NARROW))
        self.assertEqual(text, self.rosterctl('get', '-v').stdout)

    def _check_resized(self):
        """What is written later keeps to what the terminal has become."""
        terminal = Terminal(self.rosterctl, 'watch', columns=WIDE)
        terminal.expect('Ctrl-C ends it.')
        terminal.resize(NARROW)
        self.rosterctl('set', 'escalus@verona.example', '--name', 'Prince Escalus, who rules all of Verona')
        text = terminal.expect('(escalus@verona.example)')  # "set", or "away" if it began to listen later
        self.assertRegex(text, r'\n    Verona \(escalus@verona\.example\)$')
        terminal.type(INTERRUPT)
        terminal.finish(INTERRUPTED)

    def _check_failures(self, rows):
        for row, text in zip(rows, self._draw(*((row, NARROW) for row in rows))):
            self._check(row, text, NARROW)

    def _check_widths(self, row):
        """Gives what a very wide terminal shows. All widths are for the first row of a verb."""
        widths = () if not only_looks(row) else WIDTHS[::2] if row.verb in self.seen else WIDTHS
        self.seen.add(row.verb)
        wide, *texts = self._draw((row, WIDE), *((row, columns) for columns in widths))
        for columns, text in zip(widths, texts):
            self._check(row, text, columns, wide)
        return wide

    def _draw(self, *rows):
        """What terminals show of rows, [(row, columns)], all at once."""
        terminals = [Terminal(self.rosterctl, *self.words(row), columns=columns, PAGER='cat')
                     for row, columns in rows]
        for terminal, (row, _) in zip(terminals, rows):
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

    def _check(self, row, text, columns, wide=None):
        with self.subTest(row=str(row), columns=columns):
            for line in split(text):
                fault = find_fault(line, columns)
                self.assertIsNone(fault, f'{line!r} {fault} in {columns} columns:\n{text}')
            if wide is not None and not row.is_endless:
                self.assertEqual(words_of(text), words_of(wide), text)


main()
