"""XML streams over a socket, from either end: bytes in, elements out.

A stream's header is its own first answer; each child of it that is complete is a stanza.  The
parser is made anew when a stream restarts.  Names are in ElementTree's spelling, {namespace}local.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import select
import socket
import time
import xml.etree.ElementTree as ET

from harness.net import PATIENCE, Timeout

CLIENT = 'jabber:client'
ROSTER = 'jabber:iq:roster'
SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
TLS = 'urn:ietf:params:xml:ns:xmpp-tls'
BIND = 'urn:ietf:params:xml:ns:xmpp-bind'
STREAM = 'http://etherx.jabber.org/streams'
ROSTERVER = 'urn:xmpp:features:rosterver'
PRE_APPROVAL = 'urn:xmpp:features:pre-approval'
PING = 'urn:xmpp:ping'
DISCO_INFO = 'http://jabber.org/protocol/disco#info'
CHANNEL_BINDING = 'urn:xmpp:sasl-cb:0'
STANZA_ERRORS = 'urn:ietf:params:xml:ns:xmpp-stanzas'


class StreamClosed(Exception):
    """The other side ended the stream or the connection."""


def escape(text):
    """TEXT for an attribute or as content, white space kept."""
    for plain, escaped in (('&', '&amp;'), ('<', '&lt;'), ('>', '&gt;'), ('"', '&quot;'),
                           ("'", '&apos;'), ('\t', '&#9;'), ('\n', '&#10;'), ('\r', '&#13;')):
        text = text.replace(plain, escaped)
    return text


def local_name(element):
    """The name of an element without its namespace."""
    return element.tag.rpartition('}')[2]


class XmlStream:
    """One end of a connection.  Not for two threads at once."""

    def __init__(self, sock):
        self.sock = sock
        self.bytes_in = 0
        self.restart()

    def restart(self):
        """A new stream begins on the same connection."""
        self._parser = ET.XMLPullParser(events=('start', 'end'))
        self._held = bytearray()
        self._depth = 0
        self._root = None
        self._stanzas = collections.deque()
        self._ended = False

    def read_header(self, timeout=PATIENCE):
        """The stream header: an element without its children."""
        return self._wait(lambda: self._root, timeout, 'a stream header')

    def read_stanza(self, timeout=PATIENCE):
        """The next stanza.  StreamClosed when there will be none."""
        def next_stanza():
            if self._stanzas:
                return self._stanzas.popleft()
            if self._ended:
                raise StreamClosed('the stream was ended')
            return None
        return self._wait(next_stanza, timeout, 'a stanza')

    def send(self, data):
        """Sends text or bytes, all of it."""
        self.sock.sendall(data.encode() if isinstance(data, str) else data)

    def close(self):
        """Closes the socket; the other side sees an end of file."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()

    def _wait(self, look, timeout, what):
        end = time.monotonic() + timeout
        while True:
            found = look()
            if found is not None:
                return found
            self._receive(end, what)

    def _receive(self, end, what):
        pending = getattr(self.sock, 'pending', lambda: 0)()
        left = end - time.monotonic()
        if left <= 0 or (not pending and not select.select([self.sock], [], [], left)[0]):
            raise Timeout(f'{what}: nothing came in time')
        self.sock.settimeout(max(0.05, left))
        try:
            data = self.sock.recv(65536)
        except socket.timeout as error:
            raise Timeout(f'{what}: nothing came in time') from error
        except OSError as error:
            raise StreamClosed(str(error)) from error
        finally:
            try:
                self.sock.settimeout(None)
            except OSError:
                pass
        if not data:
            raise StreamClosed('the connection was closed')
        self.bytes_in += len(data)
        self._feed(data)

    def _feed(self, data):
        # Expat puts off an unfinished tag until twice as much has come, maybe for ever; so it gets
        # none (Python 3.11 can't tell it to stop that).
        self._held += data
        end = self._held.rfind(b'>') + 1
        self._parser.feed(bytes(self._held[:end]))
        del self._held[:end]
        for event, element in self._parser.read_events():
            if event == 'start':
                self._depth += 1
                if self._depth == 1:
                    self._root = element
                continue
            self._depth -= 1
            if self._depth == 1:
                self._stanzas.append(element)
                self._root.remove(element)
            elif self._depth == 0:
                self._ended = True
