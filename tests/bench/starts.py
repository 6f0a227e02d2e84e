"""How long a start takes when much is stored: RD_BENCH_PROFILES profiles of RD_BENCH_SIZES contacts,
10 of 10 000 else, beside one without contacts.  To the bus name, and to the first page of 500; wall
milliseconds, medians of RD_BENCH_RUNS, in turn.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import statistics
import time

from gi.repository import Gio, GLib

from harness.bus import NAME, ROSTER
from harness.figures import spell, tell_row
from harness.story import Story, main, profile_path
from harness.stored import fill_store

RUNS = int(os.environ.get('RD_BENCH_RUNS', '15'))
CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '10000').split()[0])
PROFILES = int(os.environ.get('RD_BENCH_PROFILES', '10'))
GOAL = 1.2


class Starts(Story):
    """Nothing connects: the profiles are disabled."""

    starts_rosterd = False

    def fill(self, name, n_contacts, n_profiles):
        """A store's directory."""
        directory = os.path.join(self.dir, name)
        fill_store(directory, n_contacts, n_profiles)
        return directory

    def start(self, directory):
        """Milliseconds to the name, and to the page."""
        loop = GLib.MainLoop()
        watcher = Gio.bus_watch_name_on_connection(
            self.bus.connection, NAME, Gio.BusNameWatcherFlags.NONE, lambda *_: loop.quit(), None)
        self.rosterd.options = ['--store-dir', directory]
        began = time.monotonic()
        self.rosterd.start(wait=False)
        loop.run()
        named = time.monotonic()
        self.bus.connection.call_sync(
            NAME, profile_path('many0'), ROSTER, 'Get', GLib.Variant('(a{sv}su)', ({}, '', 500)), None,
            Gio.DBusCallFlags.NONE, 60000, None)
        read = time.monotonic()
        Gio.bus_unwatch_name(watcher)
        self.rosterd.stop()
        return (named - began) * 1000, (read - began) * 1000

    def test_starts(self):
        """In turn."""
        stores = [self.fill('empty', 0, 1), self.fill('full', CONTACTS, PROFILES)]
        for store in stores:
            self.start(store)
        times = [[self.start(store) for store in stores] for _ in range(RUNS)]
        for step, what in enumerate(('the bus name', 'the first page')):
            floor, figure = (statistics.median(run[store][step] for run in times)
                             for store in range(2))
            tell_row(f'start, {PROFILES} profiles of {spell(CONTACTS)} stored: to {what}', figure, 'ms',
                     GOAL, floor)


main()
