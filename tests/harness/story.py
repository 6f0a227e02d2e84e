"""The ground that every story stands on: a directory, an authority, a bus, rosterd and rosterctl.

A story is a file with tests of a class derived from Story; it ends with `main()`. tests/run NAME runs
it, and so does `PYTHONPATH=tests /usr/bin/python3 tests/stories/NAME.py` when all is built. With
RD_KEEP=1 the directory of each test stays.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

from gi.repository import Gio, GLib

from harness.bus import (ERROR, HISTORY, JOB, MANAGER, PAST, PROFILE, ROOT, ROSTER, SUBSCRIPTIONS,
                         Bus)
from harness.certs import Authority
from harness.contacts import describe_difference, to_libervia
from harness.ejabberd import Ejabberd
from harness.net import PATIENCE, Timeout
from harness.prosody import Prosody
from harness.rosterd import Rosterctl, Rosterd, make_environment
from harness.scripted import ScriptedServer

PASSWORD = 'wherefore art thou? ❤'


def profile_path(name):
    """The object of a profile."""
    escaped = ''.join(c if c.isascii() and c.isalnum() else
                      ''.join(f'_{byte:02x}' for byte in c.encode()) for c in name)
    return f'{ROOT}/profile/{escaped}'


def variant(value):
    """A setting's value."""
    kinds = {bool: 'b', int: 'u', list: 'as'}
    return GLib.Variant(kinds.get(type(value), 's'), value)


