"""A man in the middle with a certificate that the client trusts: he ends its TLS, begins one of his own
with the server, and passes on what he reads; where he is told to, he takes out of the server's offer
what would give him away.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import select
import socket
import ssl
import threading

from harness.net import LOOPBACK, PATIENCE


class Middleman:
    """Listens from the start until stop().  STRIP: a pattern of what he takes out of the features.  His
    TLS towards the client is 1.2, if not told otherwise."""

    def __init__(self, port, certificate, strip=None, version=ssl.TLSVersion.TLSv1_2):
        self._target = port
        self.strip = strip
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate.cert_file, certificate.key_file)
        self.tls.minimum_version = self.tls.maximum_version = version
        self.inner = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.inner.check_hostname = False
        self.inner.verify_mode = ssl.CERT_NONE
        self.heard = []  # what passed, in either direction, inside TLS
        self._sockets = []
        self._threads = []
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    @property
    def address(self):
        """Where clients connect to."""
        return f'{LOOPBACK}:{self.port}'

    def stop(self):
        """Ends it, and all that goes through it."""
        for sock in (self._listener, *self._sockets):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()
        self._acceptor.join(5)
        for thread in self._threads:
            thread.join(5)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection((LOOPBACK, self._target), timeout=PATIENCE)
            except OSError:
                return
            for sock in (client, server):
                sock.settimeout(PATIENCE)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets.append(sock)
            thread = threading.Thread(target=self._run, args=(client, server), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _run(self, client, server):
        try:
            self._pass_until_proceed(client, server)
            client = self.tls.wrap_socket(client, server_side=True)
            self._sockets.append(client)
            server = self.inner.wrap_socket(server)
            self._sockets.append(server)
            self._pass_on(client, server)
        except OSError:
            pass
        finally:
            client.close()
            server.close()

    @staticmethod
    def _pass_until_proceed(client, server):
        """What is said before TLS."""
        said = b''
        while b'<proceed' not in said:
            for sock in select.select([client, server], [], [], PATIENCE)[0]:
                data = sock.recv(65536)
                if not data:
                    raise OSError('ended before TLS')
                if sock is server:
                    said += data
                (client if sock is server else server).sendall(data)

    @staticmethod
    def _read(sock):
        """What there is; None: it was TLS's own, a session ticket for instance."""
        sock.settimeout(0)
        try:
            return sock.recv(65536)
        except ssl.SSLWantReadError:
            return None
        finally:
            sock.settimeout(PATIENCE)

    def _pass_on(self, client, server):
        kept = b''
        while True:
            ready = [sock for sock in (client, server) if sock.pending()]
            for sock in ready or select.select([client, server], [], [])[0]:
                data = self._read(sock)
                if data is None:
                    continue
                if not data:
                    return
                self.heard.append(data.decode('utf-8', 'replace'))
                if sock is client:
                    server.sendall(data)
                    continue
                kept += data
                if b'<stream:features' in kept and b'</stream:features>' not in kept:
                    continue
                if self.strip and b'<stream:features' in kept:
                    kept = re.sub(self.strip.encode(), b'', kept)
                client.sendall(kept)
                kept = b''
