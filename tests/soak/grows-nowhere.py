"""Hours in minutes: logins, pushes, readings and faults over and over; memory, descriptors and the
database come to rest.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.contacts import Contact, generate  # noqa: E402
from harness.story import Story, main  # noqa: E402

ROUNDS = int(os.environ.get('RD_SOAK_ROUNDS', '300'))
REST = ROUNDS // 3
PUSHES = 20


class GrowsNowhere(Story):
    """Each session pushes the same contacts again and is then cut."""

    def script(self, session):
        """A session of about 30 ms."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), generate(300), version=f'{session.number}')
        for number in range(PUSHES):
            contact = Contact(f'p{number}@example.net', f'{session.number} {number}')
            session.wait_for_answer(session.push(contact, version=f'{session.number}.{number}'))
        self.events.post('pushed')
        if session.number % 3 == 0:
            session.cut()
        session.serve()

    def measure(self):
        """(memory in KiB, descriptors, threads)."""
        proc = f'/proc/{self.rosterd.process.pid}'
        return (self.rosterd.memory(), len(os.listdir(f'{proc}/fd')), len(os.listdir(f'{proc}/task')))

    def test_rounds(self):
        """What was reached after a third is what stays."""
        self.environment['ASAN_OPTIONS'] += ':quarantine_size_mb=1'
        self.rosterd.restart()
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        early, began = None, time.monotonic()
        for number in range(ROUNDS):
            self.events.expect('pushed')
            self.wait_for_state(path, 'online', 'waiting')
            self.read_all(path)
            self.roster_call(path, 'Stats', '(a{sv})', {})
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            if number == REST:
                early = self.measure()
            self.events.drain()
            self.profile_call(path, 'Connect')
        late = self.measure()
        print(f'  {ROUNDS} rounds in {time.monotonic() - began:.0f} s; memory in KiB, descriptors and '
              f'threads after {REST} rounds: {early}, at the end: {late}; database '
              f'{os.path.getsize(self.rosterd.database) // 1024} KiB')
        self.assertLess(late[0], early[0] * 1.3 + 8192)
        self.assertLessEqual(late[1], early[1] + 4)
        self.assertLessEqual(late[2], early[2] + 4)


main()