class Story(unittest.TestCase):
    """One story's ground; each test has its own."""

    # Of rosterd, in seconds; shorter only where a story waits for their end.
    step_timeout = 120
    stop_timeout = PATIENCE
    starts_rosterd = True
    bus_policy = ''
    maxDiff = 2000

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='rd-')
        if os.environ.get('RD_KEEP'):
            print(f'-- kept: {self.dir}', file=sys.stderr)
        else:
            self.addCleanup(shutil.rmtree, self.dir, True)
        self.authority = Authority(os.path.join(self.dir, 'authority'))
        self.bus = self.make_bus(os.path.join(self.dir, 'bus'))
        self.environment = make_environment(os.path.join(self.dir, 'home'), self.bus.address)
        self.events = self.bus.events
        self.addCleanup(self.bus.stop)
        self.bus.start(self.environment)
        self.rosterd = Rosterd(self.dir, self.bus, self.environment,
                               '--step-timeout', str(self.step_timeout),
                               '--stop-timeout', str(self.stop_timeout), '--verbose')
        self.rosterctl = Rosterctl(self.dir, self.environment)
        self.addCleanup(self.rosterd.stop)
        self.addCleanup(self._show_log_of_failure)
        if self.starts_rosterd:
            self.rosterd.start()

    def make_bus(self, directory):
        """The session bus, not started yet."""
        return Bus(directory, self.bus_policy)

    def _show_log_of_failure(self):
        result = self._outcome.result
        if any(test is self for test, _ in result.failures + result.errors):
            print(f'-- rosterd of {self.id()}:\n{self.rosterd.log(80)}', file=sys.stderr)

    def forgive_libsecret(self):
        """secret_service_get_secret_for_dbus_path_finish () keeps the reply of each look-up until
        libsecret 0.21.2. GDBus made it in its own thread: no function of libsecret is on the stack.
        Each prompt leaves an empty list of libsecret's behind."""
        version = subprocess.run(['pkg-config', '--modversion', 'libsecret-1'], check=True,
                                 capture_output=True, text=True).stdout
        if tuple(map(int, version.split('.'))) >= (0, 21, 2):
            return
        file = os.path.join(self.dir, 'libsecret.supp')
        with open(file, 'w', encoding='utf-8') as suppressions:
            suppressions.write('leak:g_dbus_message_new_from_blob\nleak:libsecret-1.so\n')
        self.environment['ASAN_OPTIONS'] += ':fast_unwind_on_malloc=0'
        self.environment['LSAN_OPTIONS'] += f':suppressions={file}:print_suppressions=0'

    # -- servers --------------------------------------------------------------------------------

    def prosody(self, domain='prosody.test', certificate=None, **options):
        """A Prosody that is not started yet."""
        certificate = certificate or self.authority.issue(domain)
        server = Prosody(self.make_dir('prosody'), certificate, domain, **options)
        self.addCleanup(server.stop)
        return server

    def ejabberd(self, domain='ejabberd.test', certificate=None, **options):
        """An ejabberd that is not started yet."""
        certificate = certificate or self.authority.issue(domain)
        server = Ejabberd(self.make_dir('ejabberd'), certificate, domain, **options)
        self.addCleanup(server.stop)
        return server

    def join(self, server, user):
        """Another real client of an account, which is there until the test ends."""
        client = server.client(user, PASSWORD, ca_file=self.authority.ca_file)
        self.addCleanup(client.close)
        client.get_roster()
        client.send_presence()
        return client

    def scripted(self, script, certificate=None, **options):
        """A scripted server, which listens."""
        domain = options.setdefault('domain', 'scripted.test')
        options.setdefault('password', PASSWORD)
        server = ScriptedServer(script, certificate or self.authority.issue(domain), **options)
        self.addCleanup(server.check)
        self.events.checks.append(server.check)
        self.addCleanup(server.stop)
        return server

    def make_dir(self, name):
        """A new directory's path; it is not made."""
        path = os.path.join(self.dir, name)
        number = 1
        while os.path.exists(path):
            number += 1
            path = os.path.join(self.dir, f'{name}{number}')
        return path

    # -- profiles -------------------------------------------------------------------------------

    def add_profile(self, name, jid, server=None, password=PASSWORD, **settings):
        """Adds a profile for an account on one of our servers and gives its path."""
        if server is not None:
            settings.setdefault('Address', server.address)
            settings.setdefault('CaFile', self.authority.ca_file)
        variants = {key: variant(value) for key, value in settings.items()}
        path, = self.bus.call('AddProfile', '(ssa{sv})', name, jid, variants)
        self.assertEqual(path, profile_path(name))
        if password is not None:
            self.set_password(path, password)
        return path

    def add_scripted_profile(self, name, server, **settings):
        """Adds a profile for the account of a scripted server."""
        if server.options.direct_tls:
            settings.setdefault('DirectTls', True)
        return self.add_profile(name, server.options.jid, server, **settings)

    def set_password(self, path, password):
        """Gives a password through a pipe; tells where it is kept."""
        reader, writer = os.pipe()
        os.write(writer, password.encode())
        os.close(writer)
        descriptors = Gio.UnixFDList.new()
        descriptors.append(reader)
        os.close(reader)
        return self.bus.call('SetPassword', '(h)', 0, path=path, interface=PROFILE,
                             descriptors=descriptors)[0]

    def profile_call(self, path, method, signature='()', *arguments):
        """Calls a method of a profile."""
        return self.bus.call(method, signature, *arguments, path=path, interface=PROFILE)

    def property(self, path, name):
        """A property of a profile."""
        return self.bus.get(path, PROFILE, name)

    def wait_for_state(self, path, *states, timeout=PATIENCE):
        """Waits until the profile is in one of the states; gives it."""
        end = time.monotonic() + timeout
        while True:
            self.events.check()
            state = self.property(path, 'State')
            if state in states:
                return state
            if time.monotonic() > end:
                error = self.property(path, 'LastError')
                raise Timeout(f'{path} is {state}, not {states}, after {timeout} s: {error}')
            time.sleep(0.005)

    def serve_until_online(self, session, name='juliet'):
        """A script's: answers pings until the roster that it sent is there, and synced."""
        path = profile_path(name)
        session.serve_until(lambda: self.property(path, 'State') == 'online')

    def log_in_again(self, path):
        """Ends the session and begins the next."""
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')

    def wait_for_error(self, path, state, name, timeout=PATIENCE, remedy=None):
        """Waits for the state, whose LastError must bear the name, and its Remedy be this; gives the
        sentence."""
        self.wait_for_state(path, state, timeout=timeout)
        error, sentence = self.property(path, 'LastError')
        self.assertEqual(error.removeprefix('im.rosterd.Roster1.Error.'), name, sentence)
        self.assertRegex(sentence, r'^\S.*\s.*\S$', 'a whole sentence')
        if remedy is not None:
            self.assertEqual(self.property(path, 'Remedy'), remedy, sentence)
        return sentence

    def assert_names(self, sentence, *words):
        """The sentence names these things, in any case."""
        for word in words:
            self.assertIn(word.lower(), sentence.lower())

    def take_events(self):
        """Takes all that rosterd told until now, and gives it: it tells what becomes of its properties
        in its own time, but before it has answered that often."""
        for _ in range(3):
            self.bus.get(ROOT, MANAGER, 'Version')
        return self.events.drain()

    # -- rosters --------------------------------------------------------------------------------

    def expect_contacts(self, count, cause='login'):
        """Takes events until so many contacts have been told of with this cause."""
        while count > 0:
            event = self.events.expect('ContactsChanged', lambda e: e.cause == cause)
            count -= len(event.changed) + len(event.removed)

    def expect_request(self, jid=None, path=None):
        """Waits for a contact's request, and gives its JID, time and words."""
        event = self.events.expect('RequestsChanged', lambda e: path in (None, e.path) and any(
            jid in (None, request[0]) for request in e.arguments[0]))
        return event.arguments[0][0]

    def expect_request_end(self, jid):
        """Waits until it is told that this one asks no more."""
        self.events.expect('RequestsChanged', lambda e: jid in e.arguments[1])

    def roster_call(self, path, method, signature, *arguments, **options):
        """Calls a method of a roster."""
        return self.bus.call(method, signature, *arguments, path=path, interface=ROSTER, **options)

    def read_all(self, path, selection=None, limit=0):
        """Reads all pages: (contacts, serial)."""
        contacts, cursor = [], ''
        while True:
            page, cursor, _, serial = self.roster_call(path, 'Get', '(a{sv}su)', selection or {},
                                                       cursor, limit)
            contacts += page
            if not cursor:
                return contacts, serial

    def read_names(self, path):
        """The stored roster as {jid: name}."""
        return {contact[0]: contact[1] for contact in self.read_all(path)[0]}

    def get_json(self, profile):
        """What `rosterctl get -O json` prints."""
        return json.loads(self.rosterctl('-p', profile, 'get', '-O', 'json').stdout)

    def assert_same_roster(self, contacts, profile, what=''):
        """`rosterctl get -O json` says the same as these contacts."""
        difference = describe_difference(to_libervia(contacts), self.get_json(profile))
        if difference:
            self.fail(f'{what}: rosterctl and the server differ:\n{difference}')

    def wait_for_same_roster(self, read_server, profile, what='', timeout=PATIENCE):
        """As above, for a roster that is still on its way."""
        end = time.monotonic() + timeout
        while True:
            difference = describe_difference(to_libervia(read_server()), self.get_json(profile))
            if not difference:
                return
            if time.monotonic() > end:
                self.fail(f'{what}: rosterctl and the server differ:\n{difference}')
            time.sleep(0.1)

    # -- jobs -----------------------------------------------------------------------------------

    def purge(self, path, selection, **options):
        """Begins a purge; gives the job's path."""
        return self.roster_call(path, 'Purge', '(a{sv}a{sv})', selection, options)[0]

    def set_items(self, path, edits, connection=None, **options):
        """Begins edits, {jid: {key: value}}; gives the job's path."""
        signatures = {'Name': 's', 'Groups': 'as', 'AddGroups': 'as', 'RemoveGroups': 'as'}
        typed = [(jid, {key: GLib.Variant(signatures[key], value) for key, value in edit.items()})
                 for jid, edit in edits.items()]
        typed_options = {key: GLib.Variant('b', value) for key, value in options.items()}
        return self.roster_call(path, 'Set', '(a(sa{sv})a{sv})', typed, typed_options,
                                connection=connection)[0]

    def remove_items(self, path, jids):
        """Begins removals; gives the job's path."""
        return self.roster_call(path, 'Remove', '(asa{sv})', jids, {})[0]

    def resync(self, path, is_dry_run=False):
        """Begins a resync; gives the job's path."""
        options = {'DryRun': GLib.Variant('b', True)} if is_dry_run else {}
        return self.roster_call(path, 'Resync', '(a{sv})', options)[0]

    def history_call(self, path, method, signature, *arguments):
        """Calls a method of a profile's history."""
        return self.bus.call(method, signature, *arguments, path=path, interface=HISTORY)

    def undo(self, path, number=0, **options):
        """Begins an undo; gives the job's path."""
        return self.history_call(path, 'Undo', '(ta{sv})', number, options)[0]

    def redo(self, path, number=0, **options):
        """Begins a redo; gives the job's path."""
        return self.history_call(path, 'Redo', '(ta{sv})', number, options)[0]

    def subscriptions_call(self, path, method, signature='()', *arguments):
        """Calls a method of a profile's subscriptions."""
        return self.bus.call(method, signature, *arguments, path=path, interface=SUBSCRIPTIONS)

    def past_call(self, path, method, signature='()', *arguments):
        """Calls a method of a profile's past."""
        return self.bus.call(method, signature, *arguments, path=path, interface=PAST)

    def job_property(self, job, name):
        """A property of a job."""
        return self.bus.get(job, JOB, name)

    def wait_job(self, job, timeout=PATIENCE):
        """Waits until the job has ended: (result, details)."""
        return self.bus.call('Wait', path=job, interface=JOB, timeout=timeout)

    def list_failures(self, job):
        """The job's failures: [(jid, error name without prefix, sentence)]."""
        failures, = self.bus.call('ListFailures', '(uu)', 0, 0, path=job, interface=JOB)
        return [(jid, name.removeprefix(ERROR), text) for jid, name, text in failures]

    def finish_job(self, job, result='done', timeout=PATIENCE):
        """Waits until the job has ended, which it must do so; gives the details."""
        ended, details = self.wait_job(job, timeout)
        if ended != result:
            self.fail(f'{job} ended {ended}, not {result}: {details} {self.list_failures(job)[:5]}')
        return details

    def query(self, sql, *parameters):
        """Reads the database beside rosterd."""
        connection = sqlite3.connect(f'file:{self.rosterd.database}?mode=ro', uri=True)
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            connection.close()


def main():
    """Runs the file's story; a test that was skipped is a failure."""
    program = unittest.main(verbosity=2, exit=False)
    result = program.result
    if result.skipped or result.testsRun == 0:
        print('A test was skipped, or there was none: that is a failure.', file=sys.stderr)
        sys.exit(1)
    sys.exit(not result.wasSuccessful())


__all__ = ['HISTORY', 'JOB', 'MANAGER', 'PROFILE', 'PASSWORD', 'ROSTER', 'SUBSCRIPTIONS', 'Story', 'main', 'profile_path', 'variant']
