"""A private session bus, a client on it, and one queue of what happens.

The queue takes the bus's signals and whatever else a story posts to it.  expect() waits for an event
and fails when a forbidden one comes first.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import dataclasses
import os
import queue
import subprocess
import time

from gi.repository import Gio, GLib

from harness.net import PATIENCE, Timeout, stop_process, wait_until

NAME = 'im.rosterd.Roster1'
ROOT = '/im/rosterd/Roster1'
MANAGER, PROFILE, ROSTER, JOB, HISTORY, SUBSCRIPTIONS, PAST, HEARD, DUPLICATES, BLOCKING = (
    f'{NAME}.{interface}'
    for interface in ('Manager', 'Profile', 'Roster', 'Job', 'History', 'Subscriptions', 'Past', 'Heard',
                      'Duplicates', 'Blocking'))
PROPERTIES = 'org.freedesktop.DBus.Properties'
ERROR = f'{NAME}.Error.'

# The limits are those of the usual session bus: it protects nobody.
CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={directory}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{directory}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    {policy}
  </policy>
  <limit name="max_incoming_bytes">1000000000</limit>
  <limit name="max_incoming_unix_fds">250000000</limit>
  <limit name="max_outgoing_bytes">1000000000</limit>
  <limit name="max_outgoing_unix_fds">250000000</limit>
  <limit name="max_message_size">1000000000</limit>
  <limit name="max_completed_connections">100000</limit>
  <limit name="max_connections_per_user">100000</limit>
  <limit name="max_match_rules_per_connection">50000</limit>
  <limit name="max_replies_per_connection">50000</limit>
  <limit name="max_incoming_bytes">1000000000</limit>
  <limit name="max_outgoing_bytes">1000000000</limit>
  <limit name="max_message_size">1000000000</limit>
</busconfig>
'''


class DBusError(Exception):
    """A method failed; name is the D-Bus error's, text its sentence."""

    def __init__(self, error):
        self.name = Gio.DBusError.get_remote_error(error) or ''
        Gio.DBusError.strip_remote_error(error)
        self.text = error.message
        super().__init__(f'{self.name}: {self.text}')

    @property
    def short_name(self):
        """The name without its prefix."""
        return self.name.removeprefix(ERROR)


@dataclasses.dataclass
class Event:
    """Something that happened: a signal's member, or a word of the story's own."""
    name: str
    path: str = ''
    arguments: tuple = ()
    time: float = 0.0

    # Of ContactsChanged:

    @property
    def cause(self):
        """Why the contacts changed."""
        return self.arguments[2]

    @property
    def changed(self):
        """The contacts that were added or changed."""
        return self.arguments[3]

    @property
    def changed_jids(self):
        """Their JIDs."""
        return [contact[0] for contact in self.changed]

    @property
    def removed(self):
        """The JIDs that are gone."""
        return self.arguments[5]


class Events:
    """One queue of events."""

    def __init__(self):
        self._queue = queue.Queue()
        self._forbidden = []
        self.checks = []
        self.history = []

    def post(self, name, path='', arguments=()):
        """Something happened; from any thread."""
        self._queue.put(Event(name, path, arguments, time.monotonic()))

    def check(self):
        """Fails when something else that the story relies on has failed: nothing more will come."""
        for check in self.checks:
            check()

    @contextlib.contextmanager
    def forbid(self, name, accept=lambda event: True):
        """In this block the event must not come."""
        rule = (name, accept)
        self._forbidden.append(rule)
        try:
            yield
            self.drain()
        finally:
            self._forbidden.remove(rule)

    def expect(self, name, accept=lambda event: True, timeout=PATIENCE):
        """Takes events until this one comes, and gives it."""
        end = time.monotonic() + timeout
        while True:
            event = self._take(end)
            if event is None:
                recent = [(e.name, str(e.arguments)[:200]) for e in self.history[-10:]]
                raise Timeout(f'no {name} within {timeout} s; the last events: {recent}')
            if event.name == name and accept(event):
                return event

    def drain(self, seconds=0.0):
        """Takes what there is, and what comes for a while; gives it."""
        end = time.monotonic() + seconds
        taken = []
        while True:
            event = self._take(end)
            if event is None:
                return taken
            taken.append(event)

    def _take(self, end):
        while True:
            while GLib.MainContext.default().iteration(False):
                pass
            try:
                event = self._queue.get_nowait()
            except queue.Empty:
                if time.monotonic() >= end:
                    return None
                self.check()
                time.sleep(0.003)
                continue
            self.history.append(event)
            for name, accept in self._forbidden:
                if name == event.name and accept(event):
                    raise AssertionError(f'this must not happen: {event}')
            return event


