"""What the server's pushes cost, over TLS from a scripted server.

One at a time: from the push to ContactsChanged at a client, beside a D-Bus call of that client that
rosterd answers at once, both after a pause; median and 99th percentile, wall.  A burst: until all are stored, acknowledged
and signalled, beside as many transactions of one row in bare SQLite, on a copy of the same database;
processor time of all threads.  Beside profiles whose servers stall, each at another step: a push, and
all of Get, beside the same without them; wall.

RD_BENCH_SIZES names the number of contacts and of pushes in the burst, 2 000 else.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import queue
import sqlite3
import statistics
import subprocess
import sys
import time

from gi.repository import Gio, GLib

from harness.bus import NAME, ROOT, ROSTER
from harness.figures import tell_row
from harness.net import wait_until
from harness.stalls import STALLS
from harness.story import main
from harness.stored import StoredStory

RUNS = int(os.environ.get('RD_BENCH_RUNS', '5'))
CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '2000').split()[0])
LONE = min(CONTACTS, 200) if RUNS > 1 else 20
# Longer than rosterd gathers changes after it told one.
GAP = 0.13
BESIDE_STALLS = [f'beside {len(STALLS)} profiles that stall, {what}: wall' for what in (
    'push to ContactsChanged, median', 'push to ContactsChanged, 99th percentile', 'all of Get')]
ITEM = ("<iq type='set' id='{id}'><query xmlns='jabber:iq:roster' ver='{id}'><item jid="
        "'contact{n}@host{n}.example' name='{name}' subscription='both'><group>Friends</group></item>"
        '</query></iq>')


def watch():
    """The client, a process of its own: tells how often it was told of a contact and when, and how
    long each of its own calls took."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    loop = GLib.MainLoop()

    def on_signal(_bus, _sender, _path, _interface, _signal, arguments):
        now = time.monotonic()
        print(json.dumps([now, arguments.get_child_value(3).n_children()]), flush=True)

    def on_line(_source, _condition):
        if not os.read(0, 1):
            loop.quit()
            return False
        began = time.monotonic()
        bus.call_sync(NAME, ROOT, 'org.freedesktop.DBus.Peer', 'Ping', None, None,
                      Gio.DBusCallFlags.NONE, 60000, None)
        print(json.dumps(time.monotonic() - began), flush=True)
        return True
    bus.signal_subscribe(NAME, ROSTER, 'ContactsChanged', None, None, Gio.DBusSignalFlags.NONE,
                         on_signal)
    GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, on_line)
    print(json.dumps('ready'), flush=True)
    loop.run()


