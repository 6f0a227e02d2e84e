"""While nothing happens rosterd sleeps: no system call in 30 seconds.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import time

from harness.contacts import generate
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
        time.sleep(20)
        began = time.time()
        time.sleep(SECONDS)
        ended = time.time()
        with open(trace, encoding='utf-8', errors='replace') as lines:
            calls = [line for line in lines if self.is_within(line, began, ended)]
        print(f'  {len(calls)} system calls in {SECONDS} s')
        self.assertEqual(calls, [])
        self.assertEqual(self.property('/im/rosterd/Roster1/profile/juliet', 'State'), 'online')

    @staticmethod
    def is_within(line, began, ended):
        """Was this line written then?"""
        found = re.match(r'\d+\s+(\d+\.\d+) ', line)
        return found and began <= float(found[1]) <= ended


main()
