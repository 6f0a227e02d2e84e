"""A person may leave rosterctl wherever it waits, by Ctrl-C: it ends with 130, the terminal is as it
was, and one sentence says what goes on, or that nothing was changed; so it does by SIGTERM, with 143.
A job goes on, can be waited for, listed and cancelled, and does what it was to do.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import json
import os
import re
import signal

from harness.contacts import Contact
from harness.net import PATIENCE, wait_until
from harness.selection import assert_same
from harness.story import PASSWORD, Story, main
from harness.terminal import INTERRUPT, Terminal

NONE = [Contact(f'c{number}@bulk.example', f'Name {number:02}') for number in range(60)]
BOTH = [Contact('romeo@montague.example', 'Romeo', 'both', False, ('Friends',))]


class InterruptedWait(Story):
    """The server is paused while a job is to be slow."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, NONE + BOTH)
        self.server.start()
        self.addCleanup(self.server.resume)
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')

    def list_jobs(self):
        """{number: (kind, state, result)} of those that are listed without -v."""
        document = json.loads(self.rosterctl('job', 'list', '--json').stdout)
        return {job['job']: (job['kind'], job['state'], job['result']) for job in document['jobs']}

    def check(self, contacts, what):
        """The server's own data."""
        assert_same(self, contacts, self.server.read_roster('juliet'), what)

    def leave(self, terminal):
        """Leaves a terminal that shows the bar; gives the job's number and all that was said."""
        terminal.expect('0/60')
        terminal.type(INTERRUPT)
        said = terminal.finish(130)
        told = re.search(r'Job (\d+) goes on\. To wait for it: rosterctl job wait (\d+); '
                         r'to end it: rosterctl job cancel (\d+)\n$', said)
        self.assertTrue(told, said)
        self.assertEqual(len(set(told.groups())), 1)
        return int(told.group(1)), said

    def test_interrupted(self):
        """Ctrl-C leaves the job, twice; then it is waited for."""
        self.server.pause()
        number, said = self.leave(Terminal(self.rosterctl, 'purge', '--yes'))
        self.assertIn(f'\r\x1b[Krosterctl: Job {number}', said, 'the bar is wiped')
        self.assertEqual(self.list_jobs(), {number: ('purge', 'running', '')})
        self.assertIn(f'{number}  juliet  purge        running      0/60',
                      self.rosterctl('job', 'list').stdout)
        again, _ = self.leave(Terminal(self.rosterctl, 'job', 'wait', str(number)))
        self.assertEqual(again, number)
        self.check(NONE + BOTH, 'the server had no time')
        terminal = Terminal(self.rosterctl, 'job', 'wait', str(number))
        terminal.expect('0/60')
        self.server.resume()
        terminal.expect('Removed 60 contacts from the roster of juliet.\n'
                        f'To take it back: rosterctl undo {number}\n')
        terminal.finish()
        self.check(BOTH, 'it went on')
        self.assertEqual(self.list_jobs(), {number: ('purge', 'ended', 'done')})
        self.rosterctl('job', 'wait', str(number))
        document = json.loads(self.rosterctl('job', 'wait', str(number), '--json').stdout)
        self.assertEqual((document['job'], document['kind'], document['result'], document['done']),
                         (number, 'purge', 'done', 60))

    def wait_where(self, place, name):
        """rosterctl at that place, and what it says when it is left."""
        if place == 'password':
            terminal = Terminal(self.rosterctl, 'profile', 'add', 'new', 'nurse@prosody.test')
            terminal.expect('Password of nurse@prosody.test: ')
            wait_until(terminal.is_silent, 'no echo')
            return terminal, 'No password was given; nothing was changed.\n'
        if place == 'question':
            terminal = Terminal(self.rosterctl, 'remove', BOTH[0].jid)
            terminal.expect('(y/N) ')
            return terminal, 'Nothing was removed.\n'
        if place in ('watch', 'history -f'):
            terminal = Terminal(self.rosterctl, *place.split())
            terminal.expect('Ctrl-C ends it.\n')
            serial = self.property(self.path, 'Serial')
            return terminal, f'To go on from here: rosterctl {place} --changed-after {serial}\n'
        if place == 'job':
            self.server.pause()
            terminal = Terminal(self.rosterctl, 'set', BOTH[0].jid, '--name', name)
            terminal.expect('0/1')
            return terminal, 'Job '
        if place == 'connection':
            self.rosterctl('profile', 'disconnect')
            self.server.pause()
            terminal = Terminal(self.rosterctl, 'profile', 'connect')
            terminal.expect('juliet: connecting…\n')
            return terminal, ('rosterd goes on connecting juliet. To see how it fares: rosterctl '
                              'status\n')
        self.rosterd.process.send_signal(signal.SIGSTOP)
        terminal = Terminal(self.rosterctl, 'get')
        wait_until(lambda: self.rosterctl.catches_interrupts(terminal.pid), 'rosterctl to wait')
        return terminal, 'The output is not complete.\n'

    def test_left_anywhere(self):
        """Each place where it waits, by Ctrl-C and by SIGTERM."""
        self.addCleanup(self.rosterd.process.send_signal, signal.SIGCONT)
        for place in ('password', 'question', 'watch', 'history -f', 'job', 'connection', 'list'):
            for status in (130, 143):
                with self.subTest(f'{place}, {status}'):
                    terminal, sentence = self.wait_where(place, f'Romeo {status}')
                    if status == 130:
                        terminal.type(INTERRUPT)
                    else:
                        os.kill(terminal.pid, signal.SIGTERM)
                    said = terminal.finish(status)
                    self.assertIn(f'rosterctl: {sentence}', said)
                    self.assertRegex(said, r'(^|[\nK])rosterctl: [^\n]*\n$', 'one sentence, on its line')
                    self.assertFalse(terminal.was_left_silent, 'the terminal is as it was')
                self.rosterd.process.send_signal(signal.SIGCONT)
                self.server.resume()
                self.wait_for_state(self.path, 'online')
                self.rosterctl('resync')  # comes after the job that goes on
        self.assertEqual(self.query('SELECT name FROM profile'), [('juliet',)])
        self.assertIn('romeo@montague.example', self.rosterctl('get').stdout)

    def test_interrupted_without_terminal(self):
        """SIGINT alone, and a limit: no bar, the same words, and a document."""
        self.server.pause()
        self.rosterctl('purge', '--yes', '--no-wait')
        process = self.rosterctl.start('set', BOTH[0].jid, '--name', 'R', '--json')
        self.assertIn('is queued: other jobs come first.', process.stderr.readline())
        process.send_signal(signal.SIGINT)
        output, words = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, words)
        document = json.loads(output)
        number = document['job']
        self.assertEqual((document['result'], document['error']['name']),
                         (None, 'rosterctl.Interrupted'))
        self.assertTrue(words.endswith(f'Job {number} goes on. To wait for it: rosterctl job wait '
                                       f'{number}; to end it: rosterctl job cancel {number}\n'),
                        words)
        done = self.rosterctl('--timeout', '0.3', 'job', 'wait', str(number), status=22)
        self.assertEqual(done.stdout, '')
        self.assert_names(done.stderr, f"Job {number} isn't over after 0.3 s, and goes on.")
        self.server.resume()
        self.rosterctl('job', 'wait', str(number))
        self.check([dataclasses.replace(BOTH[0], name='R')], 'both went on')

    def test_cancelled(self):
        """One that runs, and one that waits for it; what was done can be taken back."""
        self.server.pause()
        first = int(self.rosterctl('purge', '--yes', '--no-wait').stdout)
        second = int(self.rosterctl('set', BOTH[0].jid, '--name', 'R', '--no-wait').stdout)
        terminal = Terminal(self.rosterctl, 'job', 'wait', str(second))
        terminal.expect('queued: other jobs come first')
        self.assertEqual(self.list_jobs(), {first: ('purge', 'running', ''),
                                            second: ('set', 'queued', '')})
        done = self.rosterctl('job', 'cancel', str(second))
        self.assertEqual(done.stderr, f'Job {second} has ended: cancelled.\n')
        terminal.expect(f'Job {second} was cancelled before it did anything.')
        terminal.finish(20)
        done = self.rosterctl('job', 'cancel', str(first))
        self.assertEqual(done.stderr, f'Job {first} is cancelled, and has not ended yet. The server '
                         'has not answered yet all that it was asked before; the job begins nothing '
                         'more, and ends when it has, or when the connection is lost. To wait for '
                         f'that: rosterctl job wait {first}\n')
        self.server.resume()
        done = self.rosterctl('job', 'wait', str(first), status=20)
        told = re.search(r'What was done, (\d+) of 60 contacts, stays done\.', done.stderr)
        self.assertTrue(told, done.stderr)
        gone = int(told.group(1))
        self.assertLess(gone, 60)
        self.assertEqual(len(self.server.read_roster('juliet')), 61 - gone)
        self.assertIn(BOTH[0], self.server.read_roster('juliet'))
        self.assertEqual(self.rosterctl('job', 'cancel', str(first)).stderr,
                         f'Job {first} had ended already: cancelled.\n')
        self.rosterctl('undo', str(first), '--yes')
        self.check(NONE + BOTH, 'taken back')

    def test_rosterd_ends(self):
        """Who waits for a job, or for a connection, is told, and doesn't wait for another rosterd."""
        self.server.pause()
        terminal = Terminal(self.rosterctl, 'purge', '--yes')
        terminal.expect('0/60')
        self.rosterd.kill()
        self.assertIn('rosterd ended before job', terminal.finish(5))
        self.rosterd.start()
        self.set_password(self.path, PASSWORD)
        terminal = Terminal(self.rosterctl, 'profile', 'connect', 'juliet')
        terminal.expect('juliet: connecting…')
        self.rosterd.kill()
        self.assertIn('rosterd ended while the profile was connecting.', terminal.finish(5))

    def test_no_such_job(self):
        """16 and 2."""
        for verb in ('wait', 'cancel'):
            self.assert_names(self.rosterctl('job', verb, '4711', status=16).stderr, '4711',
                              'rosterctl job list -v')
            self.rosterctl('job', verb, 'purge', status=2)
            self.rosterctl('job', verb, status=2)


main()
