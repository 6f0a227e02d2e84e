"""A day in the life of three profiles, sped up: each hour has its edits, here and by other clients, and
its trouble.  Behind each the stores follow the servers, no job was lost that needn't be, and in the end
memory is level.

RD_SOAK_HOURS is how long the day is, 24 else; RD_SOAK_SEED draws another order of its troubles.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import contextlib
import os
import random
import shutil
import time

from harness.bus import DBusError
from harness.contacts import Contact, generate
from harness.jobs import number_of
from harness.net import wait_until
from harness.proxy import Proxy
from harness.story import PASSWORD, Story, main
from harness.system import System

HOURS = int(os.environ.get('RD_SOAK_HOURS', '24'))
SEED = int(os.environ.get('RD_SOAK_SEED', '1'))
CONTACTS = 200
PING_INTERVAL = 30
# ejabberd refuses a set with two groups that have control characters.
JIDS = [contact.jid for contact in generate(CONTACTS)
        if all(group.isprintable() for group in contact.groups)]


class Home:
    """One account: its server, the road there, and what it is to hold in the end."""

    def __init__(self, name, server, road):
        self.name, self.server, self.road = name, server, road
        self.password = PASSWORD
        self.n_passwords = 0
        self.path = None

    @property
    def jid(self):
        """The account's."""
        return f'{self.name}@{self.server.domain}'


