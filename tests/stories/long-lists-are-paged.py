"""A long list on a terminal goes through the person's pager, which loses nothing, hides no words and is
left as a person leaves it; elsewhere there is none.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import signal

from gi.repository import GLib
from harness.bus import JOB, ROSTER
from harness.contacts import Contact
from harness.story import PASSWORD, Story, main
from harness.terminal import INTERRUPT, Terminal

CONTACTS = [Contact(f'c{number}@bulk.example', f'Name {number:02}', 'both') for number in range(60)]
LINES = [f'{contact.name} ({contact.jid})' for contact in CONTACTS]
MARKS = 'sed s/^/P:/'


class LongListsArePaged(Story):
    """One roster, which is longer than a screen of 24 lines."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, CONTACTS)
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')

    def show(self, *words, status=0, output=None, **variables):
        """All that a terminal shows, with these variables and no other pager's."""
        terminal = Terminal(self.rosterctl, *words, output=output, **{'ROSTERCTL_PAGER': None} | variables)
        terminal.finish(status)
        return terminal.text

    def test_less(self):
        """The first screen; then it is left by its key, and by SIGTERM."""
        for keys, status in (('q', 0), ('', 143)):
            terminal = Terminal(self.rosterctl, 'get', ROSTERCTL_PAGER=None, LESS=None)
            terminal.expect(LINES[20])
            terminal.expect('lines 1-23')  # now it reads keys
            if keys:
                terminal.type(keys)
            else:
                os.kill(terminal.pid, signal.SIGTERM)
            terminal.finish(status)
            self.assertNotIn(LINES[59], terminal.text)
            self.assertFalse(terminal.was_left_silent)
        self.assertIn('Total number of contacts: 60', self.show('stats'), 'what fits needs no key')

    def test_interrupted(self):
        """Ctrl-C is the pager's: it ends by it, or has another use for it, as less without -K."""
        loop = 'echo ready; while :; do sleep 0.05; done'
        for pager, status in ((f"trap 'exit 2' INT; {loop}", 130), (f"trap 'exit 0' INT; {loop}", 0)):
            terminal = Terminal(self.rosterctl, 'get', ROSTERCTL_PAGER=pager)
            terminal.expect('ready')
            terminal.type(INTERRUPT)
            terminal.finish(status)
            self.assertNotIn(LINES[0], terminal.text)

    def test_which(self):
        """$ROSTERCTL_PAGER, $PAGER; nothing and cat are none."""
        marked = ''.join(f'P:{line}\n' for line in LINES)
        plain = ''.join(f'{line}\n' for line in LINES)
        self.assertEqual(self.show('get', PAGER=MARKS), marked)
        self.assertEqual(self.show('get', PAGER='less', ROSTERCTL_PAGER=MARKS), marked)
        self.assertEqual(self.show('get', PAGER='sed s/^/P:/ | sed s/x/x/'), marked)
        for none in ('', 'cat'):
            self.assertEqual(self.show('get', PAGER=MARKS, ROSTERCTL_PAGER=none), plain)
        self.assertEqual(self.show('get', '--no-pager', PAGER=MARKS), plain)
        self.assertEqual(self.show('get', '--plain', PAGER=MARKS), plain)
        self.assertEqual(self.show('get', PAGER=MARKS, TERM='dumb'), plain)
        self.assertNotIn('P:', self.show('status', PAGER=MARKS))
        self.assertEqual(len(json.loads(self.show('get', '--json', PAGER=MARKS))['contacts']), 60)
        path = os.path.join(self.dir, 'list')
        self.assertEqual(self.show('get', PAGER=MARKS, output=path), '')
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read(), plain)

    def test_each_list(self):
        """The verbs that write one, and the help."""
        for words in ('get', 'show c1@bulk.example', 'stats', 'history', 'group list', 'requests list',
                      'job list -vv', 'help', 'help get', 'get --help'):
            text = self.show(*words.split(), PAGER=MARKS)
            written = [line for line in text.splitlines() if line.startswith('P:')]
            words_only = words in ('group list', 'requests list', 'job list -vv')
            self.assertTrue(written or words_only, f'{words}: {text}')

    def test_jobs(self):
        """Where job list -v stops, it says so; on a terminal it and the other lists have titles."""
        jid, older = CONTACTS[0].jid, 'These are the last 50 jobs of juliet. To see older ones: rosterctl job list -vv'
        for number in range(51):
            edits = [(jid, {'Groups': GLib.Variant('as', [f'Group {number}'])})]
            job, = self.bus.call('Set', '(a(sa{sv})a{sv})', edits, {}, path=self.path, interface=ROSTER)
            self.bus.call('Wait', path=job, interface=JOB)
            if number == 48:
                self.assertNotIn(older, self.rosterctl('job', 'list', '-v').stderr)
        self.assertIn(older, self.rosterctl('job', 'list', '-v').stderr)
        self.assertNotIn('older ones', self.rosterctl('job', 'list', '-vv').stderr)
        self.assertEqual(len(self.rosterctl('job', 'list', '-n', '3').stdout.splitlines()), 3)
        for words, titles in (('job list -v', 'JOB  PROFILE  KIND  STATE  CONTACTS'),
                              ('profile list', 'PROFILE  JID  STATE  ROSTER'),
                              ('group list', 'GROUP  CONTACTS'), ('history', 'TIME  CAUSE  CHANGE  CONTACT')):
            first = self.show(*words.split(), ROSTERCTL_PAGER='').splitlines()[0]
            self.assertEqual(re.split('  +', re.sub(r'\x1b\[[0-9;]*m', '', first).strip()), titles.split('  '), words)
            self.assertNotIn(titles.split()[0], self.rosterctl(*words.split()).stdout, 'not for programs')

    def test_followed(self):
        """What goes on has no pager, as a person reads each line when it comes."""
        terminal = Terminal(self.rosterctl, 'history', '-f', ROSTERCTL_PAGER=None, PAGER=MARKS)
        terminal.expect('the whole roster, for the first time')
        terminal.expect('Ctrl-C ends it.')
        self.rosterctl('set', CONTACTS[0].jid, '--name', 'While it follows')
        terminal.expect('While it follows')
        terminal.type(INTERRUPT)
        terminal.finish(130)
        self.assertNotIn('P:', terminal.text)
        self.assertEqual(terminal.text.count('CONTACT'), 1, 'the headings')

    def test_broken(self):
        """One that isn't there, fails at once, or reads only some."""
        plain = ''.join(f'{line}\n' for line in LINES)
        for pager in ('/nowhere/pager', 'no-such-pager -x', 'false', 'exit 3; #', 'kill -9 $$', 'less "'):
            self.assertEqual(self.show('get', PAGER=pager), plain, pager)
        self.assertEqual(self.show('get', PAGER='head -n 1'), f'{LINES[0]}\n')

    def test_words_and_colours(self):
        """Words on standard error stand behind the list; colours stay."""
        text = self.show('stats', '--group', 'Foes', PAGER=f'sleep 0.2; {MARKS}')
        self.assertLess(text.rindex('P:'), text.index('There is no group "Foes"'))
        self.assertIn('\x1b[', self.show('history', PAGER=f'{MARKS} | sed s/x/x/', NO_COLOR=''))
        self.assertIn('no profile', self.show('-p', 'nobody', 'get', PAGER='sleep 100', status=16))


main()
