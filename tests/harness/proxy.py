"""A TCP proxy between rosterd and a server: the network that a story cuts.

It passes bytes on as they are, so TLS goes through it; it counts them, and at a count from the server
that the story names it cuts the connection, or says that so many have passed.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import select
import socket
import threading

from harness.net import LOOPBACK, PATIENCE, Timeout


class Proxy:
    """Listens on a port of its own from the start until stop()."""

    def __init__(self, port):
        self._port = port
        self._lock = threading.Lock()
        self._pairs = []
        self._threads = []
        self._mark = None
        self._is_cut_at_mark = False
        self._passed = threading.Event()
        self.bytes_down = self.bytes_up = 0  # from and to the server, since the last mark was set
        self._is_refusing = False
        self._flows = threading.Event()
        self._flows.set()
        self._left = []
        self._listener = socket.create_server((LOOPBACK, 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    @property
    def address(self):
        """Where clients connect to."""
        return f'{LOOPBACK}:{self.port}'

    def set_mark(self, count=None, cut=False):
        """Counts from now on; when COUNT bytes came from the server, the connections are cut there,
        exactly, and further ones refused until mend(); or only wait_for_mark() is told."""
        with self._lock:
            self.bytes_down = self.bytes_up = 0
            self._mark, self._is_cut_at_mark = count, cut
            self._passed.clear()

    def wait_for_mark(self, timeout=PATIENCE):
        """Waits until so many bytes have passed, and for the cut."""
        if not self._passed.wait(timeout):
            raise Timeout(f'{self.bytes_down} bytes came from the server in {timeout} s, not '
                          f'{self._mark}')

    def mend(self):
        """Connections are passed on again."""
        self._is_refusing = False

    def refuse(self):
        """Further connections are ended at once until mend()."""
        self._is_refusing = True

    def freeze(self):
        """No byte passes any more, either way, and nobody is told: the cable was pulled."""
        self._flows.clear()

    def thaw(self):
        """It was plugged in again; what waited is passed on."""
        self._flows.set()

    def leave(self):
        """What is frozen stays so for ever: another network, on which further connections pass."""
        self._left.append(self._flows)
        self._flows = threading.Event()
        self._flows.set()

    def cut(self):
        """Ends all connections that there are, without a farewell."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for sock in pair:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def stop(self):
        """Ends all."""
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for flows in (self._flows, *self._left):
            flows.set()
        self.cut()
        self._acceptor.join(5)
        for thread in self._threads:
            thread.join(5)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._is_refusing:
                client.close()
                continue
            try:
                server = socket.create_connection((LOOPBACK, self._port), timeout=PATIENCE)
            except OSError:
                client.close()
                continue
            for sock in (client, server):
                sock.settimeout(None)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._pairs.append((client, server))
            thread = threading.Thread(target=self._pass_on, args=(client, server, self._flows),
                                      daemon=True)
            thread.start()
            self._threads.append(thread)

    def _pass_on(self, client, server, flows):
        try:
            while True:
                for sock in select.select([client, server], [], [])[0]:
                    data = sock.recv(65536)
                    flows.wait()
                    if not data:
                        return
                    if sock is client:
                        self.bytes_up += len(data)
                        server.sendall(data)
                    elif not self._pass_down(client, data):
                        return
        except OSError:
            pass
        finally:
            with self._lock:
                if (client, server) in self._pairs:
                    self._pairs.remove((client, server))
            client.close()
            server.close()

    def _pass_down(self, client, data):
        """Bytes from the server; False: here the connections are cut."""
        with self._lock:
            before = self.bytes_down
            self.bytes_down += len(data)
            is_reached = self._mark is not None and before < self._mark <= self.bytes_down
            is_cut = is_reached and self._is_cut_at_mark
            mark = self._mark
        client.sendall(data[:mark - before] if is_cut else data)
        if is_cut:
            self._is_refusing = True
            self.cut()
        if is_reached:
            self._passed.set()
        return not is_cut
