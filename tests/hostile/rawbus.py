"""A client of the bus that has no manners: it writes messages to the socket itself, reads when it
likes or never, and leaves when it likes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import array
import os
import select
import socket
import struct

from gi.repository import Gio, GLib

from harness.bus import NAME, ROOT

CAPABILITIES = Gio.DBusCapabilityFlags.UNIX_FD_PASSING
SERIAL_AT = 8  # in a message's header, which is little-endian here


def make_call(path, interface, member, parameters=None, flags=0, name=NAME, n_descriptors=0):
    """A method call as bytes; its serial is set when it is sent, and its descriptors are given then."""
    call = Gio.DBusMessage.new_method_call(name, path, interface, member)
    call.set_byte_order(Gio.DBusMessageByteOrder.LITTLE_ENDIAN)
    call.set_flags(Gio.DBusMessageFlags(flags))
    if parameters is not None:
        call.set_body(parameters)
    if n_descriptors:
        call.set_unix_fd_list(Gio.UnixFDList.new_from_array(
            [os.open(os.devnull, os.O_RDONLY) for _ in range(n_descriptors)]))
    call.set_serial(1)
    return bytes(call.to_blob(CAPABILITIES))


class RawClient:
    """One connection.  Use as a context manager, or close() it: the bus sees that it left."""

    def __init__(self, address):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(address.removeprefix('unix:path='))
        self.serial = 0
        self._held = bytearray()
        self._log_in()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _log_in(self):
        uid = str(os.getuid()).encode().hex()
        self.sock.sendall(f'\0AUTH EXTERNAL {uid}\r\n'.encode())
        assert self.sock.recv(1024).startswith(b'OK ')
        self.sock.sendall(b'NEGOTIATE_UNIX_FD\r\n')
        assert self.sock.recv(1024).startswith(b'AGREE')
        self.sock.sendall(b'BEGIN\r\n')
        self.send(make_call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'Hello',
                            name='org.freedesktop.DBus'))
        self.read_message()

    def close(self):
        """Leaves, whatever is still to come."""
        self.sock.close()

    def send(self, call, count=1, descriptors=()):
        """Sends a call so many times, each with a serial of its own; the last serial."""
        call = bytearray(call)
        held = bytearray()
        for number in range(count):
            self.serial += 1
            struct.pack_into('<I', call, SERIAL_AT, self.serial)
            if descriptors:
                self.sock.sendmsg([call], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                            array.array('i', descriptors))])
                continue
            held += call
            if len(held) > 65536 or number == count - 1:
                self.sock.sendall(held)
                held.clear()
        return self.serial

    def read_message(self, timeout=300):
        """The next message: (its type, the serial that it answers, it itself)."""
        while True:
            message = self._take()
            if message is not None and message[0] != Gio.DBusMessageType.METHOD_CALL:
                return message
            if message is not None:
                self._answer(message[2])
                continue
            if not select.select([self.sock], [], [], timeout)[0]:
                raise AssertionError(f'the bus said nothing for {timeout} s')
            data, descriptors, _, _ = socket.recv_fds(self.sock, 65536, 16)
            for descriptor in descriptors:
                os.close(descriptor)
            if not data:
                raise ConnectionError('the bus closed the connection')
            self._held += data

    def _answer(self, call):
        """Whoever reads is asked by rosterd whether he still does: a Ping."""
        answer = Gio.DBusMessage.new_method_reply(call)
        answer.set_byte_order(Gio.DBusMessageByteOrder.LITTLE_ENDIAN)
        answer.set_serial(1)
        self.send(bytes(answer.to_blob(CAPABILITIES)))

    def _take(self):
        if len(self._held) < 16:
            return None
        size = Gio.DBusMessage.bytes_needed(bytes(self._held[:16]))
        if len(self._held) < size:
            return None
        message = Gio.DBusMessage.new_from_blob(bytes(self._held[:size]), CAPABILITIES)
        del self._held[:size]
        return message.get_message_type(), message.get_reply_serial(), message

    def wait_for(self, serial, timeout=300):
        """The answer to a call: the short name of its error, '' for none."""
        while True:
            _, answered, message = self.read_message(timeout)
            if answered == serial:
                return (message.get_error_name() or '').rpartition('.')[2]

    def call(self, *arguments, **options):
        """Sends one call and waits for its answer."""
        return self.wait_for(self.send(make_call(*arguments, **options)))

    def take_all(self, count, timeout=300):
        """The next COUNT answers: {short name of the error or '': how many}."""
        seen = {}
        while count > 0:
            kind, _, message = self.read_message(timeout)
            if kind in (Gio.DBusMessageType.METHOD_RETURN, Gio.DBusMessageType.ERROR):
                name = (message.get_error_name() or '').rpartition('.')[2]
                seen[name] = seen.get(name, 0) + 1
                count -= 1
        return seen


__all__ = ['Gio', 'GLib', 'ROOT', 'RawClient', 'make_call']
