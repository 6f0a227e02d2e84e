"""A Secret Service that does what a real one won't: a program with one locked or odd item.

It is called with what it is to do: none, unseen, empty, binary, huge, deleted, liar (not as unlocked as
it says), error, locked (the prompt is dismissed at once) or asking (the prompt waits). SIGUSR1 unlocks it.
Each prompt is a line of output.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import subprocess
import sys

from gi.repository import Gio, GLib

from harness.net import stop_process, wait_until

NAME = 'org.freedesktop.secrets'
ROOT = '/org/freedesktop/secrets'
COLLECTION = f'{ROOT}/collection/c'
ITEM = f'{COLLECTION}/1'
PROMPT = f'{ROOT}/prompt/1'
SESSION = f'{ROOT}/session/1'

XML = '''<node>
  <interface name="org.freedesktop.Secret.Service">
    <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
      <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
    <method name="SearchItems"><arg type="a{ss}" direction="in"/><arg type="ao" direction="out"/>
      <arg type="ao" direction="out"/></method>
    <method name="Unlock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/>
      <arg type="o" direction="out"/></method>
    <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
    <property name="Collections" type="ao" access="read"/>
  </interface>
  <interface name="org.freedesktop.Secret.Collection">
    <property name="Items" type="ao" access="read"/>
    <property name="Label" type="s" access="read"/>
    <property name="Locked" type="b" access="read"/>
    <property name="Created" type="t" access="read"/>
    <property name="Modified" type="t" access="read"/>
  </interface>
  <interface name="org.freedesktop.Secret.Item">
    <method name="GetSecret"><arg type="o" direction="in"/><arg type="(oayays)" direction="out"/></method>
    <property name="Attributes" type="a{ss}" access="read"/>
    <property name="Label" type="s" access="read"/>
    <property name="Locked" type="b" access="read"/>
    <property name="Created" type="t" access="read"/>
    <property name="Modified" type="t" access="read"/>
  </interface>
  <interface name="org.freedesktop.Secret.Prompt">
    <method name="Prompt"><arg type="s" direction="in"/></method>
    <method name="Dismiss"/>
    <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
  </interface>
</node>'''


class Service:
    """The objects on the bus."""

    def __init__(self, behaviour, password):
        self.behaviour = behaviour
        self.password = password
        self.is_locked = behaviour in ('unseen', 'locked', 'asking')
        self.has_item = behaviour not in ('none', 'unseen')
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        interfaces = Gio.DBusNodeInfo.new_for_xml(XML).interfaces
        for path, interface in zip((ROOT, COLLECTION, ITEM, PROMPT), interfaces):
            self.bus.register_object(path, interface, self.on_call, self.on_property, None)

    def on_property(self, _bus, _sender, path, _interface, name):
        """What the objects are."""
        items = [ITEM] if self.has_item else []
        return {'Collections': GLib.Variant('ao', [COLLECTION]), 'Items': GLib.Variant('ao', items),
                'Label': GLib.Variant('s', path), 'Locked': GLib.Variant('b', self.is_locked),
                'Created': GLib.Variant('t', 0), 'Modified': GLib.Variant('t', 0),
                'Attributes': GLib.Variant('a{ss}', {})}[name]

    def on_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        """A call goes to the function of its name."""
        getattr(self, method)(invocation, *arguments.unpack())

    def OpenSession(self, invocation, algorithm, _input):
        """Without encryption only."""
        if algorithm == 'plain':
            invocation.return_value(GLib.Variant('(vo)', (GLib.Variant('s', ''), SESSION)))
        else:
            invocation.return_dbus_error('org.freedesktop.DBus.Error.NotSupported', 'Not here.')

    def SearchItems(self, invocation, _attributes):
        """There is one, or none."""
        items = [ITEM] if self.has_item else []
        if self.behaviour == 'error':
            invocation.return_dbus_error('org.example.Error.Odd', 'the disk is on fire')
        else:
            invocation.return_value(GLib.Variant('(aoao)', ([], items) if self.is_locked else (items, [])))

    def ReadAlias(self, invocation, _name):
        """The default collection is the only one."""
        invocation.return_value(GLib.Variant('(o)', (COLLECTION,)))

    def Unlock(self, invocation, objects):
        """Asks the person."""
        invocation.return_value(GLib.Variant('(aoo)', ([], PROMPT) if self.is_locked else (objects, '/')))

    def Prompt(self, invocation, _window):
        """The person says no, or nothing yet."""
        print('prompt', flush=True)
        invocation.return_value(None)
        if self.behaviour == 'locked':
            self.complete(True)

    def Dismiss(self, invocation):
        """Nobody wants it any more."""
        invocation.return_value(None)
        self.complete(True)

    def complete(self, is_dismissed):
        """The prompt is over."""
        unlocked = GLib.Variant('ao', [] if is_dismissed else [ITEM])
        self.bus.emit_signal(None, PROMPT, 'org.freedesktop.Secret.Prompt', 'Completed',
                             GLib.Variant('(bv)', (is_dismissed, unlocked)))

    def GetSecret(self, invocation, session):
        """What the item holds."""
        secret = {'empty': b'', 'binary': b'\xff\xfe', 'huge': b'x' * 5000}.get(
            self.behaviour, self.password.encode())
        if self.behaviour == 'liar':
            invocation.return_dbus_error('org.freedesktop.Secret.Error.IsLocked', 'It is not.')
        elif self.behaviour == 'deleted':
            invocation.return_dbus_error('org.freedesktop.Secret.Error.NoSuchObject', 'It is gone.')
        else:
            invocation.return_value(GLib.Variant('((oayays))', ((session, b'', secret, 'text/plain'),)))

    def unlock(self):
        """The person unlocks it elsewhere."""
        self.is_locked = False
        for path, interface in ((ITEM, 'Item'), (COLLECTION, 'Collection')):
            changed = {'Locked': GLib.Variant('b', False)}
            self.bus.emit_signal(None, path, 'org.freedesktop.DBus.Properties', 'PropertiesChanged',
                                 GLib.Variant('(sa{sv}as)', (f'org.freedesktop.Secret.{interface}', changed, [])))
        return GLib.SOURCE_CONTINUE


class SecretService:
    """A story's: starts it, and tells what it said."""

    def __init__(self, story, behaviour, password):
        self.output = os.path.join(story.dir, f'secret-service-{behaviour}.log')
        environment = dict(story.environment, RD_PASSWORD=password,
                           PYTHONPATH=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        with open(self.output, 'wb') as log:
            self.process = subprocess.Popen(['/usr/bin/python3', '-m', 'harness.secret_service', behaviour],
                                            env=environment, stdout=log)
        story.addCleanup(self.stop)
        wait_until(lambda: story.bus.has_owner(NAME), 'the Secret Service')

    def count_prompts(self):
        """How often the person was asked."""
        with open(self.output, encoding='ascii') as log:
            return len(log.readlines())

    def unlock(self):
        """From elsewhere."""
        self.process.send_signal(signal.SIGUSR1)

    def stop(self):
        """Leaves the bus."""
        stop_process(self.process)


def main():
    """Serves until it is ended."""
    service = Service(sys.argv[1], os.environ['RD_PASSWORD'])
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, service.unlock)
    Gio.bus_own_name_on_connection(service.bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


if __name__ == '__main__':
    main()
