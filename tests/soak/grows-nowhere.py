"""Hours in minutes: logins, pushes, readings, jobs and faults over and over; memory, descriptors and
the database come to rest.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import os
import time

from harness.contacts import Contact, generate
from harness.net import wait_until
from harness.story import Story, main

ROUNDS = int(os.environ.get('RD_SOAK_ROUNDS', '300'))
REST = ROUNDS // 3
PUSHES = 20
EDITS = 6


class GrowsNowhere(Story):
    """Each session pushes the same contacts again, is told to edit some, and is then ended, or cut in
    the middle of that."""

    def script(self, session):
        """A session of about 30 ms."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), generate(300), version=f'{session.number}')
        for number in range(PUSHES):
            contact = Contact(f'p{number}@example.net', f'{session.number} {number}')
            session.wait_for_answer(session.push(contact, version=f'{session.number}.{number}'))
        self.events.post('pushed')
        requests = session.expect_roster_sets(EDITS)
        is_cut = session.number % 3 == 0
        for number, request in enumerate(requests[:EDITS // 2] if is_cut else requests):
            item = session.item_of(request)
            session.send_result(request)
            session.push(Contact(item.get('jid'), item.get('name')),
                         version=f'{session.number}.{PUSHES + number}')
        if is_cut:
            session.cut()
        session.serve()

    def edit(self, path, number):
        """A job of some edits; how it ends is the session's."""
        return self.set_items(path, {f'p{index}@example.net': {'Name': f'edit {number} {index}'}
                                     for index in range(EDITS)})

    def wait_for_end(self, path, job):
        """Of the job, or of the connection under it."""
        wait_until(lambda: self.job_property(job, 'State') == 'ended'
                   or self.property(path, 'State') == 'waiting', 'the end of the job')

    def measure(self):
        """(memory in KiB, descriptors, threads)."""
        proc = f'/proc/{self.rosterd.process.pid}'
        return (self.rosterd.memory(), len(os.listdir(f'{proc}/fd')), len(os.listdir(f'{proc}/task')))

    def test_rounds(self):
        """What was reached after a third is what stays."""
        self.environment['ASAN_OPTIONS'] += ':quarantine_size_mb=1'
        self.rosterd.restart()
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        early, began, results = None, time.monotonic(), collections.Counter()
        for number in range(ROUNDS):
            self.events.expect('pushed')
            self.wait_for_state(path, 'online')
            job = self.edit(path, number)
            self.read_all(path)
            self.roster_call(path, 'Stats', '(a{sv})', {})
            self.wait_for_end(path, job)
            self.profile_call(path, 'Disconnect')
            results[self.wait_job(job)[0]] += 1
            self.wait_for_state(path, 'disabled')
            if number == REST:
                early = self.measure()
            self.events.drain()
            self.profile_call(path, 'Connect')
        late = self.measure()
        print(f'  {ROUNDS} rounds in {time.monotonic() - began:.0f} s; memory in KiB, descriptors and '
              f'threads after {REST} rounds: {early}, at the end: {late}; database '
              f'{os.path.getsize(self.rosterd.database) // 1024} KiB; jobs: {dict(results)}')
        self.assertEqual(set(results), {'done', 'lost'})
        self.assertLess(late[0], early[0] * 1.3 + 8192)
        self.assertLessEqual(late[1], early[1] + 4)
        self.assertLessEqual(late[2], early[2] + 4)


main()
