"""The story of hostile servers: they run beside each other, each with a profile of its own.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import re
import ssl
import threading
import time

from harness.certs import Authority
from harness.net import PATIENCE, Timeout
from harness.story import PASSWORD
from hostile.ground import HostileStory
from hostile.table import ACCOUNT, NAME, NOTHING
from hostile.wire import RecordingStream, be_honest

SAID_IN_BASE64 = re.compile(rb'<(?:auth|response)[^>]*>([^<]*)<')
DOMAIN = 'scripted.test'
# Until all rows have come to their end, which a hang alone doesn't.
ROWS_PATIENCE = 2 * PATIENCE


def make_tls(certificate):
    """The server's side of TLS."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.set_ciphers('ALL:@SECLEVEL=0')
    tls.load_cert_chain(certificate.cert_file, certificate.key_file)
    return tls


class Hostile:
    """A row in the story: its server, its profile, what the profile had before."""

    def __init__(self, row, server, path):
        self.row = row
        self.server = server
        self.path = path
        self.roster = None
        self.error = ('', '')  # LastError in the end

    def get_recorded(self):
        """What the server was told in its hostile sessions."""
        return [bytes(session.stream.recorded) for session in list(self.server.sessions)
                if not getattr(session, 'is_honest', True)]


class ServerStory(HostileStory):
    """A table of them."""

    def issue(self, kind):
        """A certificate for the hostile servers; one of each kind is enough."""
        makers = {'good': lambda: self.authority.issue(DOMAIN),
                  'other-domain': lambda: self.authority.issue('evil.example'),
                  'self-signed': lambda: self.authority.issue_self_signed(DOMAIN),
                  'expired': lambda: self.authority.issue_expired(DOMAIN),
                  'weak-key': lambda: self.authority.issue(DOMAIN, key=('--key-type=rsa', '--bits=1024')),
                  'many-names': lambda: self.authority.issue(
                      *(f'{number}.evil.example' for number in range(128))),  # certtool's most
                  'long-chain': self.issue_with_long_chain}
        return makers[kind]()

    def issue_with_long_chain(self):
        """About as much as OpenSSL reads."""
        unknown = Authority(self.make_dir('unknown'), 'Unknown')
        certificate = unknown.issue(DOMAIN)
        with open(unknown.ca_file, encoding='utf-8') as authority:
            chain = authority.read() * 90
        with open(certificate.cert_file, 'a', encoding='utf-8') as file:
            file.write(chain)
        return certificate

    def make_script(self, row):
        """Honest until there is something to lose, which a busy machine may take several sessions for.
        """
        def script(session):
            session.scale = self.scale
            session.stream = RecordingStream(session.stream.sock)
            session.is_honest = not session.server.is_hostile.is_set()
            if session.is_honest:
                be_honest(session)
            else:
                session.server.tls = session.server.hostile_tls
                row.script(session)
        return script

    def add_hostile(self, row, certificates):
        """Its server and its profile, which connects for the first time."""
        server = self.scripted(self.make_script(row), certificates['good'], domain=DOMAIN,
                               user=row.name, **row.options)
        server.is_settled, server.is_hostile = threading.Event(), threading.Event()
        server.hostile_tls = make_tls(certificates[row.certificate])
        path = self.add_scripted_profile(row.name, server, **row.settings)
        return Hostile(row, server, path)

    def prepare(self, rows):
        """All of them, online and with a roster."""
        certificates = {kind: self.issue(kind) for kind in {row.certificate for row in rows} | {'good'}}
        hostiles = [self.add_hostile(row, certificates) for row in rows]
        for hostile in hostiles:
            self.wait_for_state(hostile.path, 'online')
            self.profile_call(hostile.path, 'Disconnect')
            hostile.roster = self.read_all(hostile.path)[0]
            self.assertEqual(len(hostile.roster), 3)
        return hostiles

    def has_ended(self, hostile):
        """Has it come to where the row says?"""
        if not hostile.row.errors:
            self.assertNotEqual(self.property(hostile.path, 'State'), 'failed',
                                self.property(hostile.path, 'LastError'))
            return hostile.server.is_settled.is_set()
        hostile.error = self.property(hostile.path, 'LastError')
        return hostile.error[0] != ''

    def check_end(self, hostile):
        """What it came to, the roster, and what the server was told."""
        row = hostile.row
        error, sentence = hostile.error
        state = '' if row.errors else self.wait_for_state(hostile.path, 'online', 'failed', 'waiting')
        if self.is_talkative:
            print(f'  {row.name}: {error.rpartition(".")[2] or state}: {sentence}')
        if row.errors:
            self.assertIn(error.rpartition('.')[2], row.errors, sentence)
        else:
            self.assertEqual(state, 'online', self.property(hostile.path, 'LastError'))
        self.assertEqual(self.read_all(hostile.path)[0], hostile.roster)
        for recorded in hostile.get_recorded():
            self.check_told(row, recorded)

    def check_told(self, row, recorded):
        """Not the password, and no more of the login than the row says."""
        said = [recorded, *(base64.b64decode(text) for text in SAID_IN_BASE64.findall(recorded))]
        for text in said:
            self.assertNotIn(PASSWORD.encode(), text)
        if row.tells <= NAME:
            self.assertNotIn(b'<response', recorded)
        if row.tells <= ACCOUNT:
            self.assertNotIn(b'<auth', recorded)
        if row.tells <= NOTHING:
            self.assertNotIn(row.name.encode(), recorded)

    def attack(self, hostiles):
        """All of them turn hostile, and each is left alone when it has come to its end."""
        for hostile in hostiles:
            hostile.server.is_hostile.set()
            self.profile_call(hostile.path, 'Connect')
        waiting = list(hostiles)
        end = time.monotonic() + ROWS_PATIENCE
        served_at = time.monotonic()
        while waiting:
            ended = [hostile for hostile in waiting if self.has_ended(hostile)]
            for hostile in ended:
                with self.subTest(hostile.row.name):
                    self.check_end(hostile)
                self.profile_call(hostile.path, 'Disconnect')
            waiting = [hostile for hostile in waiting if hostile not in ended]
            if time.monotonic() > end:
                raise Timeout('no end: ' + ', '.join(hostile.row.name for hostile in waiting))
            if time.monotonic() > served_at + 1:
                self.serve_healthy()
                served_at = time.monotonic()
            time.sleep(0.02)

    def run_table(self, rows):
        """All of it at once; gives the figures."""
        self.rosterd.start()
        self.begin_healthy()
        hostiles = self.prepare(rows)
        self.meter.begin()
        self.attack(hostiles)
        return self.end(f'{len(rows)} servers')
