"""The scripted server: what Prosody and ejabberd won't do, and what no honest server does.

A story gives a function that is called with a Session for each connection, in a thread of its own,
and says step by step what the server does: log_in() takes an honest road to the bound session, and
each part of it can be done otherwise.  All that was said on either side is recorded.  When the
function returns, the connection is closed; hold() keeps it open until the story ends.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import dataclasses
import itertools
import socket
import ssl
import struct
import threading
import time
import traceback

from harness.channel import get_bindings
from harness.net import LOOPBACK, PATIENCE, Timeout, wait_until
from harness.scram import ScramOptions, ScramServer
from harness.xmlstream import (BIND, CHANNEL_BINDING, CLIENT, DISCO_INFO, PING, PRE_APPROVAL, ROSTER, ROSTERVER,
                               SASL, STANZA_ERRORS, STREAM, TLS, StreamClosed, XmlStream, escape, local_name)

STARTTLS = f"<starttls xmlns='{TLS}'><required/></starttls>"


@dataclasses.dataclass
class Options:
    """What the server is like where the script says nothing else."""
    domain: str = 'scripted.test'
    user: str = 'juliet'
    password: str = 'secret'
    direct_tls: bool = False
    mechanisms: tuple = ('SCRAM-SHA-256',)
    bindings: tuple = None  # what it lists as types of channel binding (XEP-0440)
    versioning: bool = True
    pre_approval: bool = False
    scram: ScramOptions = dataclasses.field(default_factory=ScramOptions)
    resource: str = 'bound'
    can_block: bool = False  # the script answers the questions about that, too

    @property
    def jid(self):
        """The account's bare JID."""
        return f'{self.user}@{self.domain}'

    @property
    def full_jid(self):
        """The session's JID."""
        return f'{self.jid}/{self.resource}'


class Cut(Exception):
    """The script ended the connection."""


