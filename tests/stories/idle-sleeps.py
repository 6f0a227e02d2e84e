"""While nothing happens rosterd sleeps: the pings alone wake it, and no system call comes between.

RD_IDLE_SECONDS is how long it is watched, 45 else; RD_IDLE_INTERVAL is the interval of pings, 30 else.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import os
import re
import time

from harness.contacts import generate
from harness.story import PASSWORD, Story, main

SECONDS = int(os.environ.get('RD_IDLE_SECONDS', '45'))
INTERVAL = int(os.environ.get('RD_IDLE_INTERVAL', '30'))
PROFILES = 2
# An answer may take its time.
BEFORE, BEHIND = 3, 8
# The store forgets its pages after ten seconds, and GLib ends the thread that did it later.
CALM = 45
CALL = re.compile(r'^(\d+)\s+(\d+\.\d+) (\w+).* = (-?\d+)', re.MULTILINE)
END = re.compile(r'^(\d+)\s+\d+\.\d+ \+\+\+ exited', re.MULTILINE)
SENDS = ('write', 'sendto', 'sendmsg')
# What a thread writes to wake another.
EVENT_SIZE = 8


class IdleSleeps(Story):
    """strace watches all threads; leaks can't be looked for under it."""

    starts_rosterd = False

    def test_idle(self):
        """Two profiles online, one waiting for Connect."""
        self.trace = os.path.join(self.dir, 'trace')
        self.environment['ASAN_OPTIONS'] += ':detect_leaks=0'
        self.rosterd.wrapper = ['strace', '-D', '-f', '-ttt', '-o', self.trace]
        self.rosterd.start()
        server = self.prosody()
        for name in ('juliet', 'nurse'):
            server.add_account(name, PASSWORD, generate(100))
        server.start()
        for name in ('juliet', 'nurse'):
            self.wait_for_state(self.add_profile(name, f'{name}@prosody.test', server), 'online')
            self.rosterctl('profile', 'set', name, f'--ping-interval={INTERVAL}')
        self.wait_for_state(self.add_profile('tybalt', 'tybalt@prosody.test', server), 'failed')
        self.read_all('/im/rosterd/Roster1/profile/juliet')
        time.sleep(CALM)
        began = time.time()
        time.sleep(SECONDS + BEHIND)
        self.check(began, began + SECONDS)
        self.assertEqual(self.property('/im/rosterd/Roster1/profile/juliet', 'State'), 'online')

    def read_calls(self):
        """(when it began, its name, what it gave) of each system call; a line may be half written.
        Those of threads that ended are left out: each ends once, some time after its work. The call
        that begins one is there."""
        with open(self.trace, encoding='utf-8', errors='replace') as lines:
            text = lines.read()
        ended = set(END.findall(text))
        return [(float(at), name, int(result)) for thread, at, name, result in CALL.findall(text)
                if thread not in ended]

    def check(self, begin, end):
        """Each call stands beside a ping, and they are as seldom as they shall be."""
        every_call = self.read_calls()
        calls = [call for call in every_call if begin < call[0] < end]
        sent = [at for at, name, result in every_call if name in SENDS and result > EVENT_SIZE]
        pings = [at for at in sent if begin < at < end]
        for ping in pings:
            near = [name for at, name, _ in calls if ping - BEFORE < at < ping + BEHIND]
            counts = ', '.join(f'{n} {name}' for name, n in collections.Counter(near).most_common(6))
            print(f'  after {ping - begin:.1f} s: {len(near)} calls: {counts}')
        self.assertTrue(pings, 'one is due in this time')
        self.assertLessEqual(len(pings), PROFILES * (SECONDS // INTERVAL + 1))
        for at, name, _ in calls:
            self.assertTrue(any(ping - BEFORE < at < ping + BEHIND for ping in sent),
                            f'{name} after {at - begin:.1f} s, beside no ping')


main()
