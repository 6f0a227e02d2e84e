"""A caller that asks much delays only itself: senders take turns, no answer is made for a sender
that has left, and a sender may have only so many calls open.

The serials of rosterd's answers on the bus tell their order and number.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import signal
import threading

from gi.repository import Gio, GLib

from harness.bus import NAME, PROPERTIES, DBusError
from harness.contacts import generate
from harness.keeper import Keeper
from harness.net import wait_until
from harness.story import JOB, MANAGER, ROOT, ROSTER, Story, main

PAGE = GLib.Variant('(a{sv}su)', ({}, '', 2000))
VERSION = GLib.Variant('(ss)', (MANAGER, 'Version'))
OBJECTS = 'org.freedesktop.DBus.ObjectManager'


class CallersTakeTurns(Story):
    """One profile of many contacts."""

    def setUp(self):
        super().setUp()
        self.keeper = Keeper(generate(1000))
        self.holds_back = threading.Event()
        self.path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(self.path, 'online')
        self.serials = []

    def script(self, session):
        """An honest server, which can be told to leave sets unanswered."""
        self.keeper.log_in(session)
        self.keeper.serve(session, lambda stanza: self.holds_back.is_set())

    def send(self, connection, path, interface, method, arguments=None):
        """A call; the serial of its answer goes to the list."""
        call = Gio.DBusMessage.new_method_call(NAME, path, interface, method)
        if arguments is not None:
            call.set_body(arguments)
        serials = self.serials
        connection.send_message_with_reply(
            call, Gio.DBusSendMessageFlags.NONE, 600000, None,
            lambda source, result: self.on_answer(source, result, serials))

    @staticmethod
    def on_answer(connection, result, serials):
        """The list has serials of good answers only."""
        try:
            answer = connection.send_message_with_reply_finish(result)
        except GLib.Error:
            return  # the connection was closed
        if answer.get_message_type() == Gio.DBusMessageType.METHOD_RETURN:
            serials.append(answer.get_serial())

    def ask(self, path, interface, method, arguments, connection=None):
        """Another caller's call, whose answer is waited for; gives its serial."""
        call = Gio.DBusMessage.new_method_call(NAME, path, interface, method)
        call.set_body(arguments)
        answer, _ = (connection or self.bus.connection).send_message_with_reply_sync(
            call, Gio.DBusSendMessageFlags.NONE, 600000, None)
        self.assertEqual(answer.get_message_type(), Gio.DBusMessageType.METHOD_RETURN)
        return answer.get_serial()

    def flood(self, count, path, interface, method, arguments=None):
        """One caller's calls, all sent, then two of another.  How many of the many were answered before
        both of the two."""
        many, other = self.bus.connect(), self.bus.connect()
        for connection in (many, other):
            # Its first call makes rosterd ask the bus whose it is.
            self.ask(ROOT, PROPERTIES, 'Get', VERSION, connection=connection)
        serials = self.serials = []
        # They lie ready when rosterd reads the first of them.
        self.rosterd.process.send_signal(signal.SIGSTOP)
        for _ in range(count):
            self.send(many, path, interface, method, arguments)
        self.pass_on(many)
        self.serials = of_other = []
        self.send(other, self.path, ROSTER, 'Get', PAGE)
        self.send(other, ROOT, PROPERTIES, 'Get', VERSION)
        self.pass_on(other)
        self.rosterd.process.send_signal(signal.SIGCONT)
        while len(serials) < count or len(of_other) < 2:
            GLib.MainContext.default().iteration(True)
        return sum(serial < max(of_other) for serial in serials)

    def pass_on(self, connection):
        """The bus has all that was sent: its answer comes behind."""
        self.bus.call('GetId', connection=connection, name='org.freedesktop.DBus',
                      path='/org/freedesktop/DBus', interface='org.freedesktop.DBus')

    def test_turns(self):
        """Two answers of the one stand behind some of the other's many, not behind all of them."""
        self.assertLess(self.flood(60, self.path, ROSTER, 'Get', PAGE), 30)
        self.assertLess(self.flood(60, self.path, ROSTER, 'Stats', GLib.Variant('(a{sv})', ({},))),
                        30)

    def test_objects(self):
        """What takes its turn like all else: all objects, and the properties of one, or one."""
        self.make_jobs(3)
        objects, = self.bus.call('GetManagedObjects', path=ROOT, interface=OBJECTS)
        self.assertEqual(len(objects), 4)
        for path, interfaces in objects.items():
            for interface, properties in interfaces.items():
                self.assertEqual(properties, self.bus.call('GetAll', '(s)', interface, path=path,
                                                           interface=PROPERTIES)[0])
                for name, value in properties.items():
                    self.assertEqual(self.bus.get(path, interface, name), value)

    def test_leaving(self):
        """Of five hundred pages for those who left few are made."""
        leavers = [self.bus.connect() for _ in range(10)]
        for leaver in leavers:
            # Its first call makes rosterd ask the bus whose it is.
            self.ask(ROOT, PROPERTIES, 'Get', VERSION, connection=leaver)
        before = self.ask(ROOT, PROPERTIES, 'Get', VERSION)
        # They have left when rosterd reads the first of their calls.
        self.rosterd.process.send_signal(signal.SIGSTOP)
        for leaver in leavers:
            for _ in range(50):
                self.send(leaver, self.path, ROSTER, 'Get', PAGE)
            self.pass_on(leaver)
            leaver.close_sync(None)
        self.rosterd.process.send_signal(signal.SIGCONT)
        after = max(self.ask(self.path, ROSTER, 'Get', PAGE) for _ in range(5))
        self.assertLess(after - before, 250)

    def make_jobs(self, count):
        """Jobs that don't end."""
        self.holds_back.set()
        return [self.set_items(self.path, {f'nobody{number}@example.net': {'Name': 'Nobody'}})
                for number in range(count)]

    def call_find(self, connection):
        """The short name of the error, and its sentence."""
        try:
            self.bus.call('FindProfile', '(s)', '', connection=connection)
        except DBusError as error:
            return error.short_name, error.text
        return '', ''

    def test_open_calls(self):
        """256 of one sender and no more, others have theirs; those that want no answer wait for
        nothing."""
        jobs = self.make_jobs(16)
        waiter = self.bus.connect()
        for _ in range(100):
            silent = Gio.DBusMessage.new_method_call(NAME, jobs[0], JOB, 'Wait')
            silent.set_flags(Gio.DBusMessageFlags.NO_REPLY_EXPECTED)
            waiter.send_message(silent, Gio.DBusSendMessageFlags.NONE)
        for number in range(255):
            self.send(waiter, jobs[number // 16], JOB, 'Wait')
        self.assertEqual(self.call_find(waiter), ('', ''))
        self.send(waiter, jobs[15], JOB, 'Wait')
        name, sentence = self.call_find(waiter)
        self.assertEqual(name, 'LimitExceeded')
        self.assertIn('256 ', sentence)
        other = self.bus.connect()
        self.assertEqual(self.call_find(other), ('', ''))
        waiter.close_sync(None)
        wait_until(lambda: not self.bus.has_owner(waiter.get_unique_name()), 'the leave')
        # Whoever left waits no more.
        for job in jobs:
            for _ in range(15):
                self.send(other, job, JOB, 'Wait')
        self.assertEqual(self.call_find(other), ('', ''))
        self.bus.call('Disconnect', path=self.path, interface='im.rosterd.Roster1.Profile')
        while len(self.serials) < 240:
            GLib.MainContext.default().iteration(True)


main()
