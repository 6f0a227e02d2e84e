"""Each state of the Secret Service has a sentence of its own, with what to do; the person is asked once;
and when it is unlocked, or comes late, the profile connects by itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import subprocess

from gi.repository import Gio, GLib

from harness.contacts import generate
from harness.net import stop_process, wait_until
from harness.secret_service import NAME, ROOT, SecretService
from harness.story import PASSWORD, Story, main

KEYRING_PASSWORD = b'unlock'


class SecretServiceStates(Story):
    """On a scripted one, and on a real gnome-keyring."""

    def setUp(self):
        super().setUp()
        self.forgive_libsecret()
        self.rosterd.restart()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, generate(3))
        self.server.start()

    def add(self):
        """The profile, which must find its password."""
        return self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)

    def service(self, behaviour):
        """A scripted one."""
        return SecretService(self, behaviour, PASSWORD)

    def check_sentence(self, path, sentence, remedy, *words):
        """It names the things, and its remedy; no program's command, which each frontend adds."""
        self.assert_names(sentence, 'juliet', *words)
        self.assertNotIn('rosterctl', sentence)
        self.assertEqual(self.property(path, 'Remedy'), (remedy, ''))

    def check(self, behaviour, state, *words):
        """The profile comes to this state, for this reason; gives the sentence."""
        service = self.service(behaviour)
        path = self.add()
        sentence = self.wait_for_error(path, state, 'PasswordNeeded')
        self.check_sentence(path, sentence, 'password' if state == 'failed' else 'keyring', *words)
        service.stop()
        return sentence

    def test_no_item(self):
        """Only a person has the password."""
        self.check('none', 'failed', 'There is no password', 'give it one')

    def test_locked_and_unseen(self):
        """What is in a locked keyring isn't always seen."""
        self.check('unseen', 'waiting', 'in an unlocked keyring', 'unlock it')

    def test_empty(self):
        """An item without a text."""
        self.check('empty', 'failed', 'is empty')

    def test_binary(self):
        """An item that is no text."""
        self.check('binary', 'failed', 'not UTF-8')

    def test_huge(self):
        """An item that is far too long."""
        self.check('huge', 'failed', 'longer than 1024 bytes')

    def test_liar(self):
        """It says that it is unlocked."""
        self.check('liar', 'waiting', 'is locked', 'unlock it')

    def test_deleted(self):
        """Between the search and the look."""
        self.check('deleted', 'failed', 'deleted', 'just now')

    def test_broken(self):
        """Its own words are told."""
        self.check('error', 'waiting', 'the disk is on fire')

    def test_not_there(self):
        """No Secret Service at all."""
        path = self.add()
        sentence = self.wait_for_error(path, 'failed', 'PasswordNeeded')
        self.check_sentence(path, sentence, 'password', 'no Secret Service')

    def test_not_started(self):
        """The bus knows one that can't be started."""
        services = os.path.join(self.dir, 'bus', 'services')
        os.makedirs(services, exist_ok=True)
        with open(os.path.join(services, f'{NAME}.service'), 'w', encoding='ascii') as file:
            file.write(f'[D-BUS Service]\nName={NAME}\nExec=/bin/false\n')
        self.bus.connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                  'ReloadConfig', None, None, Gio.DBusCallFlags.NONE, -1, None)
        path = self.add()
        sentence = self.wait_for_error(path, 'waiting', 'PasswordNeeded')
        self.check_sentence(path, sentence, 'keyring', "can't be started")

    def test_dismissed(self):
        """The person is asked once, and again only after asking for it."""
        service = self.service('locked')
        path = self.add()
        sentence = self.wait_for_error(path, 'waiting', 'PasswordNeeded')
        self.check_sentence(path, sentence, 'keyring', 'was not unlocked', 'connect the profile')
        self.assertIn('rosterctl profile connect juliet', self.rosterctl('status').stdout)
        self.assertEqual(service.count_prompts(), 1)
        self.profile_call(path, 'Connect')
        wait_until(lambda: service.count_prompts() == 2, 'the second prompt')
        self.wait_for_error(path, 'waiting', 'PasswordNeeded')
        service.unlock()
        self.wait_for_state(path, 'online')
        self.assertEqual(service.count_prompts(), 2)
        self.assertEqual(self.property(path, 'PasswordStorage'), 'secret-service')

    def test_prompt_waits(self):
        """The profile says that it waits for the person; unlocked elsewhere is unlocked."""
        service = self.service('asking')
        path = self.add()
        sentence = self.wait_for_error(path, 'locked', 'PasswordNeeded')
        self.check_sentence(path, sentence, 'keyring', 'is locked', 'window')
        self.assertIn('rosterctl profile login juliet', self.rosterctl('status').stdout)
        self.assertEqual(service.count_prompts(), 1)
        service.unlock()
        self.wait_for_state(path, 'online')

    def test_given_while_locked(self):
        """A password that is given meanwhile stays in memory, and it says so."""
        self.service('asking')
        path = self.add()
        self.wait_for_error(path, 'locked', 'PasswordNeeded')
        self.assertEqual(self.set_password(path, PASSWORD), 'memory')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'memory')

    # -- gnome-keyring --------------------------------------------------------------------------

    def start_keyring(self, is_unlocked):
        """The same files each time."""
        with open(os.path.join(self.dir, 'keyring.log'), 'ab') as log:
            keyring = subprocess.Popen(
                [shutil.which('gnome-keyring-daemon'), '--foreground', *(['--unlock'] if is_unlocked else []),
                 '--components=secrets', f'--control-directory={self.dir}/keyring'],
                stdin=subprocess.PIPE, stdout=log, stderr=log, env=self.environment)
        self.addCleanup(stop_process, keyring)
        if is_unlocked:
            keyring.stdin.write(KEYRING_PASSWORD)
        keyring.stdin.close()
        wait_until(lambda: self.bus.has_owner(NAME), 'the Secret Service')
        return keyring

    def keep_password(self):
        """The keyring has it, and is gone."""
        keyring = self.start_keyring(True)
        path = self.add()
        self.assertEqual(self.set_password(path, PASSWORD), 'secret-service')
        self.wait_for_state(path, 'online')
        self.rosterd.stop()
        stop_process(keyring)
        return path

    def unlock_keyring(self):
        """As the login of a desktop does."""
        def call(interface, method, parameters, answer=None):
            return self.bus.connection.call_sync(NAME, ROOT, interface, method, parameters, answer,
                                             Gio.DBusCallFlags.NONE, 20000, None)
        _, session = call('org.freedesktop.Secret.Service', 'OpenSession',
                          GLib.Variant('(sv)', ('plain', GLib.Variant('s', '')))).unpack()
        call('org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface', 'UnlockWithMasterPassword',
             GLib.Variant('(o(oayays))', (f'{ROOT}/collection/login',
                                          (session, b'', KEYRING_PASSWORD, 'text/plain'))))

    def test_real_one_comes_late(self):
        """rosterd is started before the keyring."""
        path = self.keep_password()
        self.rosterd.start()
        self.wait_for_error(path, 'failed', 'PasswordNeeded')
        self.start_keyring(True)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'secret-service')

    def test_real_one_is_locked(self):
        """Nobody can be asked here; it is unlocked later."""
        path = self.keep_password()
        self.start_keyring(False)
        self.rosterd.start()
        sentence = self.wait_for_error(path, 'waiting', 'PasswordNeeded')
        self.assert_names(sentence, 'juliet', 'keyring', 'unlock')
        self.unlock_keyring()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'secret-service')


main()
