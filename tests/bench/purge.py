"""A purge of half of a roster on Prosody, beside a client that removes one contact after the other
and waits for each result, and beside the floor: a bare client that writes all removals at once and
drains the answers, which is the server's time and no more.

A line for each storage of Prosody: "table" is a Lua table and costs nothing, so that the round trips
show, near and over a road of 20 ms each way; "sql" waits for the disk at each change; "internal",
what Prosody comes with, writes the whole roster at each.  Times are wall seconds, medians of
RD_BENCH_RUNS; no other run begins when those before took a minute together, so the slow ones may be
a single one: "runs" says of how many each of the three is.  RD_BENCH_SIZES names the rosters'
sizes, RD_BENCH_ROADS the lines; with RD_BENCH_RIVAL=0 nothing is removed one by one, which takes a
round trip each.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import statistics
import time

from gi.repository import GLib

from harness.contacts import generate
from harness.farproxy import FarProxy
from harness.figures import tell_row
from harness.net import LOOPBACK
from harness.story import PASSWORD, Story, main
from harness.xmlstream import ROSTER, escape
from harness.xmppclient import XmppClient

RUNS = int(os.environ.get('RD_BENCH_RUNS', '3'))
SIZES = [int(size) for size in os.environ.get('RD_BENCH_SIZES', '10000').split()]
PATIENCE = 60
FAR = 0.02
ROADS = {'table': ('table', 0), 'far': ('table', FAR), 'sql': ('sql', 0),
         'internal': ('internal', 0)}
HAS_RIVAL = os.environ.get('RD_BENCH_RIVAL', '1') == '1'
CHOSEN = os.environ.get('RD_BENCH_ROADS', ' '.join(ROADS)).split()
COLUMNS = ('contacts', 'storage', 'road ms', 'one by one', 'rosterd', 'floor', 'r / floor',
           'one / r', 'CPU s', 'peak MiB', 'runs')

# Where Prosody keeps rosters; accounts stay in its files.
STORAGES = {'table': 'storage = { roster = "table"; default = "internal" }',
            'sql': 'storage = { roster = "sql"; default = "internal" }\n'
                   'sql = { driver = "SQLite3"; database = "roster.sqlite" }',
            'internal': ''}
# The roster that Prosody works on is the one that is kept: what changes it has nothing more to do.
TABLE = '''
local rosters = module:shared("rosters");
local store = { remove = {} };
function store:get (user) return rosters[user]; end
function store:set (user, roster) rosters[user] = roster; return true; end
function store:set_keys () return true; end
module:provides("storage", { open = function () return store; end });
'''
# Puts the roster that is in Prosody's files into whatever storage it has.
FILL = '''
local roster = dofile("%s");
assert(module:open_store("roster"):set("juliet", roster));
'''


class Bare(XmppClient):
    """A client that says what it is told, and looks at nothing but the answers' ids."""

    def drain(self, last):
        """Reads until the answer to this id."""
        wanted = f'"{last}"'.encode(), f"'{last}'".encode()
        held = b''
        while not any(word in held for word in wanted):
            data = self._stream.sock.recv(262144)
            if not data:
                raise AssertionError(f'the server went away before it answered {last}')
            held = held[-100:] + data

    def write_removals(self, jids, first=0):
        """Of these contacts, at once; gives the id of the last."""
        self._stream.send(''.join(
            f"<iq type='set' id='x{number}x'><query xmlns='{ROSTER}'><item jid='{escape(jid)}' "
            "subscription='remove'/></query></iq>" for number, jid in enumerate(jids, first)))
        return f'x{first + len(jids) - 1}x'