class Bus:
    """The bus daemon and one connection to it."""

    def __init__(self, directory, policy=''):
        os.makedirs(os.path.join(directory, 'services'))
        self.directory = directory
        self.address = f'unix:path={directory}/bus'
        self.events = Events()
        config = os.path.join(directory, 'bus.conf')
        with open(config, 'w', encoding='utf-8') as file:
            file.write(CONFIG.format(directory=directory, policy=policy))
        self.environment = {}
        self._config = config
        self._process = None
        self.connection = None

    def start(self, environment):
        """ENVIRONMENT is what activated services get."""
        with open(os.path.join(self.directory, 'log'), 'ab') as log:
            self._process = subprocess.Popen(
                ['dbus-daemon', f'--config-file={self._config}', '--nofork', '--nopidfile'],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=dict(environment, DBUS_SESSION_BUS_ADDRESS=self.address))
        self._connect()

    def _connect(self):
        self.connection = wait_until(self._try_to_connect, 'the bus')
        self.connection.signal_subscribe(NAME, None, None, None, None, Gio.DBusSignalFlags.NONE,
                                         self._on_signal)

    def _try_to_connect(self):
        try:
            return self.connect()
        except GLib.Error:
            return None

    def connect(self):
        """One more connection to the bus."""
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        return Gio.DBusConnection.new_for_address_sync(self.address, flags, None, None)

    def stop(self):
        """Ends the bus, and with it the connection."""
        self._disconnect()
        if self._process:
            stop_process(self._process)
            self._process = None

    def _disconnect(self):
        if self.connection and not self.connection.is_closed():
            self.connection.set_exit_on_close(False)
            self.connection.close_sync(None)

    def make_activatable(self, name, command):
        """COMMAND is started when somebody needs NAME."""
        path = os.path.join(self.directory, 'services', f'{name}.service')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'[D-BUS Service]\nName={name}\nExec={command}\n')
        if self.connection:
            self.call('ReloadConfig', path='/org/freedesktop/DBus', name='org.freedesktop.DBus',
                      interface='org.freedesktop.DBus')

    def has_owner(self, name=NAME):
        """Does somebody own the name?"""
        return self.call('NameHasOwner', '(s)', name, path='/org/freedesktop/DBus',
                         name='org.freedesktop.DBus', interface='org.freedesktop.DBus')[0]

    def call(self, method, signature='()', *arguments, path=ROOT, interface=MANAGER, name=NAME,
             timeout=PATIENCE, connection=None, descriptors=None, is_raw=False):
        """Calls a method and gives its results as a tuple, or IS_RAW as the variant; DBusError when
        it fails."""
        parameters = GLib.Variant(signature, arguments)
        connection = connection or self.connection
        try:
            if descriptors is None:
                reply = connection.call_sync(name, path, interface, method, parameters, None,
                                             Gio.DBusCallFlags.NO_AUTO_START, int(timeout * 1000),
                                             None)
            else:
                reply, _ = connection.call_with_unix_fd_list_sync(
                    name, path, interface, method, parameters, None,
                    Gio.DBusCallFlags.NO_AUTO_START, int(timeout * 1000), descriptors, None)
        except GLib.Error as error:
            raise DBusError(error) from None
        return reply if is_raw else reply.unpack()

    def get(self, path, interface, name):
        """A property."""
        return self.call('Get', '(ss)', interface, name, path=path, interface=PROPERTIES)[0]

    def _on_signal(self, _connection, _sender, path, interface, member, parameters, *_):
        arguments = parameters.unpack()
        if member == 'PropertiesChanged':
            for key, value in arguments[1].items():
                self.events.post(f'property:{key}', path, (value,))
        else:
            self.events.post(member, path, arguments)