class Session:
    """One connection, as the script sees it."""

    def __init__(self, server, sock):
        self.server = server
        self.number = len(server.sessions) + 1
        self.options = server.options
        self.stream = XmlStream(sock)
        self.received = []  # (monotonic time, element)
        self.sent = []      # (monotonic time, text)
        self.began = time.monotonic()
        self._ids = itertools.count(1)
        self._budget = None
        self.binding_flag = None  # what the client said of channel binding

    # -- the plain verbs ----------------------------------------------------------------------

    def send(self, text):
        """Sends text, up to where cut_after() said."""
        data = text.encode() if isinstance(text, str) else text
        self.sent.append((time.monotonic(), text))
        if self._budget is not None and len(data) >= self._budget:
            self.stream.send(data[:self._budget])
            self.cut()
        if self._budget is not None:
            self._budget -= len(data)
        self.stream.send(data)

    def cut_after(self, count):
        """The connection is cut when COUNT more bytes (under TLS: of what is encrypted) are sent."""
        self._budget = count

    def read(self, timeout=PATIENCE):
        """The next element from the client; whether the server can block is answered here."""
        end = time.monotonic() + timeout
        while True:
            element = self.stream.read_stanza(max(0.001, end - time.monotonic()))
            if self.options.can_block or element.find(f'{{{DISCO_INFO}}}query') is None:
                self.received.append((time.monotonic(), element))
                return element
            self.send(f"<iq type='error' id='{element.get('id')}'><error type='cancel'>"
                      f"<service-unavailable xmlns='{STANZA_ERRORS}'/></error></iq>")

    def cut(self, reset=False):
        """Ends the connection now, by a reset if asked."""
        if reset:
            self.stream.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                        struct.pack('ii', 1, 0))
            self.stream.sock.close()
        else:
            self.stream.close()
        raise Cut

    def hold(self):
        """Says nothing any more, reads nothing, and keeps the connection until the server stops."""
        self.server.stopping.wait()
        raise Cut

    def new_id(self):
        """An id for a stanza of the server's own."""
        return f's{next(self._ids)}'

    # -- to the bound session -----------------------------------------------------------------

    def start_tls_layer(self):
        """The TLS handshake, the server's side of it."""
        self.stream.sock = self.server.tls.wrap_socket(self.stream.sock, server_side=True)
        self.stream.restart()

    def open_stream(self, features, timeout=PATIENCE):
        """Reads the client's stream header, answers it, and sends the features."""
        self.stream.restart()
        self.stream.read_header(timeout)
        self.send_header()
        self.send(f'<stream:features>{features}</stream:features>')

    def header(self):
        """The server's stream header."""
        return (f"<?xml version='1.0'?><stream:stream from='{self.options.domain}' id='stream' "
                f"version='1.0' xmlns='{CLIENT}' xmlns:stream='{STREAM}'>")

    def send_header(self):
        """Sends it."""
        self.send(self.header())

    def secure(self, behind_proceed=''):
        """Up to the TLS layer: at once, or by STARTTLS, with something behind <proceed/>."""
        if not self.options.direct_tls:
            self.open_stream(STARTTLS)
            self.expect('starttls')
            self.send(f"<proceed xmlns='{TLS}'/>{behind_proceed}")
        self.start_tls_layer()

    def mechanisms(self):
        """The features of SASL."""
        names = ''.join(f'<mechanism>{name}</mechanism>' for name in self.options.mechanisms)
        if self.options.bindings is None:
            return f"<mechanisms xmlns='{SASL}'>{names}</mechanisms>"
        types = ''.join(f"<channel-binding type='{name}'/>" for name in self.options.bindings)
        return (f"<mechanisms xmlns='{SASL}'>{names}</mechanisms>"
                f"<sasl-channel-binding xmlns='{CHANNEL_BINDING}'>{types}</sasl-channel-binding>")

    def expect(self, name, timeout=PATIENCE):
        """The next element, which must have this local name."""
        element = self.read(timeout)
        if local_name(element) != name:
            raise AssertionError(f'{local_name(element)} came instead of {name}')
        return element

    def expect_ping(self):
        """The next stanza, which must ask whether the server lives."""
        ping = self.expect('iq')
        if ping.find(f'{{{PING}}}ping') is None:
            raise AssertionError(f'{ping.get("id")} came instead of a ping')
        return ping

    def authenticate(self):
        """SASL from <auth/> on; True when the client may go on."""
        auth = self.expect('auth')
        mechanism = auth.get('mechanism')
        text = self.decode(auth)
        if mechanism == 'PLAIN':
            _, user, password = text.split('\0')
            return self._judge('' if (user, password) == (self.options.user, self.options.password)
                               else None)
        can_bind = any(name.endswith('-PLUS') for name in self.options.mechanisms)
        scram = ScramServer(mechanism, self.options.password, self.options.scram,
                            get_bindings(self.stream.sock) if can_bind else None)
        challenge = scram.challenge(text)
        self.binding_flag = scram.flag
        if challenge is None:
            self.refuse('malformed-request')
            return False
        self.send_sasl('challenge', challenge)
        return self._judge(scram.finish(self.decode(self.expect('response'))))

    def _judge(self, additional):
        if additional is None:
            self.refuse('not-authorized')
            return False
        self.send_sasl('success', additional)
        return True

    def refuse(self, condition, text=''):
        """SASL's failure."""
        words = f"<text xml:lang='en'>{escape(text)}</text>" if text else ''
        self.send(f"<failure xmlns='{SASL}'><{condition}/>{words}</failure>")

    @staticmethod
    def decode(element):
        """What an element of SASL says."""
        return base64.b64decode(element.text or '').decode()

    def send_sasl(self, name, text):
        """An element of SASL with a payload."""
        payload = base64.b64encode(text.encode()).decode()
        self.send(f"<{name} xmlns='{SASL}'>{payload}</{name}>")

    def session_features(self):
        """The features of an authenticated stream."""
        version = f"<ver xmlns='{ROSTERVER}'/>" if self.options.versioning else ''
        pre_approval = f"<sub xmlns='{PRE_APPROVAL}'/>" if self.options.pre_approval else ''
        return f"<bind xmlns='{BIND}'/>{version}{pre_approval}"

    def bind(self, jid=None):
        """Answers the bind request, with JID if another one is to be said."""
        request = self.expect('iq')
        self.send(f"<iq type='result' id='{request.get('id')}'><bind xmlns='{BIND}'>"
                  f"<jid>{jid or self.options.full_jid}</jid></bind></iq>")

    def log_in(self):
        """The honest road, from the accepted connection to the bound session."""
        self.secure()
        self.open_stream(self.mechanisms())
        if not self.authenticate():
            self.read_to_end()
        self.open_stream(self.session_features())
        self.bind()

    # -- the roster ---------------------------------------------------------------------------

    def expect_roster_get(self, timeout=PATIENCE):
        """The next roster request; what comes before it is recorded and answered as serve() would."""
        end = time.monotonic() + timeout
        while True:
            stanza = self.read(max(0.1, end - time.monotonic()))
            if self.is_roster_get(stanza):
                return stanza
            self.answer(stanza)

    @staticmethod
    def is_roster_get(stanza):
        """Is it one?"""
        return (local_name(stanza) == 'iq' and stanza.get('type') == 'get'
                and stanza.find(f'{{{ROSTER}}}query') is not None)

    @staticmethod
    def version_of(request):
        """The ver attribute of a roster request; None without one."""
        return request.find(f'{{{ROSTER}}}query').get('ver')

    def send_unchanged(self, request):
        """The empty result: nothing changed."""
        self.send(f"<iq type='result' id='{request.get('id')}' to='{self.options.full_jid}'/>")

    def send_roster(self, request, items, version=None, chunk=500):
        """A whole roster, streamed; items: Contact or ready XML."""
        ver = '' if version is None else f" ver='{escape(version)}'"
        part = [f"<iq type='result' id='{request.get('id')}' to='{self.options.full_jid}'>"
                f"<query xmlns='{ROSTER}'{ver}>"]
        for item in items:
            part.append(item if isinstance(item, str) else item_xml(item))
            if len(part) >= chunk:
                self.send(''.join(part))
                part = []
        self.send(''.join(part) + '</query></iq>')

    def send_error(self, request, condition, kind='cancel'):
        """A stanza error for a request."""
        self.send(f"<iq type='error' id='{request.get('id')}'><error type='{kind}'>"
                  f"<{condition} xmlns='{STANZA_ERRORS}'/></error></iq>")

    def push(self, *items, version=None, sender=None, identity=None):
        """Sends a push and gives its id; SENDER is its from."""
        identity = identity or self.new_id()
        ver = '' if version is None else f" ver='{escape(version)}'"
        come_from = '' if sender is None else f" from='{escape(sender)}'"
        body = ''.join(item if isinstance(item, str) else item_xml(item) for item in items)
        self.send(f"<iq type='set' id='{identity}'{come_from} to='{self.options.full_jid}'>"
                  f"<query xmlns='{ROSTER}'{ver}>{body}</query></iq>")
        return identity

    @staticmethod
    def item_of(stanza):
        """The item of a roster set; None when the stanza is none."""
        if local_name(stanza) != 'iq' or stanza.get('type') != 'set':
            return None
        return stanza.find(f'{{{ROSTER}}}query/{{{ROSTER}}}item')

    def expect_roster_sets(self, count, timeout=PATIENCE):
        """The next COUNT roster sets, unanswered; what comes between is answered as serve() would."""
        end = time.monotonic() + timeout
        requests = []
        while len(requests) < count:
            stanza = self.read(max(0.1, end - time.monotonic()))
            if self.item_of(stanza) is not None:
                requests.append(stanza)
            else:
                self.answer(stanza)
        return requests

    def send_result(self, request, sender=None):
        """An empty result for a request; SENDER is its from."""
        come_from = '' if sender is None else f" from='{escape(sender)}'"
        self.send(f"<iq type='result' id='{request.get('id')}'{come_from} "
                  f"to='{self.options.full_jid}'/>")

    def send_presence(self, kind, sender, message=None):
        """Presence of a type (None: available) from SENDER (None: without from)."""
        kind = '' if kind is None else f" type='{kind}'"
        come_from = '' if sender is None else f" from='{escape(sender)}'"
        status = '' if message is None else f'<status>{escape(message)}</status>'
        self.send(f"<presence{kind}{come_from} to='{self.options.jid}'>{status}</presence>")

    def send_presence_error(self, identity, sender, condition):
        """A presence that comes back from SENDER (None: without from; identity likewise)."""
        identity = '' if identity is None else f" id='{escape(identity)}'"
        come_from = '' if sender is None else f" from='{escape(sender)}'"
        self.send(f"<presence type='error'{identity}{come_from} to='{self.options.jid}'>"
                  f"<error type='modify'><{condition} xmlns='{STANZA_ERRORS}'/></error></presence>")

    def wait_for_answer(self, identity, timeout=PATIENCE):
        """The client's answer to a stanza of ours; other stanzas are answered meanwhile."""
        end = time.monotonic() + timeout
        while True:
            stanza = self.read(max(0.1, end - time.monotonic()))
            if local_name(stanza) == 'iq' and stanza.get('id') == identity:
                return stanza
            self.answer(stanza)

    def serve(self):
        """Answers pings until the client or the story ends it."""
        while not self.server.stopping.is_set():
            try:
                self.answer(self.read(timeout=0.2))
            except Timeout:
                continue

    def serve_until(self, condition):
        """Answers pings until the condition holds; it is asked about again and again."""
        while not condition():
            try:
                self.answer(self.read(timeout=0.02))
            except Timeout:
                continue

    def serve_for(self, seconds):
        """Answers pings for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.answer(self.read(timeout=max(0.01, end - time.monotonic())))
            except Timeout:
                return

    def read_to_end(self):
        """Reads until the client ends the stream."""
        while True:
            self.read()

    def answer(self, stanza):
        """An empty result for any request."""
        if local_name(stanza) == 'iq' and stanza.get('type') in ('get', 'set'):
            self.send(f"<iq type='result' id='{stanza.get('id')}'/>")

    # -- for the story ------------------------------------------------------------------------

    def stanzas(self, name, kind=None):
        """What the client sent, by local name and type."""
        return [element for _, element in list(self.received)
                if local_name(element) == name and kind in (None, element.get('type'))]

    def sent_text(self):
        """All that the server said in this session."""
        return ''.join(text if isinstance(text, str) else text.decode('utf-8', 'replace')
                       for _, text in list(self.sent))


def item_xml(contact, subscription=None):
    """A roster item; SUBSCRIPTION 'remove' makes it a removal."""
    if subscription == 'remove':
        return f"<item jid='{escape(contact.jid)}' subscription='remove'/>"
    name = f" name='{escape(contact.name)}'" if contact.name else ''
    ask = " ask='subscribe'" if contact.ask else ''
    groups = ''.join(f'<group>{escape(group)}</group>' for group in contact.groups)
    return (f"<item jid='{escape(contact.jid)}' subscription='{contact.subscription}'{name}{ask}>"
            f'{groups}</item>')


class ScriptedServer:
    """Listens on a port of its own from the start until stop()."""

    def __init__(self, script, certificate=None, listen_now=True, **options):
        self.options = Options(**options)
        self.script = script
        self.sessions = []
        self.failures = []
        self.stopping = threading.Event()
        self._is_open = threading.Event()
        self._is_open.set()
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            # So that it takes a weak certificate.
            self.tls.set_ciphers('ALL:@SECLEVEL=0')
            self.tls.load_cert_chain(certificate.cert_file, certificate.key_file)
        self._listener = socket.create_server((LOOPBACK, 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._threads = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        if listen_now:
            self._acceptor.start()

    @property
    def address(self):
        """Where clients connect to."""
        return f'{LOOPBACK}:{self.port}'

    def stop(self):
        """Ends all; raises what a script of a session failed with."""
        self.stopping.set()
        self.open()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for session in list(self.sessions):
            try:
                session.stream.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(5)
        for session in self.sessions:
            session.stream.sock.close()

    def shut(self):
        """From now on who connects waits until open(), so that a story can look about before that."""
        self._is_open.clear()

    def open(self):
        """Lets all in."""
        self._is_open.set()

    def wait_for_session(self, number=1, timeout=PATIENCE):
        """The NUMBERth connection, when it is there."""
        wait_until(lambda: len(self.sessions) >= number, f'connection {number}', timeout)
        return self.sessions[number - 1]

    def stanzas(self, name, kind=None):
        """What clients sent in all sessions."""
        return [stanza for session in list(self.sessions) for stanza in session.stanzas(name, kind)]

    def check(self):
        """Fails with the first failure of a script."""
        if self.failures:
            raise AssertionError('the scripted server:\n' + self.failures[0])

    def _accept(self):
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = Session(self, sock)
            self.sessions.append(session)
            thread = threading.Thread(target=self._run, args=(session,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _run(self, session):
        try:
            self._is_open.wait()
            self.script(session)
        except (Cut, StreamClosed, OSError):
            pass
        except Exception:  # pylint: disable=broad-except
            if not self.stopping.is_set():
                self.failures.append(traceback.format_exc())
        finally:
            session.stream.close()