class Purge(Story):
    """A table, a line a road."""

    step_timeout = 600

    def serve(self, storage, contacts):
        """A new Prosody that holds the roster."""
        server = self.prosody(extra=STORAGES[storage] + '\n', modules=['fill'])
        server.add_account('juliet', PASSWORD, contacts)
        roster = os.path.join(server.directory, 'roster.lua')
        data = os.path.join(server.directory, 'data', 'prosody%2etest', 'roster', 'juliet.dat')
        os.replace(data, roster)
        for name, text in (('fill', FILL % roster), ('storage_table', TABLE)):
            with open(os.path.join(server.directory, 'modules', f'mod_{name}.lua'), 'w',
                      encoding='utf-8') as module:
                module.write(text)
        server.start()
        return server

    def client(self, port):
        """A bare client that gets the pushes too."""
        client = Bare('juliet@prosody.test', PASSWORD, port, self.authority.ca_file, timeout=120)
        self.assertEqual(len(client.get_roster()[0]), self.count)
        return client

    def by_floor(self, _server, port, jids):
        """All at once."""
        with self.client(port) as client:
            began = time.monotonic()
            client.drain(client.write_removals(jids))
            return time.monotonic() - began

    def one_by_one(self, _server, port, jids):
        """Each behind the answer to the one before."""
        with self.client(port) as client:
            began = time.monotonic()
            for number, jid in enumerate(jids):
                client.drain(client.write_removals([jid], number))
            return time.monotonic() - began

    def by_rosterd(self, _server, port, jids):
        """From the call to the end of the job, when all is stored."""
        self.rosterd.restart()
        path = self.add_profile('juliet', 'juliet@prosody.test', password=None,
                                Address=f'{LOOPBACK}:{port}', CaFile=self.authority.ca_file)
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online', timeout=120)
        cpu = self.rosterd.cpu_seconds()
        began = time.monotonic()
        job = self.purge(path, {'NoFrom': GLib.Variant('b', True)},
                         ExpectedCount=GLib.Variant('u', len(jids)))
        self.finish_job(job, timeout=1800)
        seconds = time.monotonic() - began
        self.cpu.append(self.rosterd.cpu_seconds() - cpu)
        self.peak.append(self.rosterd.peak_memory() // 1024)
        self.assertEqual(self.property(path, 'Contacts'), self.count - len(jids))
        self.bus.call('RemoveProfile', '(o)', path)
        return seconds

    def measure(self, remove, storage, delay):
        """The median, and of how many runs; each has a server of its own."""
        contacts = generate(self.count)
        gone = [contact.jid for contact in contacts if contact.subscription in ('none', 'to')]
        kept = {contact.jid for contact in contacts} - set(gone)
        times = []
        while len(times) < RUNS and sum(times) < PATIENCE and (HAS_RIVAL or remove != self.one_by_one):
            server = self.serve(storage, contacts)
            proxy = FarProxy(server.port, delay) if delay else None
            times.append(remove(server, proxy.port if proxy else server.port, gone))
            with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as client:
                self.assertEqual({contact.jid for contact in client.get_roster()[0]}, kept)
            if proxy:
                proxy.stop()
            server.stop()
        return statistics.median(times or [float('nan')]), len(times)

    def test_roads(self):
        """Each size, storage and road."""
        print(*(f'{name:>10}' for name in COLUMNS), flush=True)
        for self.count in SIZES:
            for storage, delay in (ROADS[name] for name in CHOSEN):
                self.cpu, self.peak = [], []
                figures = [self.measure(remove, storage, delay)
                           for remove in (self.one_by_one, self.by_rosterd, self.by_floor)]
                one, ours, floor = (seconds for seconds, _ in figures)
                if delay:
                    tell_row(f'purge of half of {self.count}, 20 ms each way', ours, 's', 2, floor)
                runs = '/'.join(str(runs) for _, runs in figures)
                print(f'{self.count:>10} {storage:>10} {delay * 1000:>10.0f}',
                      *(f'{figure:>10.3f}' for figure in (one, ours, floor)),
                      *(f'{figure:>10.2f}' for figure in (ours / floor, one / ours,
                                                         statistics.median(self.cpu))),
                      f'{max(self.peak):>10} {runs:>10}', flush=True)


main()
