"""How long one caller makes the others wait: each method, at its limits, against a store with many
contacts (RD_BENCH_SIZES, 100 000 else), and beside it the longest time that another client's cheapest
call took meanwhile, a property's Get that passes through rosterd's main loop.

"floor" is the same with nothing going on.  "bus" is the longest time of a call that the bus itself
answers, asked in turn with the other: what is in both columns is the bus and the machine, what is
only in the first is a turn of rosterd's main loop.  Times are milliseconds; each line is the median of
RD_BENCH_RUNS runs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import select
import statistics
import subprocess
import sys
import time

from gi.repository import Gio, GLib

from harness.bus import (DUPLICATES, HISTORY, JOB, MANAGER, NAME, PAST, PROPERTIES, ROOT,
                         ROSTER, SUBSCRIPTIONS, DBusError)
from harness.net import wait_until
from harness.selection import typed
from harness.story import main, profile_path
from harness.stored import StoredStory

RUNS = int(os.environ.get('RD_BENCH_RUNS', '3'))
CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '100000').split()[0])
COLUMNS = ('method', 'answer', 'longest', 'bus')
CALM = 0.3
# What is named at most; of a short run less, which is only there so that this doesn't rot.
SHARE = 1 if CONTACTS >= 10000 else 20
JIDS, EDITS, LOOKUPS = 5000 // SHARE, 1000 // SHARE, 2000 // SHARE
GROUPS = DOMAINS = 1000 // SHARE
JOBS = 500 // SHARE
MARKS = '\u0301\u0323' * 256


def probe():
    """The other client, a process of its own: a byte on its input begins a measurement, the next ends
    it."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)

    def ask(name, path, interface, method, arguments):
        began = time.monotonic()
        bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 600000,
                      None)
        return (time.monotonic() - began) * 1000
    version = GLib.Variant('(ss)', (MANAGER, 'Version'))
    print('ready', flush=True)
    while os.read(0, 1):
        longest = [0.0, 0.0]
        while not select.select([0], [], [], 0)[0]:
            longest[0] = max(longest[0], ask(NAME, ROOT, PROPERTIES, 'Get', version))
            longest[1] = max(longest[1], ask('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                             'org.freedesktop.DBus', 'GetId', None))
        os.read(0, 1)
        print(*longest, flush=True)


class Turns(StoredStory):
    """One table, a line a method and limit."""

    def script(self, session):
        """Says at each login that nothing changed, and leaves what is asked then unanswered."""
        session.log_in()
        session.send_unchanged(session.expect_roster_get())
        while not session.server.stopping.is_set():
            session.serve_for(0.2)

    def measure(self, name, call):
        """One line."""
        figures = []
        for _ in range(RUNS):
            self.prober.stdin.write('\n')
            self.prober.stdin.flush()
            time.sleep(CALM / 2)
            began = time.monotonic()
            call()
            answer = (time.monotonic() - began) * 1000
            time.sleep(CALM / 2)
            self.prober.stdin.write('\n')
            self.prober.stdin.flush()
            figures.append((answer, *map(float, self.prober.stdout.readline().split())))
        medians = [statistics.median(column) for column in zip(*figures)]
        print(f'{name:<44}', *(f'{figure:>9.1f}' for figure in medians), flush=True)

    def call(self, name, interface, method, signature, *arguments, path=None):
        """Measures a call of the ordinary profile, which is made ready before."""
        parameters = GLib.Variant(signature, arguments)

        def run():
            try:
                self.bus.connection.call_sync(
                    NAME, path or profile_path('many'), interface, method, parameters, None,
                    Gio.DBusCallFlags.NONE, 600000, None)
            except GLib.Error as error:
                name = DBusError(error).short_name
                self.assertIn(name, ('NoSuchContact', 'InvalidArguments', 'NoSuchProfile',
                                     'InvalidJid', 'LimitExceeded'))
        self.measure(name, run)

    def measure_reading(self):
        """What needs no server."""
        jids = [f'Contact{number}@Host{number}.Example' for number in range(JIDS)]
        odd = [f'ü{number}@{"ö" * 200}.example' for number in range(JIDS)]
        names = [f'group {number}' for number in range(GROUPS)]
        filters = {
            'all': {}, 'Text': typed(Text='nr 4711'), 'Text of 1024 marks': typed(Text=MARKS),
            f'{JIDS} Jids': typed(Jids=jids), f'{JIDS} odd Jids': typed(Jids=odd),
            f'{JIDS} KeepJids': typed(KeepJids=jids), f'{GROUPS} Groups': typed(Groups=names),
            f'{GROUPS} KeepGroups': typed(KeepGroups=names),
            f'{DOMAINS} Domains': typed(Domains=[f'host{number}.example' for number in range(DOMAINS)])}
        for what, selection in filters.items():
            self.call(f'Get of 2000, {what}', ROSTER, 'Get', '(a{sv}su)', selection, '', 2000)
            self.call(f'Stats, {what}', ROSTER, 'Stats', '(a{sv})', selection)
        self.call('Get of 2000 big contacts', ROSTER, 'Get', '(a{sv}su)', {}, '', 2000,
                  path=profile_path('big'))
        self.call('GetChanges of 2000 big contacts', ROSTER, 'GetChanges', '(tu)',
                  self.first_serial, 2000, path=profile_path('big'))
        self.call(f'Lookup of {LOOKUPS}', ROSTER, 'Lookup', '(as)', jids[:LOOKUPS])
        self.call(f'Lookup of {LOOKUPS} odd ones', ROSTER, 'Lookup', '(as)', odd[:LOOKUPS])
        self.call('Duplicates.List of 2000', DUPLICATES, 'List', '(su)', '', 2000)
        self.call('History.List of 2000', HISTORY, 'List', '(a{sv}tu)', {}, 0, 2000)
        self.call(f'History.List of {JIDS} odd Jids', HISTORY, 'List', '(a{sv}tu)', typed(Jids=odd), 0,
                  2000)
        for what, selection in (('all', {}), (f'{JIDS} odd Jids', typed(Jids=odd))):
            self.call(f'Past.Get of 2000, {what}', PAST, 'Get', '(a{sv}a{sv}su)', {}, selection, '', 2000)
            self.call(f'Past.Diff of 2000, {what}', PAST, 'Diff', '(a{sv}a{sv}a{sv}su)',
                      typed(Serial=self.reach), {}, selection, '', 2000)
        self.call('Past.GetReach', PAST, 'GetReach', '()')
        self.call('History.ListJobs', HISTORY, 'ListJobs', '(tu)', 0, 2000)
        self.call('ListPending', SUBSCRIPTIONS, 'ListPending', '()')
        self.call('FindProfile', MANAGER, 'FindProfile', '(s)', f'{MARKS[:500]}@{"ö" * 500}',
                  path=ROOT)
        self.call('a call of 100000 values', ROSTER, 'Lookup', '(as)', [''] * 99990)
        self.call('a call of a million values', ROSTER, 'Lookup', '(as)', [''] * 1000000)
        self.call('a call of 4 MiB', ROSTER, 'Get', '(a{sv}su)', typed(Text='x' * 4194000), '', 1)

    def measure_naming(self):
        """What names contacts, and ends at the last one, which can't be."""
        nobody = [f'x{number}@example.net' for number in range(JIDS)]
        odd = [f'ü{number}@{"ö" * 200}.example' for number in range(LOOKUPS)]
        self.call(f'Remove of {JIDS}', ROSTER, 'Remove', '(asa{sv})', nobody, {})
        edits = [(jid, typed(Name='x' * 60, AddGroups=['a', 'b'])) for jid in nobody[:EDITS]]
        self.call(f'Set of {EDITS}', ROSTER, 'Set', '(a(sa{sv})a{sv})', edits, typed(MustExist=True))
        self.call(f'Subscribe to {LOOKUPS} odd ones', SUBSCRIPTIONS, 'Subscribe', '(asa{sv})',
                  [*odd[1:], '@nobody'], {})

    def measure_job(self, name, interface, method, signature, *arguments):
        """A call that makes a job, until the server is asked for something; then the job is ended by
        a disconnection."""
        path = profile_path('many')

        def run():
            n_asked = len(self.server.stanzas('iq', 'set'))
            job = self.bus.call(method, signature, *arguments, path=path, interface=interface,
                                timeout=600)[0]
            wait_until(lambda: len(self.server.stanzas('iq', 'set')) > n_asked, 'a request')
            self.bus.call('Cancel', path=job, interface=JOB, timeout=600)
            self.profile_call(path, 'Disconnect')
            self.bus.call('Wait', path=job, interface=JOB, timeout=600)
            self.profile_call(path, 'Connect')
            self.wait_for_state(path, 'online', timeout=120)
        self.measure(name, run)

    def measure_objects(self):
        """All there are, after as many jobs as are kept."""
        path = profile_path('many')
        for _ in range(JOBS):
            self.finish_job(self.set_items(path, {'contact1@host1.example': {'AddGroups': [
                'Friends']}}))
        self.call('GetManagedObjects', 'org.freedesktop.DBus.ObjectManager', 'GetManagedObjects',
                  '()', path=ROOT)

    def start_all(self):
        """The store, rosterd, the profile's connection, the prober."""
        self.go_online(CONTACTS)
        self.first_serial = self.property(profile_path('big'), 'Serial') - min(CONTACTS, 2000)
        self.reach = self.past_call(profile_path('many'), 'GetReach')[0]
        self.prober = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), '--probe'], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env=os.environ | {'DBUS_SESSION_BUS_ADDRESS': self.bus.address})
        self.addCleanup(self.stop_prober)
        self.prober.stdout.readline()

    def stop_prober(self):
        """Its input ends, and so does it."""
        self.prober.stdin.close()
        self.prober.wait(30)
        self.prober.stdout.close()

    def test_turns(self):
        """From the floor up."""
        self.start_all()
        print(f'{CONTACTS} contacts, ms')
        print(f'{COLUMNS[0]:<44}', *(f'{name:>9}' for name in COLUMNS[1:]))
        self.measure('floor', lambda: time.sleep(CALM))
        self.measure_reading()
        self.measure_naming()
        self.measure_job('Purge of all', ROSTER, 'Purge', '(a{sv}a{sv})', typed(Ask=False), {})
        self.measure_job('SetSelected of all', ROSTER, 'SetSelected', '(a{sv}a{sv}a{sv})',
                         typed(Ask=False), typed(AddGroups=['New']), {})
        self.measure_job('Undo of all', HISTORY, 'Undo', '(ta{sv})', 1, {})
        self.call('Undo of all, dry run', HISTORY, 'Undo', '(ta{sv})', 1, typed(DryRun=True))
        self.measure_objects()
        self.measure('floor', lambda: time.sleep(CALM))
        print(f'peak {self.rosterd.peak_memory() // 1024} MiB')


if '--probe' in sys.argv:
    probe()
else:
    main()
