"""SOCKS5 proxies (RFC 1928): Debian's microsocks, and one that does what no honest proxy does.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import socket
import struct
import subprocess
import threading

from harness.net import LOOPBACK, free_port, stop_process, wait_for_port

REFUSED, NOT_ALLOWED, NO_HOST = 5, 2, 4


class Microsocks:
    """Runs from the start until stop(); what it was asked for stands in the log."""

    def __init__(self, log_file):
        self.port = free_port()
        self.log_file = log_file
        with open(log_file, 'w', encoding='utf-8') as log:
            self._process = subprocess.Popen(['microsocks', '-i', LOOPBACK, '-p', str(self.port)],
                                             stdout=log, stderr=log)
        wait_for_port(self.port, self._process, log_file)

    @property
    def url(self):
        """What the setting takes."""
        return f'socks5://{LOOPBACK}:{self.port}'

    def stop(self):
        """Ends it."""
        stop_process(self._process)


class ScriptedProxy:
    """Answers each connection by a function that gets the socket; each reads what it wants."""

    def __init__(self, script):
        self.script = script
        self.asked = []  # (host, port)
        self._listener = socket.create_server((LOOPBACK, 0), backlog=64)
        self.url = f'socks5://{LOOPBACK}:{self._listener.getsockname()[1]}'
        self._held = []
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        """Ends all."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._held:
            sock.close()

    def read_request(self, sock):
        """Greets, and notes what is asked for; a host must come by its name."""
        assert sock.recv(3) == b'\5\1\0'
        sock.sendall(b'\5\0')
        head = sock.recv(5)
        assert head[:4] == b'\5\1\0\3', head
        rest = b''
        while len(rest) < head[4] + 2:
            rest += sock.recv(head[4] + 2 - len(rest))
        self.asked.append((rest[:-2].decode(), *struct.unpack('!H', rest[-2:])))

    def refuse(self, code):
        """A script: answers the request so."""
        def script(sock):
            self.read_request(sock)
            sock.sendall(bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
            self._held.append(sock)
        return script

    def hold(self, sock):
        """A script's: says no more, and keeps the connection."""
        self._held.append(sock)

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            try:
                self.script(sock)
            except OSError:
                sock.close()
