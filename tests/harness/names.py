"""A network and a name service of a story's own.

A story that ends with `main_in_own_net()` in place of `main()` runs where there is loopback and
nothing else, and where each name is asked of the story's own NameServer. It needs unshare(1), as
root or as a user who may have a user namespace.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import fcntl
import os
import socket
import struct
import sys
import threading

from harness.net import LOOPBACK
from harness.story import main

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
INSIDE = 'RD_IN_OWN_NET'
# Each file in its place, as long as the namespace lives.
SETTING_UP = '''
set -e
d=$(mktemp -d)
mount -t tmpfs none "$d"
echo "nameserver 127.0.0.1\noptions timeout:2 attempts:2" >"$d/resolv.conf"
echo "hosts: files dns" >"$d/nsswitch.conf"
grep -v ^hosts: /etc/nsswitch.conf >>"$d/nsswitch.conf"
for name in resolv.conf nsswitch.conf; do mount --bind "$d/$name" "/etc/$name"; done
umount -l "$d"
rmdir "$d"
exec "$@"
'''
TYPES = {1: 'A', 28: 'AAAA', 33: 'SRV'}


def start_loopback():
    """What `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = fcntl.ioctl(sock, SIOCGIFFLAGS, struct.pack('16sh14x', b'lo', 0))
        flags, = struct.unpack_from('16xh', request)
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack('16sh14x', b'lo', flags | IFF_UP))


def main_in_own_net():
    """Runs the file's story there."""
    if os.environ.get(INSIDE):
        start_loopback()
        main()
    user = ['--map-root-user'] if os.geteuid() else []
    os.environ[INSIDE] = '1'
    os.execvp('unshare', ['unshare', *user, '--net', '--mount', 'sh', '-c', SETTING_UP, 'sh',
                          sys.executable, *sys.argv])


def encode_name(name):
    """A name on the wire; '.' is the root."""
    return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.') if label) + b'\0'


def encode_value(kind, value):
    """A record's data."""
    if kind == 'SRV':
        return struct.pack('!3H', *value[:3]) + encode_name(value[3])
    return socket.inet_pton(socket.AF_INET if kind == 'A' else socket.AF_INET6, value)


class NameServer:
    """Knows the names of a zone: {name: {'SRV': [(priority, weight, port, target)], 'A': [], 'AAAA': []}}.
    A name whose value is None is never answered; others don't exist. stop() ends it."""

    def __init__(self, zone):
        self.zone = zone
        self.asked = []  # (name, type)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, 53))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self):
        """Ends it."""
        self._socket.sendto(b'', (LOOPBACK, 53))
        self._thread.join(5)
        self._socket.close()

    def has_been_asked(self, end):
        """For any name that ends so?"""
        return any(name.endswith(end) for name, _ in list(self.asked))

    def _serve(self):
        while True:
            query, sender = self._socket.recvfrom(4096)
            if not query:
                return
            reply = self._answer(query)
            if reply:
                self._socket.sendto(reply, sender)

    def _answer(self, query):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode('latin1'))
            at += query[at] + 1
        number, = struct.unpack_from('!H', query, at + 1)
        name, kind = '.'.join(labels).lower(), TYPES.get(number, str(number))
        self.asked.append((name, kind))
        records = self.zone.get(name, {})
        if records is None:
            return None
        values = [encode_value(kind, value) for value in records.get(kind, [])]
        code = 0x8180 if name in self.zone else 0x8183
        return (query[:2] + struct.pack('!5H', code, 1, len(values), 0, 0) + query[12:at + 5]
                + b''.join(b'\xc0\x0c' + struct.pack('!2HIH', number, 1, 5, len(value)) + value
                           for value in values))


__all__ = ['NameServer', 'main_in_own_net']
