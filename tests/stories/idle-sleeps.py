"""While nothing happens rosterd sleeps: no system call in 30 seconds.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import time

from harness.contacts import generate
from harness.net import wait_until
from harness.story import PASSWORD, Story, main

SECONDS = 30


class IdleSleeps(Story):
    """strace watches all threads; leaks can't be looked for under it."""

    starts_rosterd = False

    def test_idle(self):
        """Two profiles online, one waiting for Connect."""
        trace = os.path.join(self.dir, 'trace')
        self.environment['ASAN_OPTIONS'] += ':detect_leaks=0'
        self.rosterd.wrapper = ['strace', '-D', '-f', '-ttt', '-o', trace]
        self.rosterd.start()
        server = self.prosody()
        for name in ('juliet', 'nurse'):
            server.add_account(name, PASSWORD, generate(100))
        server.start()
        for name in ('juliet', 'nurse'):
            self.wait_for_state(self.add_profile(name, f'{name}@prosody.test', server), 'online')
        self.wait_for_state(self.add_profile('tybalt', 'tybalt@prosody.test', server), 'failed')
        self.read_all('/im/rosterd/Roster1/profile/juliet')
        wait_until(lambda: time.time() - self.read_last_call(trace) > SECONDS, 'sleep', interval=1)
        self.assertEqual(self.property('/im/rosterd/Roster1/profile/juliet', 'State'), 'online')

    @staticmethod
    def read_last_call(trace):
        """When the last system call began; a line may be half written."""
        with open(trace, encoding='utf-8', errors='replace') as lines:
            return float(re.findall(r'^\d+\s+(\d+\.\d+) ', lines.read(), re.MULTILINE)[-1])


main()
