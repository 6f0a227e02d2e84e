"""The story of hostile callers: profiles to be asked for, and what each caller has at hand.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import threading
import traceback

from gi.repository import GLib

from harness.contacts import generate
from harness.keeper import Keeper
from harness.net import wait_until
from harness.story import profile_path
from harness.stored import fill_store
from hostile.ground import HostileStory
from hostile.rawbus import RawClient

OFF = {'Enabled': GLib.Variant('b', False)}


class Caller:
    """What a row has: paths to call, and connections of its own."""

    def __init__(self, story):
        self.scale = story.scale
        # A profile of many contacts, one of large ones, one that is online, and one of nothing.
        self.many, self.big, self.jobs, self.unused = (
            profile_path(name) for name in ('many', 'big', 'jobs', 'unused'))
        # Jobs that don't end.
        self.job, self.other_job, self.raced_job = story.open_jobs
        self._address = story.bus.address
        self._clients = []
        self._descriptors = []

    def client(self):
        """A connection that stays until the end."""
        self._clients.append(RawClient(self._address))
        return self._clients[-1]

    def passing_client(self):
        """One that leaves at the end of a block."""
        return RawClient(self._address)

    def close_later(self, descriptor):
        """It stays open until the end."""
        self._descriptors.append(descriptor)

    def leave(self):
        """The end of it."""
        while self._clients:
            self._clients.pop().close()
        while self._descriptors:
            os.close(self._descriptors.pop())


class CallerStory(HostileStory):
    """A table of them."""

    n_contacts = 500

    def be_keeper(self, session):
        """The server of the profile that is online: it answers no edit, so that jobs don't end."""
        keeper = Keeper(generate(20))
        keeper.log_in(session)
        keeper.serve(session, lambda stanza: True)

    def begin_profiles(self):
        """Those that a Caller names."""
        fill_store(self.rosterd.store_dir, self.n_contacts)
        self.rosterd.start()
        self.begin_healthy()
        path = self.add_scripted_profile('jobs', self.scripted(self.be_keeper, user='jobs'))
        self.bus.call('AddProfile', '(ssa{sv})', 'unused', 'unused@example.org', OFF)
        self.wait_for_state(path, 'online')
        self.open_jobs = [self.set_items(path, {f'{name}@example.net': {'Name': name}})
                          for name in ('one', 'two', 'three')]

    def run_row(self, row, caller, failures):
        """In a thread of its own."""
        try:
            row.script(caller)
        except Exception:  # pylint: disable=broad-except
            failures.append(f'{row.name}:\n{traceback.format_exc()}')

    def run_rows(self, rows):
        """All at once; others are served meanwhile."""
        failures, callers = [], [Caller(self) for _ in rows]
        for caller in callers:
            self.addCleanup(caller.leave)
        threads = [threading.Thread(target=self.run_row, args=(row, caller, failures), daemon=True)
                   for row, caller in zip(rows, callers)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self.serve_healthy()
            threads[0].join(0.5)
        for caller in callers:
            caller.leave()
        for failure in failures:
            with self.subTest(failure.partition(':')[0]):
                self.fail(failure)

    def run_table(self, rows):
        """The whole of it; gives the figures."""
        self.begin_profiles()
        n_descriptors = self.count_descriptors()
        self.meter.begin()
        self.run_rows(rows)
        figures = self.end_callers(f'{len(rows)} callers', n_descriptors)
        return figures

    def end_callers(self, what, n_descriptors):
        """Nothing of theirs is left."""
        wait_until(lambda: self.count_descriptors() <= n_descriptors + 2,
                   'the descriptors of those who left to be closed')
        return self.end(what)
