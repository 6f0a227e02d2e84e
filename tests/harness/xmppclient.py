"""A raw XMPP client in the standard library: the "other client" of the stories.

It logs in over TLS (SCRAM, or PLAIN), reads the roster, changes it and answers pushes.  It is also
the second opinion on what a server holds.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import itertools
import socket
import ssl

from harness.contacts import Contact
from harness.net import LOOPBACK, PATIENCE
from harness.scram import ScramClient
from harness.xmlstream import (BIND, CLIENT, ROSTER, SASL, STANZA_ERRORS, STREAM, TLS, XmlStream,
                               escape, local_name)


class XmppError(AssertionError):
    """The server answered a request with an error."""


class XmppClient:
    """One session.  Use as a context manager, or close() it."""

    def __init__(self, jid, password, port, ca_file, direct_tls=False, timeout=PATIENCE):
        self.jid = jid
        self._user, _, self.domain = jid.partition('@')
        self._password = password
        self._timeout = timeout
        self._tls = ssl.create_default_context(cafile=ca_file)
        self._ids = itertools.count(1)
        self.pushes = []
        self.bytes_in = 0
        sock = socket.create_connection((LOOPBACK, port), timeout=timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if direct_tls:
            sock = self._tls.wrap_socket(sock, server_hostname=self.domain)
        self._stream = XmlStream(sock)
        self._log_in(direct_tls)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the stream."""
        try:
            self._stream.send('</stream:stream>')
        except OSError:
            pass
        self._stream.close()

    # -- the roster ---------------------------------------------------------------------------

    def get_roster(self, version=None):
        """(contacts, version); contacts is None when the server says that nothing changed."""
        ver = '' if version is None else f" ver='{escape(version)}'"
        result = self.request('get', f"<query xmlns='{ROSTER}'{ver}/>")
        query = result.find(f'{{{ROSTER}}}query')
        if query is None:
            return None, version
        return [self._contact(item) for item in query], query.get('ver')

    def set_item(self, contact):
        """Adds or changes an item: its name and groups."""
        groups = ''.join(f'<group>{escape(group)}</group>' for group in contact.groups)
        name = f" name='{escape(contact.name)}'" if contact.name else ''
        self.request('set', f"<query xmlns='{ROSTER}'><item jid='{escape(contact.jid)}'{name}>"
                            f"{groups}</item></query>")

    def remove_item(self, jid):
        """Removes an item."""
        self.request('set', f"<query xmlns='{ROSTER}'><item jid='{escape(jid)}' "
                            "subscription='remove'/></query>")

    def send_presence(self, to=None, kind=None, message=''):
        """Presence: available, or what KIND says (subscribe, subscribed, …) to TO."""
        status = f'<status>{escape(message)}</status>' if message else ''
        to = f" to='{escape(to)}'" if to else ''
        kind = f" type='{kind}'" if kind else ''
        self._stream.send(f'<presence{to}{kind}>{status}</presence>')

    def send(self, xml):
        """Sends a stanza as it is."""
        self._stream.send(xml)

    def request(self, kind, payload):
        """An iq to the own account; gives the result, or raises XmppError."""
        identity = f'h{next(self._ids)}'
        self._stream.send(f"<iq type='{kind}' id='{identity}'>{payload}</iq>")
        while True:
            stanza = self._stream.read_stanza(self._timeout)
            if local_name(stanza) == 'iq' and stanza.get('id') == identity:
                break
            self._take(stanza)
        if stanza.get('type') == 'error':
            condition = [local_name(e) for e in stanza.iter() if STANZA_ERRORS in e.tag]
            raise XmppError(f'{payload[:200]}: {condition}')
        return stanza

    def wait_for_stanza(self, accept, timeout=PATIENCE):
        """The next stanza that ACCEPT is true for."""
        while True:
            stanza = self._stream.read_stanza(timeout)
            self._take(stanza)
            if accept(stanza):
                return stanza

    def _take(self, stanza):
        if local_name(stanza) == 'iq' and stanza.get('type') == 'set':
            self.pushes.append(stanza)
            self._stream.send(f"<iq type='result' id='{stanza.get('id')}'/>")

    @staticmethod
    def _contact(item):
        return Contact(item.get('jid'), item.get('name') or '', item.get('subscription', 'none'),
                       item.get('ask') == 'subscribe', tuple(g.text or '' for g in item))

    # -- getting there ------------------------------------------------------------------------

    def _log_in(self, is_secure):
        features = self._open()
        if not is_secure:
            self._stream.send(f"<starttls xmlns='{TLS}'/>")
            if local_name(self._read()) != 'proceed':
                raise XmppError('STARTTLS was refused')
            self._stream.sock = self._tls.wrap_socket(self._stream.sock,
                                                      server_hostname=self.domain)
            features = self._open()
        self._authenticate([m.text for m in features.iter(f'{{{SASL}}}mechanism')])
        self.features = self._open()
        bound = self.request('set', f"<bind xmlns='{BIND}'/>")
        self.full_jid = bound.find(f'.//{{{BIND}}}jid').text

    def _open(self):
        self._stream.restart()
        self._stream.send(f"<?xml version='1.0'?><stream:stream to='{self.domain}' version='1.0' "
                          f"xmlns='{CLIENT}' xmlns:stream='{STREAM}'>")
        self._stream.read_header(self._timeout)
        return self._read()

    def _read(self):
        return self._stream.read_stanza(self._timeout)

    def _authenticate(self, mechanisms):
        for mechanism in ('SCRAM-SHA-256', 'SCRAM-SHA-1'):
            if mechanism in mechanisms:
                self._authenticate_scram(mechanism)
                return
        if 'PLAIN' not in mechanisms:
            raise XmppError(f'no mechanism in {mechanisms}')
        self._send_sasl('auth', f'\0{self._user}\0{self._password}', 'PLAIN')
        if local_name(self._read()) != 'success':
            raise XmppError('the password was refused')

    def _authenticate_scram(self, mechanism):
        scram = ScramClient(mechanism, self._user, self._password)
        self._send_sasl('auth', scram.first(), mechanism)
        self._send_sasl('response', scram.final(self._read_sasl('challenge')))
        if not scram.check(self._read_sasl('success')):
            raise XmppError('the server did not prove itself')

    def _send_sasl(self, name, text, mechanism=None):
        mechanism = f" mechanism='{mechanism}'" if mechanism else ''
        body = base64.b64encode(text.encode()).decode()
        self._stream.send(f"<{name} xmlns='{SASL}'{mechanism}>{body}</{name}>")

    def _read_sasl(self, name):
        element = self._read()
        if local_name(element) != name:
            raise XmppError(f'{local_name(element)} instead of {name}')
        return base64.b64decode(element.text or '').decode()
