"""A service that owns rosterd's name and lies: what no rosterd says, in well-formed messages.

Each profile of it is a lie by itself: its name says which.  A lie is a dictionary of what is answered
otherwise than an honest rosterd would: {'Get': answer} for a method, {'State': variant} for a
property, an answer being a variant, Error(...), SILENCE, or a function of the call that gives one of
these.  It speaks D-Bus itself, since GDBus sends nothing that is not of the declared types.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import socket
import threading

from gi.repository import Gio, GLib

from harness.bus import HISTORY, JOB, MANAGER, NAME, PROFILE, PROPERTIES, ROOT, ROSTER

MANAGED = 'org.freedesktop.DBus.ObjectManager'
CONTACTS = 'a(ssuuasta{sv})'
CHANGES = 'a(ttstsa(ssuuasta{sv})a(ssuuasta{sv}))'
SILENCE = object()
MISSING = object()
CONTACT = ('romeo@example.org', 'Romeo', 3, 0, ['Friends'], 5, {})


class Error:
    """An error as an answer."""

    def __init__(self, name, body=None):
        self.name, self.body = name, body


def variant(signature, value):
    """Short for what is written most."""
    return GLib.Variant(signature, value)


def body(signature, *values):
    """The arguments of a message."""
    return GLib.Variant(f'({signature})', values)


def page(contacts, cursor='', total=None, serial=7):
    """An answer to Get."""
    return body(f'{CONTACTS}sut', contacts, cursor, len(contacts) if total is None else total, serial)


def find_interface(name):
    """What the contract tells of it; None for another's."""
    path = os.path.join(os.path.dirname(__file__), '..', '..', 'dbus-interfaces', f'{name}.xml')
    if not os.path.exists(path):
        return None
    with open(path, encoding='utf-8') as file:
        return Gio.DBusNodeInfo.new_for_xml(file.read()).lookup_interface(name)


def plainest(signature):
    """The plainest value of a type."""
    return GLib.Variant.new_from_bytes(GLib.VariantType(signature), GLib.Bytes.new(b''),
                                       False).get_normal_form()


def default_properties(interface):
    """Those of an interface of the contract, each plain."""
    info = find_interface(interface)
    return {entry.name: plainest(entry.signature) for entry in info.properties} if info else {}


def default_answer(interface, member):
    """A plain answer to a method of the contract; None: of nothing."""
    info = find_interface(interface)
    method = info.lookup_method(member) if info else None
    if not method or not method.out_args:
        return None
    return GLib.Variant.new_tuple(*(plainest(entry.signature) for entry in method.out_args))


