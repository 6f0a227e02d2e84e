"""rosterd takes calls only from programs of its own user, also on a bus that lets others in: no
call of theirs is done, not even the first, and all of its own user's are, in their order.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess

from gi.repository import Gio, GLib

from harness.bus import JOB, MANAGER, NAME, PROFILE, ROOT, ROSTER
from harness.net import PATIENCE
from harness.story import Story, main

NOBODY = '65534'
# A caller that reads what it is to call, sends all of it at once, and prints what came back.
CALLER = '''
import json, sys
from gi.repository import Gio, GLib
address, calls = json.load(sys.stdin)
flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
         | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
answers = {}
def on_answer(source, result, number):
    try:
        answers[number] = ['', source.call_finish(result).print_(False)]
    except GLib.Error as error:
        answers[number] = [Gio.DBusError.get_remote_error(error) or 'none', error.message]
for number, (name, path, interface, method, arguments) in enumerate(calls):
    parameters = GLib.Variant.parse(None, arguments, None, None) if arguments else None
    bus.call(name, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 60000, None,
             on_answer, number)
while len(answers) < len(calls):
    GLib.MainContext.default().iteration(True)
print(json.dumps([answers[number] for number in range(len(calls))]))
'''


class OfItsOwnUserOnly(Story):
    """A bus that everybody may use."""

    bus_policy = '<allow user="*"/>'

    def setUp(self):
        super().setUp()
        os.chmod(self.dir, 0o711)
        self.path = self.add_profile('juliet', 'juliet@example.org', password=None, Enabled=False)

    def call_as_nobody(self, *calls):
        """What each call brought: (name of the error or '', answer or sentence)."""
        privileged = [] if os.geteuid() == 0 else ['sudo', '-n']
        done = subprocess.run(
            [*privileged, 'setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups',
             '/usr/bin/python3', '-c', CALLER],
            input=json.dumps([self.bus.address, calls]), text=True, capture_output=True,
            timeout=PATIENCE,
            check=False, cwd='/', env={'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'HOME': '/'})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_others(self):
        """Each interface, those that GDBus itself serves, and what would change something."""
        properties = 'org.freedesktop.DBus.Properties'
        add = "('nobody', 'nobody@example.org', @a{sv} {})"
        answers = self.call_as_nobody(
            (NAME, ROOT, MANAGER, 'AddProfile', add),
            (NAME, ROOT, MANAGER, 'FindProfile', "('juliet',)"),
            (NAME, ROOT, MANAGER, 'RemoveProfile', f"(objectpath '{self.path}',)"),
            (NAME, ROOT, properties, 'GetAll', f"('{MANAGER}',)"),
            (NAME, ROOT, 'org.freedesktop.DBus.ObjectManager', 'GetManagedObjects', ''),
            (NAME, ROOT, 'org.freedesktop.DBus.Introspectable', 'Introspect', ''),
            (NAME, ROOT, 'org.freedesktop.DBus.Peer', 'Ping', ''),
            (NAME, self.path, PROFILE, 'Connect', ''),
            (NAME, self.path, ROSTER, 'Get', "(@a{sv} {}, '', uint32 0)"),
            (NAME, '/nowhere', JOB, 'Wait', ''),
            ('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'GetConnectionUnixUser',
             f"('{NAME}',)"))
        self.assertEqual(answers.pop(), ['', f'({os.geteuid()},)'], 'the bus takes its calls')
        for error, sentence in answers:
            self.assertEqual(error, 'im.rosterd.Roster1.Error.AccessDenied', sentence)
            self.assertIn(f'uid {os.geteuid()}', sentence)
        self.assertEqual(self.call_as_nobody((NAME, ROOT, MANAGER, 'AddProfile', add))[0][0],
                         'im.rosterd.Roster1.Error.AccessDenied')
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'Profiles'), [self.path])
        self.assertEqual(self.property(self.path, 'Enabled'), False)

    def test_own(self):
        """Of a sender whom the bus has not told of yet: many calls at once, done as they came."""
        for _ in range(5):
            connection = self.bus.connect()
            answers = []
            for number in range(50):
                connection.call(
                    NAME, ROOT, MANAGER, 'FindProfile', GLib.Variant('(s)', ('juliet',)), None,
                    Gio.DBusCallFlags.NONE, 60000, None,
                    lambda source, result, order: answers.append(
                        (order, source.call_finish(result).unpack()[0])), number)
            while len(answers) < 50:
                GLib.MainContext.default().iteration(True)
            self.assertEqual(answers, [(number, self.path) for number in range(50)])
            connection.set_exit_on_close(False)
            connection.close_sync(None)


main()
