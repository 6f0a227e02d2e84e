"""A clock that was wrong when rosterd began, and is set, costs no person's doing: what was judged by it is
judged again. Who is online when the clock is set finds out whether the connection lives.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import struct
import time

from harness.contacts import generate
from harness.net import PATIENCE, wait_until
from harness.rosterd import BUILD_DIR
from harness.story import PASSWORD, Story, main

LIBRARY = os.path.join(BUILD_DIR, 'tests', 'libwrong-clock.so')
DAY = 86400


class ClockIsSet(Story):
    """rosterd's own clock: that of the machine stays."""

    starts_rosterd = False

    def setUp(self):
        super().setUp()
        self.file = os.path.join(self.dir, 'clock')
        self.is_wrong_by = 0
        with open(self.file, 'wb') as file:
            file.write(struct.pack('q', 0))
        self.environment['ASAN_OPTIONS'] += ':verify_asan_link_order=0'
        self.rosterd.environment = dict(self.environment, LD_PRELOAD=LIBRARY, WRONG_CLOCK=self.file)

    def set_clock(self, is_wrong_by):
        """By so many seconds."""
        self.is_wrong_by = is_wrong_by
        with open(self.file, 'r+b', buffering=0) as file:
            file.write(struct.pack('q', is_wrong_by))

    def wait_for_refusal(self, path, last=0):
        """By the certificate, after LAST; gives the time of it, by rosterd's clock."""
        def find():
            refused = self.property(path, 'Certificate').get('Time', 0)
            return refused if refused != last and self.property(path, 'State') == 'waiting' else 0
        return wait_until(find, 'a refusal')

    def check(self, is_wrong_by, fault):
        """The clock jumps, and stays wrong, until the next attempt by itself would be far away; set right,
        it lets the profile in."""
        begin = time.strftime('%F %T', time.gmtime(time.time() - DAY))
        dates = f'activation_date = "{begin} UTC"\nexpiration_days = 30\n'
        server = self.prosody(certificate=self.authority.issue('prosody.test', dates=dates))
        server.add_account('juliet', PASSWORD, generate(3))
        server.start()
        self.set_clock(is_wrong_by)
        self.rosterd.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        refused = self.wait_for_refusal(path)
        self.assertEqual(self.property(path, 'Certificate')['Faults'], [fault])
        for _ in range(4):
            self.set_clock(self.is_wrong_by + DAY)
            refused = self.wait_for_refusal(path, refused)
        self.assertGreater(self.property(path, 'NextRetry') / 1e6,
                           time.time() + self.is_wrong_by + PATIENCE)
        self.set_clock(0)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))

    def test_was_behind(self):
        """As without a battery."""
        self.check(-90 * DAY, 'not-yet-valid')

    def test_was_ahead(self):
        """As by a slip of a hand."""
        self.check(90 * DAY, 'expired')

    def test_online(self):
        """Either way; no ping comes for silence."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), generate(3), version='1')
            self.serve_until_online(session)
            self.events.post('ready')
            for _ in range(2):
                session.send_result(session.expect_ping())
                self.events.post('pinged')
            session.serve()
        server = self.scripted(script)
        self.rosterd.start()
        path = self.add_scripted_profile('juliet', server, PingInterval=0)
        self.events.expect('ready')
        for is_wrong_by in (DAY, -DAY):
            self.set_clock(is_wrong_by)
            self.events.expect('pinged')
        self.assertEqual(self.property(path, 'State'), 'online')
        self.assertEqual(len(server.sessions), 1)


main()
