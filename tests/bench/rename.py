"""A rename of a group that a whole roster is in, and its undo, on a scripted server that confirms
each change at once: how much memory each takes above what rosterd had before, and the longest turn of
its main loop by CPU time.

RD_BENCH_SIZES names the number of contacts, 100 000 else.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import threading
import time

from harness.bus import NAME, ROOT
from harness.figures import MORE, MOST, tell_row
from harness.selection import typed
from harness.story import main
from harness.stored import StoredStory

CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '100000').split()[0])
DEBUG = f'{NAME}.Debug'
MIB = 1024
MEMORY_MORE = 60
TURN_MOST = 20
OLD, NEW = 'Friends', 'Old friends'
PATIENCE = 1800
# A set as rosterd writes it; a bare look at it is ten times as fast as a parser of XML.
SET = re.compile(rb"<iq\b[^>]*\bid=['\"]([^'\"]*)['\"][^>]*>\s*<query[^>]*>(<item\b.*?(?:/>|</item>))"
                 rb'</query></iq>', re.DOTALL)
PING = re.compile(rb"<iq\b[^>]*\bid=['\"]([^'\"]*)['\"][^>]*>\s*<ping[^>]*/></iq>")
JID = re.compile(rb"\bjid=['\"]contact(\d+)@")
SUBSCRIPTIONS = (b'none', b'to', b'from', b'both')


class Peak:
    """The most memory that is seen while it looks."""

    def __init__(self, rosterd):
        self._rosterd = rosterd
        self._is_over = threading.Event()
        self.most = rosterd.memory()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self):
        while not self._is_over.wait(0.01):
            self.most = max(self.most, self._rosterd.memory())

    def end(self):
        """In MiB."""
        self._is_over.set()
        self._thread.join()
        return self.most / MIB


class Rename(StoredStory):
    """One case, two jobs."""

    def script(self, session):
        """Unchanged at each login; then each set is confirmed by result and push."""
        session.log_in()
        session.send_unchanged(session.expect_roster_get())
        held = b''
        while not session.server.stopping.is_set():
            held = self.confirm(session, held + self.receive(session))

    @staticmethod
    def receive(session):
        """What has come; b'' after a while without anything."""
        session.stream.sock.settimeout(0.2)
        try:
            data = session.stream.sock.recv(262144)
        except TimeoutError:
            return b''
        if not data:
            session.cut()
        return data

    def confirm(self, session, data):
        """Answers the whole stanzas; gives the rest."""
        stanzas = sorted([(match.start(), match) for match in SET.finditer(data)]
                         + [(match.start(), match) for match in PING.finditer(data)],
                         key=lambda pair: pair[0])
        text = []
        end = 0
        for _, match in stanzas:
            end = match.end()
            text.append(b"<iq type='result' id='%s'/>" % match[1])
            if match.re is SET:
                text.append(self.push(match[2]))
        if text:
            session.stream.send(b''.join(text))
        return data[end:]

    def push(self, item):
        """Of the item that was set, with the subscription that the contact has."""
        self.n_pushes += 1
        word = SUBSCRIPTIONS[int(JID.search(item)[1]) % 4]
        item = item.replace(b'<item ', b"<item subscription='%s' " % word, 1)
        return (b"<iq type='set' id='p%d'><query xmlns='jabber:iq:roster' ver='p%d'>%s</query></iq>"
                % (self.n_pushes, self.n_pushes, item))

    def connect(self):
        """A stored roster and its server."""
        self.n_pushes = 0
        return self.go_online(CONTACTS)

    def measure(self, name, order):
        """One job, from the order to its end."""
        peak = Peak(self.rosterd)
        self.bus.call('ResetStats', path=ROOT, interface=DEBUG)
        cpu = self.rosterd.cpu_seconds()
        began = time.monotonic()
        self.finish_job(order(), timeout=PATIENCE)
        seconds = time.monotonic() - began
        memory = peak.end()
        stats = self.bus.call('GetStats', path=ROOT, interface=DEBUG)[0]
        print(f'{name} of {CONTACTS}: {seconds:.1f} s, {self.rosterd.cpu_seconds() - cpu:.1f} of CPU;'
              f' {stats["LongTurns"]} turns over 20 ms, the longest'
              f' {stats["LongestTurn"] / 1000:.1f}', flush=True)
        tell_row(f'{name} of {CONTACTS}, memory', memory, 'MiB', MEMORY_MORE, self.before,
                 MORE)
        tell_row(f'{name} of {CONTACTS}, longest turn', stats['LongestCpuTurn'] / 1000, 'ms CPU',
                 TURN_MOST, bound=MOST)

    def test_rename(self):
        """And back."""
        path = self.connect()
        self.before = self.rosterd.memory() / MIB
        self.measure('rename of a group', lambda: self.roster_call(
            path, 'SetSelected', '(a{sv}a{sv}a{sv})', typed(Groups=[OLD]),
            typed(AddGroups=[NEW], RemoveGroups=[OLD]), {})[0])
        self.measure('undo of it', lambda: self.undo(path))
        self.assertEqual(self.property(path, 'Contacts'), CONTACTS)


main()
