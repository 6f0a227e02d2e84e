"""The README's transcript is what a person reads who types the same in a terminal of 80 columns, with the
roster that data/quickstart shows, and a file beside it.

To write the transcript anew: RD_WRITE_README=1 tests/run readme-is-a-real-run

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import shlex
import shutil

from harness.prosody import SOURCE_DIR
from harness.story import PASSWORD, Story, main
from harness.terminal import Terminal

README = os.path.join(SOURCE_DIR, 'README.md')
ROSTER = os.path.join(SOURCE_DIR, 'data', 'sample-roster.lua')
FRIENDS = os.path.join('data', 'sample-friends.csv')
INDENT = '    '
PROMPT = '$ rosterctl '
QUESTION = re.compile(r'\(y/N\) (\w+)')
TIME = re.compile(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d')
SERIAL = re.compile(r'serial\s\d+')
HEAD = re.compile(r' \| head -(\d+)$')


def find_transcript(lines):
    """Where it begins and ends."""
    begin = next(n for n, line in enumerate(lines) if line.startswith(INDENT + PROMPT))
    end = next(n for n in range(begin, len(lines)) if not lines[n].startswith(INDENT) and lines[n].strip())
    while not lines[end - 1].strip():
        end -= 1
    return begin, end


def without_moments(lines):
    """What is the same in each run."""
    return SERIAL.sub('serial 0', TIME.sub('TIME', '\n'.join(lines)))


class ReadmeIsARealRun(Story):
    """One account, and nothing done with it before."""

    def setUp(self):
        super().setUp()
        server = self.prosody()
        server.add_account('juliet', PASSWORD)
        server.take_roster('juliet', ROSTER)
        server.start()
        self.wait_for_state(self.add_profile('demo', 'juliet@prosody.test', server), 'online')

        os.mkdir(os.path.join(self.rosterctl.directory, 'data'))
        shutil.copy(os.path.join(SOURCE_DIR, FRIENDS), os.path.join(self.rosterctl.directory, FRIENDS))

    def run_command(self, command, answers):
        """The lines of a terminal on which it is typed, and its questions are answered."""
        head = HEAD.search(command)
        if head:
            return self.rosterctl(*shlex.split(HEAD.sub('', command))).stdout.splitlines()[:int(head[1])]
        terminal = Terminal(self.rosterctl, *shlex.split(command), columns=80)
        for answer in answers:
            terminal.expect('(y/N) ')
            terminal.type(f'{answer}\n')
        terminal.finish()
        return terminal.text.splitlines()

    def test_transcript(self):
        """Each command in its order."""
        with open(README, encoding='utf-8') as file:
            lines = file.read().splitlines()
        begin, end = find_transcript(lines)
        shown = [line[len(INDENT):] for line in lines[begin:end]]
        commands = [line for line in shown if line.startswith(PROMPT)]
        self.assertGreater(len(commands), 5)
        real = []
        for n, line in enumerate(shown):
            if not line.startswith(PROMPT):
                continue
            rest = shown[n + 1:]
            said = rest[:next((i for i, other in enumerate(rest) if other.startswith(PROMPT)), len(rest))]
            real += [line, *self.run_command(line[len(PROMPT):], QUESTION.findall('\n'.join(said)))]
        if os.environ.get('RD_WRITE_README'):
            lines[begin:end] = [(INDENT + line).rstrip() for line in real]
            with open(f'{README}.new', 'w', encoding='utf-8') as file:
                file.write('\n'.join(lines) + '\n')
            shutil.move(f'{README}.new', README)
        else:
            self.maxDiff = None
            self.assertEqual(without_moments(shown), without_moments(real))


main()
