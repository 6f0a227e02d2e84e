"""Profiles are added, shown, set, chosen, connected, disconnected and removed, over the bus and by rosterctl.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.bus import DBusError
from harness.contacts import generate
from harness.story import PASSWORD, Story, main, profile_path
from harness.terminal import Terminal
from gi.repository import GLib

ROOT = '/im/rosterd/Roster1'
MANAGER = 'im.rosterd.Roster1.Manager'


class ProfileVerbs(Story):
    """The life of a profile."""

    def assert_refused(self, name, method, *arguments, **options):
        """The call fails with the error, in a sentence."""
        with self.assertRaises(DBusError) as caught:
            self.bus.call(method, *arguments, **options)
        self.assertEqual(caught.exception.short_name, name, caught.exception.text)
        self.assertRegex(caught.exception.text, r'\w+ .*\w')

    def add_disabled(self, name, jid):
        """Adds a profile that doesn't connect."""
        return self.add_profile(name, jid, Enabled=False, password=None)

    def test_names_and_jids(self):
        """What is a name, what is a JID."""
        off = {'Enabled': GLib.Variant('b', False)}
        for name in ('', '.a', '-a', 'all', 'a b', 'a/b', 'ä', 'x' * 65, 'a\n'):
            self.assert_refused('InvalidArguments', 'AddProfile', '(ssa{sv})', name, 'a@b.example', off)
        for jid in ('', 'example.org', '@example.org', 'a@', 'a@b@c', 'a b@example.org', 'a@b/resource',
                    'x' * 1024 + '@example.org'):
            self.assert_refused('InvalidJid', 'AddProfile', '(ssa{sv})', 'name', jid, off)
        for name, jid in (('a', 'a@b.example'), ('A.b_c-d', 'A@B.Example'), ('9' * 64, 'ß@x.example')):
            if jid == 'A@B.Example':
                self.assert_refused('ProfileExists', 'AddProfile', '(ssa{sv})', name, jid, off)
                jid = 'other@B.Example'
            path = self.add_disabled(name, jid)
            self.assertEqual(self.property(path, 'Name'), name)
        self.assertEqual(self.property(profile_path('A.b_c-d'), 'Jid'), 'other@b.example')
        self.assert_refused('ProfileExists', 'AddProfile', '(ssa{sv})', 'a', 'new@b.example', off)

    def test_status_on_a_narrow_terminal(self):
        """What doesn't fit beside the state stands below it."""
        self.add_disabled('home', 'juliet@example.org')
        row = '* home     juliet@example.org  disabled  0 contacts, last sync: never'
        for columns in (len(row) - 1, len(row)):
            said = Terminal(self.rosterctl, 'status', columns=columns).finish()
            place = '  ' if columns == len(row) else '\n      '
            self.assertIn(row.replace('  0', f'{place}0') + '\n', said, columns)

    def test_find_and_default(self):
        """By name, by JID, by default."""
        self.assert_refused('NoSuchProfile', 'FindProfile', '(s)', '')
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'DefaultProfile'), '/')
        first = self.add_disabled('b', 'b@example.org')
        second = self.add_disabled('a', 'a@example.org')
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'Profiles'), [second, first])
        for words, path in (('', first), ('a', second), ('a@example.org', second),
                            ('B@Example.ORG', first)):
            self.assertEqual(self.bus.call('FindProfile', '(s)', words), (path,))
        self.assert_refused('NoSuchProfile', 'FindProfile', '(s)', 'c')
        self.rosterctl('profile', 'default', 'a')
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'DefaultProfile'), second)
        self.rosterd.restart()
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'DefaultProfile'), second)
        self.bus.call('RemoveProfile', '(o)', second)
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'DefaultProfile'), first)
        self.assert_refused('NoSuchProfile', 'RemoveProfile', '(o)', second)

    def test_another_one_is_removed(self):
        """The default profile stays the default one."""
        first = self.add_disabled('a', 'a@example.org')
        second = self.add_disabled('b', 'b@example.org')
        self.bus.call('RemoveProfile', '(o)', second)
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'DefaultProfile'), first)
        self.rosterctl('profile', 'show')

    def test_all_profiles_of_which_one_was_never_received(self):
        """The others are told all the same, in JSON that can be read; the status is its failure."""
        server = self.scripted(self.serve_roster)
        self.add_disabled('a', 'a@example.org')
        self.wait_for_state(self.add_scripted_profile('b', server), 'online')
        self.add_disabled('c', 'c@example.org')
        for verb in ('get', 'stats'):
            for form in (('--json',), ('-O', 'json')):
                done = self.rosterctl('-p', 'all', verb, *form, status=23)
                document = json.loads(done.stdout)
                self.assertEqual([(entry['profile'], 'error' in entry) for entry in document['profiles']],
                                 [('a', True), ('b', False), ('c', True)])
                self.assertEqual(document['error'], document['profiles'][0]['error'])
                self.assert_names(done.stderr, '"a"', '"c"')
            self.assertIn('== b', self.rosterctl('-p', 'all', verb, status=23).stdout)

    @staticmethod
    def serve_roster(session):
        """A server with three contacts."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), generate(3), version='1')
        session.serve()

    def test_settings(self):
        """What Configure takes; one bad key, and nothing is changed."""
        path = self.add_disabled('a', 'a@example.org')
        ca_file = self.authority.ca_file
        good = {'Address': GLib.Variant('s', '[::1]:5222'), 'DirectTls': GLib.Variant('b', True),
                'CaFile': GLib.Variant('s', ca_file), 'AllowPlain': GLib.Variant('b', True),
                'Visibility': GLib.Variant('s', 'xa'), 'ShrinkGuard': GLib.Variant('u', 30),
                'PingInterval': GLib.Variant('u', 60), 'HistoryMax': GLib.Variant('u', 5000),
                'Proxy': GLib.Variant('s', 'socks5://[::1]:9050'),
                'PasswordCommand': GLib.Variant('as', ['pass', 'a']),
                'ClientCertificate': GLib.Variant('s', '/c.pem'),
                'ClientKey': GLib.Variant('s', '/k.pem')}
        self.profile_call(path, 'Configure', '(a{sv})', good)
        settings = {'Address': '[::1]:5222', 'DirectTls': True, 'CaFile': ca_file, 'AllowPlain': True,
                    'Visibility': 'xa', 'ShrinkGuard': 30, 'Enabled': False,
                    'PingInterval': 60, 'HistoryMax': 5000, 'Proxy': 'socks5://[::1]:9050', 'PasswordCommand': ['pass', 'a'],
                    'ClientCertificate': '/c.pem', 'ClientKey': '/k.pem',
                    'TrustedCertificate': ''}
        self.assertEqual(self.property(path, 'Settings'), settings)
        for key, value in (('Nonsense', GLib.Variant('s', 'x')), ('Address', GLib.Variant('b', True)),
                           ('Visibility', GLib.Variant('s', 'online')),
                           ('ShrinkGuard', GLib.Variant('u', 101)),
                           ('PingInterval', GLib.Variant('u', 29)), ('HistoryMax', GLib.Variant('u', 999)),
                           ('Address', GLib.Variant('s', 'no-port')),
                           ('Address', GLib.Variant('s', 'host:0')),
                           ('Address', GLib.Variant('s', 'host:70000')),
                           ('CaFile', GLib.Variant('s', 'relative.pem')),
                           ('ClientCertificate', GLib.Variant('s', 'relative.pem')),
                           ('ClientKey', GLib.Variant('s', 'relative.pem')),
                           ('TrustedCertificate', GLib.Variant('s', 'a' * 64))):
            with self.assertRaises(DBusError) as caught:
                self.profile_call(path, 'Configure', '(a{sv})',
                                  {'AllowPlain': GLib.Variant('b', False), key: value})
            self.assertEqual(caught.exception.short_name, 'InvalidArguments', (key, value))
        self.assertEqual(self.property(path, 'Settings'), settings)
        self.rosterd.restart()
        self.assertEqual(self.property(path, 'Settings'), settings)

    def test_whole_life(self):
        """By rosterctl."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, generate(30))
        server.start()
        self.rosterctl('profile', 'add', 'home', 'juliet@prosody.test', '--address',
                       server.direct_address, '--direct-tls', '--ca-file', self.authority.ca_file,
                       '--password-file', '-', text=PASSWORD)
        path = profile_path('home')
        self.assertEqual(self.property(path, 'State'), 'online', 'profile add waits for it')
        self.assertIn('home', self.rosterctl('profile', 'list').stdout)
        self.assertIn('juliet@prosody.test', self.rosterctl('profile', 'show', 'home').stdout)
        self.assertIn('online', self.rosterctl('status').stdout)
        json.loads(self.rosterctl('--json', 'status').stdout)
        json.loads(self.rosterctl('--json', 'stats').stdout)
        self.assertEqual(len(json.loads(self.rosterctl('get', '--json').stdout)['contacts']), 30)
        self.rosterctl('profile', 'disconnect', 'home')
        self.wait_for_state(path, 'disabled')
        self.rosterd.restart()
        self.assertEqual(self.property(path, 'State'), 'disabled', 'also after a restart')
        self.rosterctl('profile', 'login', 'home', '--password-file', '-', text=PASSWORD)
        self.rosterctl('profile', 'connect', 'home')
        self.wait_for_state(path, 'online')
        self.rosterctl('profile', 'set', 'home', f'address={server.address}', 'direct-tls=no')
        self.assertIn('Write direct-tls=VALUE',
                      self.rosterctl('profile', 'set', 'home', 'direct-tls', status=2).stderr)
        self.assertIn('profile set home address=', self.rosterctl('profile', 'set', 'home', status=2).stderr)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Settings')['Address'], server.address)
        serial = self.property(path, 'Serial')
        self.rosterctl('profile', 'remove', 'home', '--yes')
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'Profiles'), [])
        self.assertEqual(len(server.read_roster('juliet')), 30, "the server's roster is left")
        self.add_profile('home', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        self.assertGreater(self.property(path, 'Serial'), serial, 'serials are never used twice')

    def test_object_manager_and_introspection(self):
        """A profile comes and goes with all its properties; the objects tell what they are."""
        path = self.add_disabled('a', 'a@example.org')
        self.events.expect('InterfacesAdded', lambda e: e.arguments[0] == path)
        managed, = self.bus.call('GetManagedObjects', path=ROOT,
                                 interface='org.freedesktop.DBus.ObjectManager')
        self.assertEqual(managed[path]['im.rosterd.Roster1.Profile']['Jid'], 'a@example.org')
        self.assertIn('im.rosterd.Roster1.Roster', managed[path])
        for object_path, interface in ((ROOT, MANAGER), (path, 'im.rosterd.Roster1.Roster')):
            xml, = self.bus.call('Introspect', path=object_path,
                                 interface='org.freedesktop.DBus.Introspectable')
            self.assertIn(interface, xml)
        self.bus.call('RemoveProfile', '(o)', path)
        self.events.expect('InterfacesRemoved', lambda e: e.arguments[0] == path)


main()