class DayInTheLife(Story):
    """Two accounts on Prosody, one on ejabberd."""

    starts_rosterd = False
    step_timeout = 10

    # -- the ground -----------------------------------------------------------------------------

    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        self.system = System(os.path.join(self.dir, 'system-bus'), self.environment)
        self.addCleanup(self.system.stop)
        self.system.start()
        self.system.add_logind()
        self.system.add_network_manager()
        self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.system.address
        self.environment['ASAN_OPTIONS'] += ':quarantine_size_mb=1'
        self.results, self.n_edits = collections.Counter(), 0
        self.prosody_server, self.ejabberd_server = self.prosody(), self.ejabberd()
        self.homes = [self.make_home('juliet', self.prosody_server),
                      self.make_home('nurse', self.prosody_server),
                      self.make_home('romeo', self.ejabberd_server)]

    def make_home(self, name, server):
        """The road is ours to cut."""
        road = Proxy(server.port)
        self.addCleanup(road.stop)
        return Home(name, server, road)

    def begin(self):
        """The evening before: all of it comes up."""
        for home in self.homes[:2]:
            self.prosody_server.add_account(home.name, PASSWORD, generate(CONTACTS))
        self.prosody_server.start()
        self.ejabberd_server.start()
        self.ejabberd_server.add_account('romeo', PASSWORD, generate(CONTACTS))
        self.rosterd.start()
        for home in self.homes:
            home.path = self.add_profile(home.name, home.jid, password=home.password,
                                         Address=home.road.address, CaFile=self.authority.ca_file)
            self.rosterctl('profile', 'set', home.name, f'--ping-interval={PING_INTERVAL}')
        self.wait_for_all()

    def wait_for_all(self):
        """Until each profile is online."""
        for home in self.homes:
            self.wait_for_state(home.path, 'online')

    # -- what is done all day -------------------------------------------------------------------

    def edit_here(self, home):
        """A job of some edits, all of contacts that nobody else edits."""
        self.n_edits += 1
        jids = self.chance.sample(JIDS[:CONTACTS // 2], 8)
        return self.set_items(home.path, {jid: {'Name': f'here {self.n_edits} {jid}',
                                                'AddGroups': [f'G{self.n_edits % 5}']} for jid in jids})

    def edit_there(self, home):
        """Another client changes, adds and removes."""
        self.n_edits += 1
        jid = self.chance.choice(JIDS[CONTACTS // 2:])
        with home.server.client(home.name, home.password, ca_file=self.authority.ca_file) as client:
            client.get_roster()
            client.set_item(Contact(jid, f'there {self.n_edits}', groups=('There',)))
            client.set_item(Contact(f'new{self.n_edits}@example.net', f'New {self.n_edits}'))
            if self.n_edits % 2:
                client.remove_item(f'new{self.n_edits}@example.net')

    # -- troubles -------------------------------------------------------------------------------
    # Each is a context: what is asked for in it meets the trouble; behind it all is well again.

    @contextlib.contextmanager
    def quiet_hour(self):
        """Nothing happens."""
        yield

    @contextlib.contextmanager
    def roads_cut(self):
        """Wi-Fi goes and comes: connections are reset, and none can be made for a while."""
        for home in self.homes:
            home.road.refuse()
            home.road.cut()
        yield
        time.sleep(self.chance.uniform(0, 2))
        for home in self.homes:
            home.road.mend()

    @contextlib.contextmanager
    def machine_sleeps(self):
        """The lid is shut, and opened elsewhere."""
        self.system.prepare_for_sleep(True)
        for home in self.homes:
            self.wait_for_state(home.path, 'offline')
        yield
        for home in self.homes:
            home.road.cut()
        self.system.prepare_for_sleep(False)

    @contextlib.contextmanager
    def machine_sleeps_at_once(self):
        """It had no time for a farewell; what was open is half open behind it."""
        for home in self.homes:
            home.road.freeze()
        yield
        self.system.prepare_for_sleep(True)
        self.system.prepare_for_sleep(False)
        time.sleep(1)
        for home in self.homes:
            home.road.cut()
            home.road.thaw()

    @contextlib.contextmanager
    def network_changes(self):
        """Another one: what the old one carried is dead, and nobody says so to us."""
        self.system.set_connectivity(1)
        for home in self.homes:
            home.road.freeze()
        yield
        self.system.set_connectivity(4)
        for home in self.homes:
            home.road.leave()

    @contextlib.contextmanager
    def cable_pulled(self):
        """No byte passes for so long that the pings find out."""
        for home in self.homes:
            home.road.freeze()
        yield
        for home in self.homes:
            self.wait_for_state(home.path, 'waiting', 'connecting')
            home.road.cut()
            home.road.thaw()

    @contextlib.contextmanager
    def server_restarts(self):
        """One after the other."""
        self.prosody_server.stop()
        self.prosody_server.start()
        yield
        self.ejabberd_server.stop()
        self.ejabberd_server.start()

    @contextlib.contextmanager
    def server_crashes(self):
        """Without a word."""
        self.prosody_server.kill()
        yield
        self.prosody_server.start()

    @contextlib.contextmanager
    def server_freezes(self):
        """It answers nothing for some seconds."""
        self.prosody_server.pause()
        yield
        time.sleep(3)
        self.prosody_server.resume()

    def certify(self, certificate):
        """Prosody's, from its next start on."""
        for source, target in ((certificate.cert_file, 'tls.crt'), (certificate.key_file, 'tls.key')):
            shutil.copy(source, os.path.join(self.prosody_server.directory, target))
        self.prosody_server.stop()
        self.prosody_server.start()

    @contextlib.contextmanager
    def certificate_expires(self):
        """And is renewed; nobody says so here."""
        self.certify(self.authority.issue_expired(self.prosody_server.domain))
        for home in self.homes[:2]:
            wait_until(lambda home=home: 'CertificateUntrusted' in self.property(home.path, 'LastError')[0],
                       'the refusal of the certificate')
        yield
        self.certify(self.authority.issue(self.prosody_server.domain))

    @contextlib.contextmanager
    def password_changes(self):
        """On both servers; the person tells the new one."""
        yield
        for home in self.homes[1:]:
            home.n_passwords += 1
            home.password = f'{PASSWORD} {home.n_passwords}'
            home.server.set_password(home.name, home.password)
            home.road.cut()
        for home in self.homes[1:]:
            self.wait_for_state(home.path, 'failed')
            self.set_password(home.path, home.password)

    @contextlib.contextmanager
    def rosterd_is_killed(self):
        """Passwords in memory go with it."""
        yield
        self.rosterd.kill()
        self.rosterd.start()
        for home in self.homes:
            self.set_password(home.path, home.password)

    # Of these a job can end as "lost"; what it did stays its own.
    ends_jobs = ('password_changes', 'rosterd_is_killed')
    troubles = ('quiet_hour', 'roads_cut', 'machine_sleeps', 'machine_sleeps_at_once',
                'network_changes', 'cable_pulled', 'server_restarts', 'server_crashes',
                'server_freezes', 'certificate_expires', *ends_jobs)

    # -- the day --------------------------------------------------------------------------------

    def check_following(self, trouble):
        """The stores equal the servers after edits that no login has brought."""
        for home in self.homes:
            self.edit_there(home)
        for home in self.homes:
            self.wait_for_same_roster(lambda home=home: home.server.read_roster(home.name), home.name,
                                      f'behind {trouble}')

    def live_an_hour(self, trouble):
        """Edits before it, in it and behind it."""
        for home in self.homes:
            self.edit_there(home)
        jobs = [self.edit_here(home) for home in self.homes]
        with getattr(self, trouble)():
            for home in self.homes:
                with contextlib.suppress(DBusError):
                    jobs.append(self.edit_here(home))
        self.wait_for_all()
        if trouble != 'rosterd_is_killed':
            for job in jobs:
                result = self.wait_for_result(job)
                self.results[result] += 1
                if trouble not in self.ends_jobs:
                    self.assertEqual(result, 'done', f'{trouble}: {job}')
        self.check_history(jobs)
        self.check_following(trouble)

    def wait_for_result(self, job):
        """How it ended; its object is gone a minute later."""
        try:
            return self.wait_job(job)[0]
        except DBusError as error:
            self.assertIn('Unknown', error.name)
            return self.query('SELECT result FROM job WHERE id = ?', number_of(job))[0][0]

    def check_history(self, jobs):
        """Each job that changed anything is told of, however it ended."""
        for job in jobs:
            number = number_of(job)
            told = self.query('SELECT count(*) FROM job WHERE id = ?', number)
            self.assertEqual(told, [(1,)], f'job {number} was lost')

    def measure(self):
        """(memory in KiB, descriptors, threads)."""
        proc = f'/proc/{self.rosterd.process.pid}'
        return self.rosterd.memory(), len(os.listdir(f'{proc}/fd')), len(os.listdir(f'{proc}/task'))

    def draw_troubles(self):
        """Each as often as any other, in an order of this seed."""
        drawn = []
        while len(drawn) < HOURS:
            drawn += self.chance.sample(self.troubles, len(self.troubles))
        return drawn[:HOURS]

    def test_day(self):
        """Hour by hour."""
        self.begin()
        began, early = time.monotonic(), None
        for hour, trouble in enumerate(self.draw_troubles()):
            at = time.monotonic()
            self.live_an_hour(trouble)
            print(f'  {hour:02}:00 {trouble}, {time.monotonic() - at:.1f} s', flush=True)
            if early is None or trouble == 'rosterd_is_killed':
                early = self.measure()
        late = self.measure()
        print(f'  {HOURS} hours in {time.monotonic() - began:.0f} s, seed {SEED}; memory in KiB, '
              f'descriptors and threads when rosterd last began: {early}, at the end: {late}; jobs: '
              f'{dict(self.results)}')
        self.assertLess(late[0], early[0] * 1.3 + 8192)
        self.assertLessEqual(late[1], early[1] + 6)
        self.assertLessEqual(late[2], early[2] + 4)


main()
