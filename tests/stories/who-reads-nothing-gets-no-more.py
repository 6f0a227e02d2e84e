"""A client that asks and never reads gets some megabytes of answers, which the bus has to keep, and
no more until it reads; others are answered meanwhile, and a client that reads never waits.

The bus tells how much a client has not read.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import socket
import time

from gi.repository import Gio, GLib

from harness.bus import NAME
from harness.contacts import Contact
from harness.story import MANAGER, ROOT, ROSTER, Story, main

COUNT = 100
BUS = 'org.freedesktop.DBus'
NO_DESCRIPTORS = Gio.DBusCapabilityFlags.NONE


class DeafClient:
    """It writes to the bus's socket itself, and reads when it is told to."""

    def __init__(self, address, answers_ping=True):
        self.answers_ping = answers_ping
        self.serial = 0
        self.held = b''
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(address.removeprefix('unix:path='))
        self.socket.sendall(b'\0AUTH EXTERNAL %s\r\n' % str(os.getuid()).encode().hex().encode())
        assert self.socket.recv(1024).startswith(b'OK')
        self.socket.sendall(b'BEGIN\r\n')
        self.send(Gio.DBusMessage.new_method_call(BUS, '/org/freedesktop/DBus', BUS, 'Hello'))
        self.name, = self.read().get_body().unpack()

    def send(self, message):
        """With the next serial."""
        self.serial += 1
        message.set_serial(self.serial)
        self.socket.sendall(bytes(message.to_blob(NO_DESCRIPTORS)))

    def read(self):
        """The next message; a Ping is answered, as by most libraries."""
        while len(self.held) < 16 or len(self.held) < Gio.DBusMessage.bytes_needed(self.held[:16]):
            data = self.socket.recv(1 << 20)
            assert data, 'the bus closed the connection'
            self.held += data
        size = Gio.DBusMessage.bytes_needed(self.held[:16])
        message = Gio.DBusMessage.new_from_blob(self.held[:size], NO_DESCRIPTORS)
        self.held = self.held[size:]
        if message.get_member() == 'Ping' and self.answers_ping:
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

    def get_kept(self, client):
        """How many bytes the bus keeps for it."""
        stats, = self.bus.connection.call_sync(
            BUS, '/org/freedesktop/DBus', f'{BUS}.Debug.Stats', 'GetConnectionStats',
            GLib.Variant('(s)', (client.name,)), None, Gio.DBusCallFlags.NONE, 60000, None).unpack()
        return stats['OutgoingBytes']

    def wait_for_rest(self, client):
        """Until nothing more is sent to it for a second; what the bus keeps then. Another client is
        answered meanwhile."""
        last, calm = -1, 0
        while calm < 10:
            time.sleep(0.1)
            self.bus.get(ROOT, MANAGER, 'Version')
            kept = self.get_kept(client)
            calm = calm + 1 if kept == last else 0
            last = kept
        return last

    def test_never_reading(self):
        """Of a hundred pages few are made; all of them when they are read."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        deaf = DeafClient(self.bus.address)
        # The first call of a sender makes rosterd ask the bus whose it is.
        self.ask_for_page(deaf, path)
        self.read_pages(deaf, 1)
        for _ in range(COUNT):
            self.ask_for_page(deaf, path)
        kept = self.wait_for_rest(deaf)
        self.assertGreater(kept, 8 << 20)
        self.assertLess(kept, 24 << 20)
        self.read_pages(deaf, COUNT)
        deaf.socket.close()

    def test_without_main_loop(self):
        """A program that blocks in each call answers no Ping; what it has read the bus tells."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        blocking = DeafClient(self.bus.address, answers_ping=False)
        # If the bus were not asked, this would take five minutes.
        end = time.monotonic() + 240
        for _ in range(COUNT):
            self.assertLess(time.monotonic(), end, 'it has to wait')
            self.ask_for_page(blocking, path)
            self.read_pages(blocking, 1)
        blocking.socket.close()

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