def percentile(figures, share):
    """The figure that this share doesn't exceed."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * share))]


class Pushes(StoredStory):
    """Three cases."""

    def script(self, session):
        """Sends what the case says, and says when it went and when all of it was acknowledged."""
        session.log_in()
        session.send_unchanged(session.expect_roster_get())
        self.serve_until_online(session, 'many')
        while not session.server.stopping.is_set():
            try:
                text, last = self.orders.get(timeout=0.2)
            except queue.Empty:
                continue
            began = time.monotonic()
            session.stream.send(text)
            held = b''
            while f"'{last}'".encode() not in held and f'"{last}"'.encode() not in held:
                held = held[-200:] + session.stream.sock.recv(262144)
            self.sent.put(began)

    def push(self, n_pushes, name):
        """Pushes so many contacts at once; gives the time at which they were sent, when they are
        acknowledged."""
        text = ''
        for n in range(n_pushes):
            self.n_pushes += 1
            text += ITEM.format(id=f'p{self.n_pushes}p', n=n, name=f'{name} {n}')
        self.orders.put((text, f'p{self.n_pushes}p'))
        return self.sent.get(timeout=60)

    def setUp(self):
        super().setUp()
        self.orders, self.sent = queue.Queue(), queue.Queue()
        self.n_pushes = 0
        self.path = self.go_online(CONTACTS)
        self.watcher = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), '--watch'], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env=os.environ | {'DBUS_SESSION_BUS_ADDRESS': self.bus.address})
        self.addCleanup(self.stop_watcher)
        self.assertEqual(self.heard(), 'ready')

    def stop_watcher(self):
        """Its input ends, and so does it."""
        self.watcher.stdin.close()
        self.watcher.wait(30)
        self.watcher.stdout.close()

    def heard(self):
        """What the client says next."""
        return json.loads(self.watcher.stdout.readline())

    def echo(self):
        """How long the client's call takes."""
        self.watcher.stdin.write('\n')
        self.watcher.stdin.flush()
        return self.heard()

    def cpu_seconds(self):
        """Of all of rosterd's threads, finer than the clock's ticks."""
        tasks = f'/proc/{self.rosterd.process.pid}/task'
        total = 0
        for task in os.listdir(tasks):
            with open(f'{tasks}/{task}/schedstat', encoding='ascii') as stat:
                total += int(stat.read().split()[0])
        return total / 1e9

    def push_alone(self, name):
        """From the push to the signal, with a pause behind it."""
        sent = self.push(1, name)
        told, _ = self.heard()
        time.sleep(GAP)
        return told - sent

    def test_lone_push(self):
        """Each is told at once."""
        pushes, echoes = [], []
        for number in range(LONE + 3):
            pushes.append(self.push_alone(f'Lone {number}'))
            echoes.append(self.echo())
            time.sleep(GAP)
        # The first ones warm up.
        pushes, echoes = pushes[3:], echoes[3:]
        for what, share in (('median', 0.5), ('99th percentile', 0.99)):
            tell_row(f'push to ContactsChanged, {what}: wall', 1000 * percentile(pushes, share), 'ms',
                     3, 1000 * percentile(echoes, share))

    def stall(self):
        """Adds the profiles whose servers stall; gives their paths when all of them do."""
        def make_script(stall):
            def script(session):
                stall(session)
                stalled.append(session)
                session.hold()
            return script
        stalled, paths = [], []
        for name, (stall, is_direct, _) in STALLS.items():
            server = self.scripted(make_script(stall), direct_tls=is_direct, user=name)
            paths.append(self.add_scripted_profile(name, server))
        wait_until(lambda: len(stalled) == len(paths), 'stalls')
        return paths

    def measure_beside(self, what):
        """The median and the 99th percentile of a push, the median of all of Get; in ms."""
        pushes, reads = [], []
        for number in range(LONE // 2 + 3):
            pushes.append(self.push_alone(f'{what} {number}'))
            began = time.monotonic()
            self.read_all(self.path)
            reads.append(time.monotonic() - began)
        pushes, reads = pushes[3:], reads[3:]
        return [1000 * figure for figure in (statistics.median(pushes), percentile(pushes, 0.99),
                                             statistics.median(reads))]

    def test_beside_stalls(self):
        """They wait for nothing of each other."""
        alone = self.measure_beside('Alone')
        paths = self.stall()
        beside = self.measure_beside('Beside')
        for path in paths:
            self.assertIn(self.property(path, 'State'), ('connecting', 'syncing'))
        for work, floor, figure in zip(BESIDE_STALLS, alone, beside):
            tell_row(work, figure, 'ms', 1.5, floor)

    def burst(self, name):
        """Processor time until all of a burst is stored, acknowledged and told."""
        began = self.cpu_seconds()
        self.push(CONTACTS, name)
        n_told = 0
        while n_told < CONTACTS:
            n_told += self.heard()[1]
        return self.cpu_seconds() - began

    def bare(self, name):
        """The floor, in processor time; the statement is prepared once."""
        copy = os.path.join(self.bare_dir, f'{name}.db')
        with sqlite3.connect(os.path.join(self.rosterd.store_dir, 'rosterd.db')) as source, \
                sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        database = sqlite3.connect(copy, isolation_level=None)
        database.execute('PRAGMA journal_mode = WAL').fetchall()
        database.execute('PRAGMA synchronous = NORMAL')
        rows = [(f'{name} {n}', f'contact{n}@host{n}.example') for n in range(CONTACTS)]
        began = time.process_time()
        for row in rows:
            database.execute('UPDATE contact SET name = ?1, sort_key = CAST (?1 AS BLOB), search = ?1,'
                             ' serial = serial + 1 WHERE jid = ?2 AND profile = 1', row)
        seconds = time.process_time() - began
        database.close()
        return seconds

    def test_burst(self):
        """All at once."""
        self.bare_dir = self.make_dir('bare')
        os.mkdir(self.bare_dir)
        figures, floors = [], []
        for number in range(RUNS + 1):
            figures.append(self.burst(f'Burst {number}'))
            floors.append(self.bare(f'Burst {number}'))
            time.sleep(GAP)
        tell_row(f'{CONTACTS} pushes in a burst: CPU', 1000 * statistics.median(figures[1:]), 'ms', 1.5,
                 1000 * statistics.median(floors[1:]))


if '--watch' in sys.argv:
    watch()
else:
    main()
