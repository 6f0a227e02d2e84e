"""`rosterctl watch` and `history -f` lose no change and repeat none, while rosterd is stopped, killed
and started, and where their beginning from the history meets what comes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import signal
import threading
import time

from harness.contacts import Contact
from harness.net import PATIENCE, wait_until
from harness.story import PASSWORD, Story, main


class WatchSurvivesRestart(Story):
    """A watcher whose lines are applied to a model of the roster."""

    def follow(self, *arguments):
        """Starts a watch, or history -f; its lines are collected."""
        process = self.rosterctl.start(*arguments, '--json')
        lines = []

        def collect():
            for line in process.stdout:
                lines.append(json.loads(line))
        thread = threading.Thread(target=collect, daemon=True)
        thread.start()

        def stop():
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
            thread.join(PATIENCE)
            errors = process.stderr.read()
            process.stdout.close()
            process.stderr.close()
            self.assertNotIn('Sanitizer', errors)
        self.addCleanup(stop)
        return lines

    @staticmethod
    def apply(lines, start):
        """The model after all lines; a line that repeats another fails."""
        model, seen, last = dict(start), set(), {}
        for line in lines:
            assert line['change'] in ('added', 'changed', 'removed'), line
            key = (line['jid'], line['change'], line['contact']['serial']
                   if 'contact' in line else line['serial'])
            assert key not in seen, f'told twice: {line}'
            seen.add(key)
            if line['change'] == 'removed':
                # What came and went at once, or while rosterd was away, may be told as gone only.
                assert last.get(line['jid']) != 'removed', f'gone twice: {line}'
                model.pop(line['jid'], None)
            else:
                if line['cause'] not in ('away', 'reset'):
                    assert (line['change'] == 'added') == (line['jid'] not in model), f'new? {line}'
                model[line['jid']] = line['contact']['name'] or ''
            last[line['jid']] = line['change']
        return model

    def held(self):
        """The server's roster as {jid: name}."""
        return {contact.jid: contact.name for contact in self.server.read_roster('juliet')}

    def change(self, client, round_number):
        """One round of changes: add, rename, remove."""
        for number in range(5):
            client.set_item(Contact(f'r{round_number}.{number}@example.org', f'round {round_number}'))
        client.set_item(Contact('c0@example.org', f'renamed {round_number}'))
        client.remove_item(f'r{round_number}.0@example.org')
        if round_number % 10 > 0:
            client.remove_item(f'r{round_number - 1}.1@example.org')

    def begin(self):
        """A profile that is online; gives its serial."""
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD,
                                [Contact(f'c{number}@example.org', f'C {number}') for number in range(20)])
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')
        return str(self.property(self.path, 'Serial'))

    def read_history(self, serial):
        """All changes after it, the oldest first."""
        done = self.rosterctl('history', '--json', '--changed-after', serial)
        return json.loads(done.stdout)['changes'][::-1]

    def check(self, watches, histories, start, serial):
        """In the end each of them has told all that happened, once."""
        expected = self.held()
        for lines in watches:
            wait_until(lambda: self.apply(list(lines), start) == expected, 'the watcher in the present')
        changes = self.read_history(serial)
        for lines in histories:
            wait_until(lambda: len(lines) >= len(changes), 'the history in the present')
        time.sleep(1)
        for lines in watches:
            self.assertEqual(self.apply(lines, start), expected)
        for lines in histories:
            self.assertEqual(lines, changes)
        print(f'  {len(changes)} changes, lines: {[len(lines) for lines in watches]}')

    def test_restarts(self):
        """Changes while it is there, while it is away, and while it comes back; and those who begin in
        the middle of it."""
        serial = self.begin()
        start, since = self.held(), time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 1))
        time.sleep(1)  # the beginning is told to the second
        watches = [self.follow('watch', '--changed-after', serial)]
        histories = [self.follow('history', '-f', '--changed-after', serial)]
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as client:
            client.get_roster()
            for number in range(4):
                self.change(client, 10 * number)
                watches.append(self.follow('watch', '--since', since))
                histories.append(self.follow('history', '--follow', '--since', since))
                self.change(client, 10 * number + 1)
                wait_until(lambda: watches[-1] and histories[-1], 'the beginning')
                if number == 1:
                    self.rosterd.kill()
                else:
                    self.rosterd.stop()
                self.change(client, 10 * number + 2)
                self.rosterd.start()
                self.set_password(self.path, PASSWORD)
                self.change(client, 10 * number + 3)
                self.wait_for_state(self.path, 'online')
        self.check(watches, histories, start, serial)

    def test_newest(self):
        """They begin with so many of the newest changes, and go on with the next."""
        serial = self.begin()
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as client:
            client.get_roster()
            self.change(client, 0)
            wait_until(lambda: len(self.read_history(serial)) == 7, 'the changes')
            watches = {n: self.follow('watch', '-n', str(n)) for n in (0, 3, 99)}
            histories = {n: self.follow('history', '-f', '-n', str(n)) for n in (0, 3, 99)}
            one = self.follow('history', '-f', 'C0@example.org', 'new@example.org', '-n', '0')
            for n in (3, 99):
                wait_until(lambda: watches[n] and histories[n], 'the beginning')
            time.sleep(1)  # the others say nothing
            client.set_item(Contact('new@example.org', 'New'))
            client.set_item(Contact('not-it@example.org', 'Not it'))
            wait_until(lambda: all(lines and lines[-1]['jid'] == 'not-it@example.org'
                                   for lines in (*watches.values(), *histories.values())), 'the next ones')
        changes = self.read_history('0')
        self.assertEqual(changes[0]['change'], 'received')
        for n in (0, 3, 99):
            with self.subTest(n=n):
                expected = changes[-2 - n:] if n < 10 else changes
                self.assertEqual(histories[n], expected)
                self.assertEqual([(line['serial'], line['change'], line.get('jid', ''), line.get('contact'))
                                  for line in watches[n]],
                                 [(change['serial'], change['change'], change['jid'], change['after'])
                                  for change in expected])
                past = len(expected) - 2
                self.assertEqual([line['time'] for line in watches[n][:past]],
                                 [change['time'] for change in expected[:past]])
        self.assertEqual([line['jid'] for line in one], ['new@example.org'])


main()
