"""`rosterctl watch` loses no change and repeats none, while rosterd is stopped, killed and started.

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

    def start_watch(self, *arguments):
        """Starts it; its lines are collected."""
        process = self.rosterctl.start('watch', '--json', *arguments)
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
        model, seen = dict(start), set()
        for line in lines:
            assert line['change'] in ('added', 'changed', 'removed'), line
            key = (line['jid'], line['change'], line['contact']['serial']
                   if 'contact' in line else line['serial'])
            assert key not in seen, f'told twice: {line}'
            seen.add(key)
            if line['change'] == 'removed':
                # What came and went while rosterd was away may be told as gone.
                assert line['jid'] in model or line['cause'] == 'away', f'not there: {line}'
                model.pop(line['jid'], None)
            else:
                if line['cause'] not in ('away', 'reset'):
                    assert (line['change'] == 'added') == (line['jid'] not in model), f'new? {line}'
                model[line['jid']] = line['contact']['name'] or ''
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

    def test_restarts(self):
        """Changes while it is there, while it is away, and while it comes back."""
        contacts = [Contact(f'c{number}@example.org', f'C {number}') for number in range(20)]
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, contacts)
        self.server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(path, 'online')
        start = self.held()
        lines = self.start_watch('--changed-after', str(self.property(path, 'Serial')))
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as client:
            client.get_roster()
            for number in range(4):
                self.change(client, 10 * number)
                if number == 1:
                    self.rosterd.kill()
                else:
                    self.rosterd.stop()
                self.change(client, 10 * number + 1)
                self.rosterd.start()
                self.set_password(path, PASSWORD)
                self.change(client, 10 * number + 2)
                self.wait_for_state(path, 'online')
        expected = self.held()
        wait_until(lambda: self.apply(list(lines), start) == expected, 'the watcher in the present')
        time.sleep(1)
        self.assertEqual(self.apply(lines, start), expected)
        print(f'  {len(lines)} lines')


main()
