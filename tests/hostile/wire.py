"""What the scripts of hostile servers share: ways to a step of the login, drips, floods.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import select
import time

from harness.contacts import Contact
from harness.net import Timeout
from harness.scram import ScramOptions, ScramServer
from harness.scripted import STARTTLS
from harness.xmlstream import PING, TLS, StreamClosed, XmlStream

# The roster that each hostile server gives, honestly, to its first session.
ROSTER_BEFORE = (Contact('ann@example.org', 'Ann', 'both', groups=('Friends',)),
                 Contact('bob@example.org', 'Bob', 'to'), Contact('cid@example.org', '', 'none'))
VERSION_BEFORE = '1'
PIECE = 16 * 1024
RECORDED_MAX = 4 * 1024 * 1024


class RecordingStream(XmlStream):
    """Keeps the bytes that came, too."""

    def __init__(self, sock):
        self.recorded = bytearray()
        super().__init__(sock)

    def record(self, data):
        """They are looked at in the end."""
        if len(self.recorded) < RECORDED_MAX:
            self.recorded += data

    def _feed(self, data):
        self.record(data)
        super()._feed(data)

    def read_raw(self, timeout):
        """What comes within a time, b'' when nothing does; the stanzas in it are not looked at."""
        if not getattr(self.sock, 'pending', lambda: 0)() \
                and not select.select([self.sock], [], [], timeout)[0]:
            return b''
        data = self.sock.recv(65536)
        if not data:
            raise StreamClosed('the connection was closed')
        self.record(data)
        return data


# -- roads ------------------------------------------------------------------------------------------

def be_honest(session):
    """The first session: a roster, and what else an honest server does."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), ROSTER_BEFORE, version=VERSION_BEFORE)
    session.serve()


def to_proceed(session):
    """Up to the client's first bytes of TLS."""
    session.open_stream(STARTTLS)
    session.expect('starttls')
    session.send(f"<proceed xmlns='{TLS}'/>")
    session.stream.read_raw(30)


def to_auth(session):
    """Up to the client's <auth/>, which is given back."""
    session.secure()
    session.open_stream(session.mechanisms())
    return session.expect('auth')


def to_proof(session, **options):
    """Up to the client's proof, by a challenge of these ScramOptions; gives the server's half of the
    exchange and what the client said last."""
    auth = to_auth(session)
    scram = ScramServer(auth.get('mechanism'), session.options.password, ScramOptions(**options))
    session.send_sasl('challenge', scram.challenge(session.decode(auth)))
    return scram, session.decode(session.expect('response'))


def to_login(session):
    """Up to <success/>: the stream is opened anew next."""
    session.secure()
    session.open_stream(session.mechanisms())
    assert session.authenticate()


def to_bind(session):
    """Up to the client's request for a session, which is given back."""
    to_login(session)
    session.open_stream(session.session_features())
    return session.expect('iq')


def to_roster(session):
    """Up to the client's request for the roster, which is given back."""
    session.log_in()
    return session.expect_roster_get()


def to_session(session):
    """A session that knows its roster, which has not changed."""
    session.send_unchanged(to_roster(session))
    session.answer(session.expect('iq'))  # a ping


# -- what is done there -----------------------------------------------------------------------------

def drip(session, text, pause=0.1):
    """Sends TEXT now and then, until the other side has had enough."""
    while not session.server.stopping.is_set():
        session.stream.send(text)
        session.stream.read_raw(pause)


def wait_for_end(session):
    """Until the client ends the connection; what it says is no matter."""
    while not session.server.stopping.is_set():
        session.stream.read_raw(0.2)


def pieces_of(text):
    """TEXT in pieces."""
    data = text.encode() if isinstance(text, str) else text
    return (data[start:start + PIECE] for start in range(0, len(data), PIECE))


def flood(session, pieces):
    """Sends all pieces, and takes the answers meanwhile without looking at them."""
    held = b''
    for piece in pieces:
        held += piece.encode() if isinstance(piece, str) else piece
        while len(held) >= PIECE:
            session.stream.send(held[:PIECE])
            held = held[PIECE:]
            while session.stream.read_raw(0):
                pass
    session.stream.send(held)


def settle(session):
    """All that was sent has been taken: a ping is answered.  The session goes on."""
    session.send(f"<iq type='get' id='the-flood-is-over' from='{session.options.domain}'>"
                 f"<ping xmlns='{PING}'/></iq>")
    seen = b''
    end = time.monotonic() + 300
    while b'the-flood-is-over' not in seen:
        assert time.monotonic() < end, 'the ping behind it was not answered'
        seen = seen[-100:] + session.stream.read_raw(1)
    session.server.is_settled.set()
    while not session.server.stopping.is_set():
        session.stream.read_raw(0.2)


def settle_politely(session):
    """As above where the answers have been looked at; further requests for the roster are answered
    with the one that was."""
    session.send(f"<iq type='get' id='all-is-said' from='{session.options.domain}'>"
                 f"<ping xmlns='{PING}'/></iq>")
    while not session.server.stopping.is_set():
        try:
            stanza = session.read(timeout=0.2)
        except Timeout:
            continue
        if session.is_roster_get(stanza):
            session.send_roster(stanza, ROSTER_BEFORE, version=VERSION_BEFORE)
            continue
        if stanza.get('id') == 'all-is-said':
            session.server.is_settled.set()
        session.answer(stanza)