class Liar:
    """The service, on a connection of its own; one thread reads and answers."""

    def __init__(self, address, lies):
        self.lies = dict(enumerate(lies.items()))
        self.numbers = {name: number for number, (name, _) in self.lies.items()}
        self._lock = threading.Lock()
        self._serial = 0
        self._is_stopped = False
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(address.removeprefix('unix:path='))
        self._log_in()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    # -- what is asked for ------------------------------------------------------------------------

    def profile_path(self, name):
        """The object of the profile that is the lie NAME."""
        return f'{ROOT}/profile/lie{self.numbers[name]}'

    def job_path(self, name):
        """Its job, which is its only one."""
        return f'{ROOT}/job/{self.numbers[name] + 1}'

    def signal(self, name, interface, member, arguments, path=None):
        """Sends a signal of the profile NAME, or of PATH."""
        self._send(self._signal(path or self.profile_path(name), interface, member, arguments))

    def answer(self, call, answer):
        """Answers a call that was met with SILENCE."""
        self._reply(call, answer)

    def stop(self):
        """The name has no owner any more."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._socket.close()

    # -- the wire ---------------------------------------------------------------------------------

    def _log_in(self):
        uid = str(os.getuid()).encode().hex()
        self._socket.sendall(b'\0AUTH EXTERNAL ' + uid.encode() + b'\r\n')
        self._read_line()
        self._socket.sendall(b'NEGOTIATE_UNIX_FD\r\n')
        self._read_line()
        self._socket.sendall(b'BEGIN\r\n')
        for member, arguments in (('Hello', None), ('RequestName', body('su', NAME, 4))):
            call = Gio.DBusMessage.new_method_call('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                                   'org.freedesktop.DBus', member)
            if arguments:
                call.set_body(arguments)
            serial = self._send(call)
            while self._read_message().get_reply_serial() != serial:
                pass

    def _read_line(self):
        line = b''
        while not line.endswith(b'\r\n'):
            line += self._read(1)

    def _read(self, size):
        data = bytearray()
        while len(data) < size:
            piece = self._socket.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    def _read_message(self):
        head = self._read(16)
        rest = self._read(Gio.DBusMessage.bytes_needed(head) - 16)
        return Gio.DBusMessage.new_from_blob(head + rest, Gio.DBusCapabilityFlags.UNIX_FD_PASSING)

    def _send(self, message):
        with self._lock:
            self._serial += 1
            message.set_serial(self._serial)
            self._socket.sendall(message.to_blob(Gio.DBusCapabilityFlags.NONE))
            return self._serial

    def _run(self):
        try:
            while True:
                message = self._read_message()
                if message.get_message_type() == Gio.DBusMessageType.METHOD_CALL:
                    self._take_call(message)
        except (EOFError, OSError):
            pass

    @staticmethod
    def _signal(path, interface, member, arguments):
        message = Gio.DBusMessage.new_signal(path, interface, member)
        if arguments is not None:
            message.set_body(arguments)
        return message

    def _take_call(self, call):
        answer = self._find_answer(call)
        if callable(answer):
            answer = answer(call)
        if answer is not SILENCE:
            self._reply(call, answer)

    def _reply(self, call, answer):
        if isinstance(answer, Error):
            reply = Gio.DBusMessage.new()
            reply.set_message_type(Gio.DBusMessageType.ERROR)
            reply.set_error_name(answer.name)
            answer = answer.body
        else:
            reply = Gio.DBusMessage.new()
            reply.set_message_type(Gio.DBusMessageType.METHOD_RETURN)
        reply.set_reply_serial(call.get_serial())
        reply.set_destination(call.get_sender())
        if answer is not None:
            reply.set_body(answer)
        self._send(reply)

    # -- the answers ------------------------------------------------------------------------------

    def _find_answer(self, call):
        interface, member = call.get_interface(), call.get_member()
        name, lie = self._find_lie(call)
        if interface == PROPERTIES:
            return lie.get(f'Properties.{member}') or self._properties(
                member, call.get_body().unpack(), name, lie)
        if interface == MANAGED:
            return self._objects()
        return lie[member] if member in lie else self._honest(interface, member, name)

    def _find_lie(self, call):
        path, arguments = call.get_path(), call.get_body()
        if call.get_member() in ('FindProfile', 'AddProfile'):
            wanted = arguments.unpack()[0] or 'honest'
            return wanted, self.lies[self.numbers[wanted]][1]
        kind, _, number = path.removeprefix(f'{ROOT}/').partition('/')
        if kind == 'profile':
            return self.lies[int(number.removeprefix('lie'))]
        if kind == 'job' and int(number) - 1 in self.lies:
            return self.lies[int(number) - 1]
        return self.lies[self.numbers['honest']]

    def _honest(self, interface, member, name):
        answers = {
            'FindProfile': lambda: body('o', self.profile_path(name)),
            'AddProfile': lambda: body('o', self.profile_path(name)),
            'CheckProfile': lambda: body('b', True),
            'Get': lambda: page([CONTACT]),
            'GetChanges': lambda: body(f'{CONTACTS}astbb', [], [], 7, False, False),
            'Lookup': lambda: body(f'{CONTACTS}as', [CONTACT], []),
            'Stats': lambda: body('a{sv}', {
                'Total': variant('u', 1), 'NHosts': variant('u', 1), 'NGroups': variant('u', 1),
                'Hosts': variant('a(su)', [('example.org', 1)]), 'Serial': variant('t', 7),
                'Groups': variant('a(su)', [('Friends', 1)])}),
            'List': lambda: body(f'{CHANGES}b', [self.change(5)], False),
            'ListJobs': lambda: body('a(tstsut)', [(1, 'purge', 10 ** 15, 'done', 1, 0)]),
            'ListPending': lambda: body('a(sts)', [('tybalt@example.org', 10 ** 15, 'words')]),
            'ListMoved': lambda: body('a(sss)', [('tybalt@example.org', 'old@example.org', 'verified')]),
            'ListSnapshots': lambda: body('a(sttutst)', [('mine', 7, 10 ** 15, 1, 100, 'asked', 0)]),
            'TakeSnapshot': lambda: body('(sttutst)', ('mine', 7, 10 ** 15, 1, 100, 'asked', 0)),
            'ListFailures': lambda: body('a(sss)', []),
            'SetPassword': lambda: body('s', 'memory'),
            'Wait': lambda: body('sa{sv}', 'done', {'Done': variant('u', 1),
                                                    'Failed': variant('u', 0)}),
        }
        if member in ('Purge', 'Resync', 'Set', 'SetSelected', 'Remove', 'Undo', 'Subscribe',
                      'Unsubscribe', 'Approve', 'Deny', 'Restore'):
            return body('o', self.job_path(name))
        return answers[member]() if member in answers else default_answer(interface, member)

    @staticmethod
    def change(serial, jid=CONTACT[0]):
        """A change of the history: somebody was added."""
        return (serial, 10 ** 15, 'push', 0, jid, [], [CONTACT])

    def _properties(self, member, arguments, name, lie):
        honest = self.properties(arguments[0], name)
        told = {key: lie.get(key, value) for key, value in honest.items()}
        if member == 'GetAll':
            return body('a{sv}', {key: value for key, value in told.items() if value is not MISSING})
        value = told.get(arguments[1])
        if value is None or value is MISSING:
            return Error('org.freedesktop.DBus.Error.UnknownProperty', body('s', 'There is none.'))
        return body('v', value)

    def properties(self, interface, name):
        """What an honest rosterd has: all that the contract tells."""
        return default_properties(interface) | self._known_properties(interface, name)

    def _known_properties(self, interface, name):
        if interface == MANAGER:
            return {'Version': variant('s', '0.1.0'), 'StoreNotice': variant('s', ''),
                    'DefaultProfile': variant('o', self.profile_path('honest')),
                    'Profiles': variant('ao', [self.profile_path('honest')])}
        if interface == JOB:
            return {'Number': variant('t', self.numbers[name] + 1), 'Kind': variant('s', 'purge'),
                    'DryRun': variant('b', False),
                    'Profile': variant('o', self.profile_path(name)), 'State': variant('s', 'running'),
                    'Total': variant('u', 1), 'Done': variant('u', 1), 'Failed': variant('u', 0),
                    'SentBack': variant('u', 0), 'Result': variant('s', '')}
        if interface != PROFILE:
            return {}
        return {
            'Name': variant('s', name), 'Jid': variant('s', 'juliet@example.org'),
            'Enabled': variant('b', True), 'State': variant('s', 'online'),
            'LastError': variant('(ss)', ('', '')), 'NextRetry': variant('t', 0),
            'RosterVersion': variant('s', '1'), 'VersionDistrust': variant('(ss)', ('', '')),
            'LastDoubt': variant('(tss)', (0, '', '')), 'LeftOut': variant('as', []),
            'LeftOutCount': variant('u', 0), 'Versioning': variant('b', True),
            'LastSync': variant('t', 10 ** 15), 'Contacts': variant('u', 1),
            'Serial': variant('t', 7), 'RosterNotice': variant('s', ''),
            'PasswordStorage': variant('s', 'memory'), 'Settings': variant('a{sv}', {})}

    def _objects(self):
        lie = self.lies[self.numbers['honest']][1]
        if 'GetManagedObjects' in lie:
            return lie['GetManagedObjects']
        return body('a{oa{sa{sv}}}', {self.profile_path('honest'): {
            PROFILE: self.properties(PROFILE, 'honest')}, self.job_path('honest'): {
                JOB: self.properties(JOB, 'honest')}})


__all__ = ['CHANGES', 'CONTACT', 'CONTACTS', 'Error', 'HISTORY', 'Liar', 'MISSING', 'ROSTER',
           'SILENCE', 'body', 'page', 'variant']
