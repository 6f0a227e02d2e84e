"""What rosterd holds when it is idle: with one profile, after work of all kinds, beside a service that
does nothing (bare-service.c); and with many profiles online, for each of them.

"resident" has the pages of libraries in it, which all programs share that use them; "private" is what
was written, which nobody else can use.  RD_BENCH_SIZES names the contacts of a profile, RD_BENCH_PROFILES
how many there are (100, the most that rosterd lets be, else), RD_BENCH_CALM the seconds until it is idle.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import time

from gi.repository import GLib

from harness.contacts import generate
from harness.figures import MORE, MOST, NONE, spell, tell_row
from harness.net import wait_until
from harness.rosterd import BUILD_DIR
from harness.selection import typed
from harness.story import PASSWORD, Story, main, profile_path

CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '1000').split()[0])
PROFILES = int(os.environ.get('RD_BENCH_PROFILES', '100'))
CALM = float(os.environ.get('RD_BENCH_CALM', '60'))
BARE = os.path.join(BUILD_DIR, 'tests', 'bench', 'bare-service')
BARE_NAME = 'im.rosterd.Bare'
KINDS = ('resident', 'private')


def read_memory(pid):
    """KiB that are resident, and of them written."""
    sums = {}
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as lines:
        for line in lines:
            name, *rest = line.split()
            sums[name] = int(rest[0]) if rest and rest[0].isdigit() else 0
    return sums['Rss:'], sums['Private_Dirty:']


def count_sleeps(pid):
    """How often each of its threads went to sleep, so how often it woke up."""
    counts = {}
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/status', encoding='ascii') as lines:
            counts[task] = sum(int(line.split()[1]) for line in lines
                               if line.startswith('voluntary_ctxt_switches'))
    return counts


class Memory(Story):
    """As the unit starts it."""

    starts_rosterd = False
    step_timeout = 60

    def setUp(self):
        super().setUp()
        del self.environment['G_DEBUG']
        self.rosterd.options.remove('--verbose')
        self.rosterd.start()
        self.server = self.prosody(in_memory=True)
        self.server.start()

    @property
    def pid(self):
        """Of rosterd."""
        return self.rosterd.process.pid

    def begin(self, user):
        """A profile that is online; gives its path."""
        self.server.add_account(user, PASSWORD, generate(CONTACTS))
        path = self.add_profile(user, f'{user}@prosody.test', self.server)
        self.wait_for_state(path, 'online')
        return path

    def measure_bare(self):
        """The floor."""
        with subprocess.Popen([BARE, BARE_NAME], env=self.environment) as bare:
            wait_until(lambda: self.bus.has_owner(BARE_NAME), 'the bare service')
            time.sleep(min(CALM, 2))
            figures = read_memory(bare.pid)
            bare.terminate()
        return figures

    def read(self, path):
        """All pages, filters, statistics, the history."""
        for _ in range(3):
            self.read_all(path)
            for selection in (typed(Text='juliet'), typed(Groups=['Friends']), typed(NoFrom=True)):
                self.read_all(path, selection)
                self.roster_call(path, 'Stats', '(a{sv})', selection)
        self.history_call(path, 'List', '(a{sv}tu)', {}, 0, 2000)

    def push(self, user):
        """Another client changes all contacts, at once."""
        with self.server.client(user, PASSWORD, ca_file=self.authority.ca_file) as client:
            contacts, _ = client.get_roster()
            for contact in contacts:
                client.set_item(contact.__class__(contact.jid, f'{contact.name} again',
                                                  groups=contact.groups))

    def work(self, path, user):
        """Of all kinds."""
        self.read(path)
        self.finish_job(self.resync(path))
        self.push(user)
        self.log_in_again(path)
        job = self.purge(path, typed(NoFrom=True))
        self.finish_job(job, timeout=600)
        self.finish_job(self.undo(path), timeout=600)
        self.finish_job(self.roster_call(path, 'SetSelected', '(a{sv}a{sv}a{sv})', typed(
            Groups=['Friends']), typed(AddGroups=['Mates'], RemoveGroups=['Friends']), {})[0],
                        timeout=600)
        self.read(path)

    def test_one(self):
        """After all of it."""
        floors = self.measure_bare()
        path = self.begin('juliet')
        self.work(path, 'juliet')
        time.sleep(CALM)
        for kind, floor, figure in zip(KINDS, floors, read_memory(self.pid)):
            tell_row(f'memory, one profile of {spell(CONTACTS)}, idle after work: {kind}',
                     figure / 1024, 'MiB', 4, floor / 1024, MORE)

    def test_many(self):
        """All of them online."""
        self.begin('u0')
        time.sleep(CALM)
        before = read_memory(self.pid)[0], len(os.listdir(f'/proc/{self.pid}/fd'))
        for number in range(1, PROFILES):
            self.begin(f'u{number}')
        time.sleep(CALM)
        after = read_memory(self.pid)[0], len(os.listdir(f'/proc/{self.pid}/fd'))
        memory, descriptors = ((new - old) / (PROFILES - 1) for old, new in zip(before, after))
        work = f'{PROFILES} profiles of {spell(CONTACTS)} online, each more'
        tell_row(f'{work}: resident', memory, 'KiB', 150, bound=MOST)
        tell_row(f'{work}: descriptors', descriptors, 'files', bound=NONE)
        # What wakes it besides the pings: nothing.
        for number in range(PROFILES):
            self.profile_call(profile_path(f'u{number}'), 'Configure', '(a{sv})',
                              {'PingInterval': GLib.Variant('u', 0)})
        time.sleep(CALM)
        sleeps = count_sleeps(self.pid)
        time.sleep(CALM)
        n_sleeps = sum(count - sleeps.get(task, 0) for task, count in count_sleeps(self.pid).items())
        tell_row(f'{PROFILES} profiles online, idle: wake-ups in {CALM:g} s', n_sleeps, 'times', 0,
                 bound=MOST)
        for number in range(PROFILES):
            self.assertEqual(self.property(profile_path(f'u{number}'), 'State'), 'online')


main()
