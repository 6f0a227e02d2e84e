"""A client that asks and never reads gets some megabytes of answers, which the bus has to keep, and no
more until it reads; others are answered meanwhile.

How many answers rosterd sent is told by their serials on the bus.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import socket
import sys
import time

from gi.repository import Gio, GLib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.bus import NAME, PROPERTIES  # noqa: E402
from harness.contacts import Contact  # noqa: E402
from harness.story import MANAGER, ROOT, ROSTER, Story, main  # noqa: E402

COUNT = 100
BUS = 'org.freedesktop.DBus'
NO_DESCRIPTORS = Gio.DBusCapabilityFlags.NONE


class DeafClient:
    """It writes to the bus's socket itself, and reads when it is told to."""

    def __init__(self, address):
        self.serial = 0
        self.held = b''
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(address.removeprefix('unix:path='))
        self.socket.sendall(b'\0AUTH EXTERNAL %s\r\n' % str(os.getuid()).encode().hex().encode())
        assert self.socket.recv(1024).startswith(b'OK')
        self.socket.sendall(b'BEGIN\r\n')
        self.send(Gio.DBusMessage.new_method_call(BUS, '/org/freedesktop/DBus', BUS, 'Hello'))

    def send(self, message):
        """With the next serial."""
        self.serial += 1
        message.set_serial(self.serial)
        self.socket.sendall(bytes(message.to_blob(NO_DESCRIPTORS)))

    def read(self):
        """The next message; a Ping is answered, as by any library."""
        while len(self.held) < 16 or len(self.held) < Gio.DBusMessage.bytes_needed(self.held[:16]):
            data = self.socket.recv(1 << 20)
            assert data, 'the bus closed the connection'
            self.held += data
        size = Gio.DBusMessage.bytes_needed(self.held[:16])
        message = Gio.DBusMessage.new_from_blob(self.held[:size], NO_DESCRIPTORS)
        self.held = self.held[size:]
        if message.get_member() == 'Ping':
            self.send(Gio.DBusMessage.new_method_reply(message))
        return message


class WhoReadsNothingGetsNoMore(Story):
    """A roster of long names: a page of it has almost a megabyte."""

    def script(self, session):
        """The roster, and no more."""
        session.log_in()
        contacts = [Contact(f'c{number}@example.org', f'{number} ' + 'n' * 3000)
                    for number in range(300)]
        session.send_roster(session.expect_roster_get(), contacts, version='1')
        session.serve()

    def ask_other(self):
        """Another client's call; the serial of its answer."""
        call = Gio.DBusMessage.new_method_call(NAME, ROOT, PROPERTIES, 'Get')
        call.set_body(GLib.Variant('(ss)', (MANAGER, 'Version')))
        answer, _ = self.bus.connection.send_message_with_reply_sync(
            call, Gio.DBusSendMessageFlags.NONE, 600000, None)
        self.assertEqual(answer.get_message_type(), Gio.DBusMessageType.METHOD_RETURN)
        return answer.get_serial()

    def wait_for_rest(self):
        """Until nothing but the other's answers is sent, for a second; the last one's serial."""
        self.n_asked = 1
        last, calm = self.ask_other(), 0
        while calm < 10:
            time.sleep(0.1)
            serial = self.ask_other()
            self.n_asked += 1
            calm = calm + 1 if serial == last + 1 else 0
            last = serial
        return last

    def test_never_reading(self):
        """Of a hundred pages few are made; all of them when they are read."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        deaf = DeafClient(self.bus.address)
        # The first call of a sender makes rosterd ask the bus whose it is.
        self.ask_for_page(deaf, path)
        self.read_pages(deaf, 1)
        before = self.wait_for_rest()
        for _ in range(COUNT):
            self.ask_for_page(deaf, path)
        sent = self.wait_for_rest() - before
        self.assertLess(sent - self.n_asked, COUNT // 2)
        self.read_pages(deaf, COUNT)
        deaf.socket.close()

    @staticmethod
    def ask_for_page(deaf, path):
        """As much as fits."""
        call = Gio.DBusMessage.new_method_call(NAME, path, ROSTER, 'Get')
        call.set_body(GLib.Variant('(a{sv}su)', ({}, '', 2000)))
        deaf.send(call)

    @staticmethod
    def read_pages(deaf, count):
        """So many answers of rosterd's."""
        while count > 0:
            message = deaf.read()
            count -= (message.get_message_type() == Gio.DBusMessageType.METHOD_RETURN
                      and message.get_sender() != BUS)


main()
