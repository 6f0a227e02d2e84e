"""A road to a server that takes time: a proxy on loopback that passes on what it reads after a
while, in each direction, as much of it at once as comes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import queue
import socket
import threading
import time

from harness.net import LOOPBACK


class FarProxy:
    """Listens from the start until stop(); each byte comes out DELAY seconds later."""

    def __init__(self, port, delay):
        self._target = port
        self._delay = delay
        self._sockets = []
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

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

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection((LOOPBACK, self._target))
            except OSError:
                return
            for sock in (near, far):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets.append(sock)
            self._pass_on(near, far)
            self._pass_on(far, near)

    def _pass_on(self, source, target):
        under_way = queue.Queue()
        threading.Thread(target=self._read, args=(source, under_way), daemon=True).start()
        threading.Thread(target=self._write, args=(under_way, target), daemon=True).start()

    def _read(self, source, under_way):
        data = b'more'
        while data:
            try:
                data = source.recv(65536)
            except OSError:
                data = b''
            under_way.put((time.monotonic() + self._delay, data))

    @staticmethod
    def _write(under_way, target):
        while True:
            due, data = under_way.get()
            time.sleep(max(0, due - time.monotonic()))
            try:
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)
            except OSError:
                return
