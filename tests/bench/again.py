"""What a roster costs that hasn't changed, on Prosody: a resync beside a client that drains the same
bytes (tests/tools/xmpp-drive), and a login beside one of the same account without a roster request,
that client's until it is bound.  Wall milliseconds, medians of RD_BENCH_RUNS, in turn.

A login must not transfer or write more for a larger roster: RD_BENCH_SIZES beside 100 contacts.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import statistics
import subprocess
import time

from gi.repository import GLib

from harness.bus import NAME
from harness.certs import RSA
from harness.contacts import generate
from harness.figures import MORE, spell, tell_row
from harness.proxy import Proxy
from harness.rosterd import BUILD_DIR
from harness.story import PASSWORD, Story, main

DRIVE = os.path.join(BUILD_DIR, 'tests', 'tools', 'xmpp-drive')
RUNS = int(os.environ.get('RD_BENCH_RUNS', '9'))
SIZES = [int(size) for size in os.environ.get('RD_BENCH_SIZES', '1000 10000').split()]
FEW = 100
LOGINS = 3


class Again(Story):
    """One profile after the other, each on the same Prosody."""

    step_timeout = 60

    def setUp(self):
        super().setUp()
        self.password_file = os.path.join(self.dir, 'password')
        with open(self.password_file, 'w', encoding='utf-8') as file:
            file.write(PASSWORD)

    def begin(self, user, count, server, **settings):
        """A profile that is online, with so many contacts; gives its path."""
        server.add_account(user, PASSWORD, generate(count))
        path = self.add_profile(user, f'{user}@prosody.test', server, **settings)
        self.wait_for_state(path, 'online', timeout=300)
        return path

    def drive(self, user, version=None):
        """What a bare client tells of its login and its roster: (ready, end) in milliseconds."""
        known = ['--ver', version] if version else []
        done = subprocess.run(
            [DRIVE, '--jid', f'{user}@prosody.test', '--address', self.server.address, '--ca-file',
             self.authority.ca_file, '--password-file', self.password_file, '--timeout-ms', '60000',
             '--time', '--once', *known], capture_output=True, text=True, check=True)
        ready = re.search(r'# ready after ([\d.]+) s', done.stdout)[1]
        end = re.search(r'([\d.]+) s since the start', done.stdout)
        return float(ready) * 1000, float(end[1]) * 1000 if end else None

    def connect(self, path):
        """Milliseconds from the call to the signal that it is online."""
        loop = GLib.MainLoop()

        def on_changed(*arguments):
            if arguments[5].unpack()[1].get('State') == 'online':
                loop.quit()
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        watch = self.bus.connection.signal_subscribe(
            NAME, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', path, None, 0, on_changed)
        began = time.monotonic()
        self.profile_call(path, 'Connect')
        loop.run()
        seconds = time.monotonic() - began
        self.bus.connection.signal_unsubscribe(watch)
        return seconds * 1000

    def resync_once(self, path):
        """Milliseconds of the job."""
        began = time.monotonic()
        self.finish_job(self.resync(path), timeout=300)
        return (time.monotonic() - began) * 1000

    def test_resync(self):
        """The larger of the sizes; Prosody holds the roster in memory throughout."""
        count = SIZES[-1]
        self.server = self.prosody()
        self.server.start()
        path = self.begin('juliet', count, self.server)
        pairs = []
        for _ in range(RUNS):
            ready, end = self.drive('juliet')
            pairs.append((end - ready, self.resync_once(path)))
        floor, figure = map(statistics.median, zip(*pairs))
        tell_row(f'resync with nothing changed, {spell(count)} contacts: wall', figure, 'ms', 1.15,
                 floor)

    def test_login(self):
        """Each of the sizes; Prosody reads the roster at each login."""
        self.server = self.prosody()
        self.server.start()
        for count in SIZES:
            user = f'juliet{count}'
            path = self.begin(user, count, self.server)
            version = self.property(path, 'RosterVersion')
            pairs = []
            for _ in range(RUNS):
                figure = self.connect(path)
                self.profile_call(path, 'Disconnect')
                self.wait_for_state(path, 'disabled')
                pairs.append((self.drive(user, version)[0], figure))
            floor, figure = map(statistics.median, zip(*pairs))
            tell_row(f'login, {spell(count)} contacts unchanged: wall', figure, 'ms', 1.1, floor)

    def weigh(self, user, count):
        """The bytes that a login sends and gets, and those that it writes to the store."""
        path = self.begin(user, count, self.server, Address=self.proxy.address)
        figures = [self.weigh_once(path) for _ in range(LOGINS)]
        self.bus.call('RemoveProfile', '(o)', path)
        return map(min, zip(*figures))

    def weigh_once(self, path):
        """One login of a new rosterd."""
        self.rosterd.restart()
        self.proxy.set_mark()
        log = self.rosterd.database + '-wal'
        before = os.path.getsize(log)
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')
        # What comes and is stored a moment later.
        time.sleep(0.5)
        return self.proxy.bytes_up + self.proxy.bytes_down, os.path.getsize(log) - before

    def test_weight(self):
        """Names of the same length; the server may send two stanzas as one record."""
        count = SIZES[-1]
        self.server = self.prosody(certificate=self.authority.issue('prosody.test', key=RSA))
        self.server.start()
        self.proxy = Proxy(self.server.port)
        self.addCleanup(self.proxy.stop)
        for what, floor, figure in zip(('sent and received', 'written to the store'),
                                       self.weigh('romeo', FEW), self.weigh('nurse', count)):
            tell_row(f'login, {spell(count)} contacts unchanged beside {FEW}: {what}', figure,
                     'bytes', 0, floor, MORE)


main()
