"""When rosterd can't start, whoever called it gets rosterd's own sentence, at once and never an old one;
when it can't even say one, rosterctl says what to do.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sqlite3

from harness.bus import NAME, Bus
from harness.net import PATIENCE
from harness.rosterd import BUILD_DIR, ROSTERD, Rosterd
from harness.story import Story, main
from harness.systemd import UNIT, SystemdStory


class Ground:
    """What stands in the way of a start, whoever starts rosterd."""

    def check_refusal(self, *words):
        """rosterctl ends with 5 and the sentence, and with no advice to look for it elsewhere."""
        done = self.rosterctl('status', status=5)
        self.assert_names(done.stderr, *words)
        self.assertNotIn('exited with status', done.stderr)
        self.assertNotIn('Start it by hand', done.stderr)
        self.assertEqual(done.stdout, '')

    def make_newer(self):
        """A database of a rosterd to come."""
        os.makedirs(self.rosterd.store_dir, mode=0o700)
        with sqlite3.connect(self.rosterd.database) as database:
            database.execute('PRAGMA user_version = 99')
        os.chmod(self.rosterd.database, 0o600)

    def test_newer_store(self):
        """The same sentence each time, and none when the reason is gone."""
        self.make_newer()
        for _ in range(10):
            self.check_refusal('rosterd.db', 'newer')
        os.unlink(self.rosterd.database)
        self.rosterctl('status')

    def test_many_callers(self):
        """Each gets it, those who came in the same instant, too."""
        self.make_newer()
        callers = [self.rosterctl.start('status') for _ in range(5)]
        for caller in callers:
            _, said = caller.communicate(timeout=PATIENCE)
            self.assertEqual(caller.returncode, 5, said)
            self.assert_names(said, 'rosterd.db', 'newer')

    def test_locked_store(self):
        """A rosterd of another bus has it."""
        bus = Bus(os.path.join(self.dir, 'other-bus'))
        self.addCleanup(bus.stop)
        bus.start(self.environment)
        other = Rosterd(self.make_dir('other'), bus,
                        dict(self.environment, DBUS_SESSION_BUS_ADDRESS=bus.address))
        os.makedirs(other.directory)
        self.addCleanup(other.stop)
        other.start()
        self.check_refusal(self.rosterd.store_dir, 'another rosterd')
        other.stop()
        self.rosterctl('status')

    def test_no_place(self):
        """Its directory can't be made."""
        with open(self.environment['XDG_DATA_HOME'] + '/rosterd', 'w', encoding='utf-8'):
            pass
        self.check_refusal(self.rosterd.store_dir)

    def run_with(self, **variables):
        """Starts it with more in its environment."""
        words = ' '.join(f'{name}={value}' for name, value in variables.items())
        self.replace_program(f'exec env {words} {ROSTERD}')

    def test_full_disk(self):
        """No room for a new database, and then room."""
        flag = os.path.join(self.dir, 'full')
        with open(flag, 'w', encoding='ascii'):
            pass
        self.run_with(LD_PRELOAD=os.path.join(BUILD_DIR, 'tests', 'libfull-disk.so'), FULL_DISK_FLAG=flag,
                      ASAN_OPTIONS='detect_leaks=0:verify_asan_link_order=0')
        self.check_refusal('rosterd.db', 'is full', 'make room')
        os.unlink(flag)
        self.rosterctl('status')

    def test_no_home(self):
        """No directory for it, and none can be made."""
        self.run_with(HOME='/dev/null/nowhere', XDG_DATA_HOME='')
        self.check_refusal('/dev/null/nowhere')

    def test_crash(self):
        """It says nothing more."""
        self.replace_program('kill -SEGV $$')
        done = self.rosterctl('status', status=5)
        self.assert_names(done.stderr, 'rosterd', *self.crash_words)


class ByBus(Ground, Story):
    """dbus-daemon starts it."""

    starts_rosterd = False
    crash_words = ("couldn't be started", 'signal', 'start it by hand')

    def setUp(self):
        super().setUp()
        self.replace_program(f'exec {ROSTERD}')

    def replace_program(self, command):
        self.bus.make_activatable(NAME, f"/bin/sh -c '{command}'")


class BySystemd(Ground, SystemdStory):
    """systemd does."""

    crash_words = ("systemd couldn't start it", 'crashed', 'journalctl')

    def replace_program(self, command):
        self.bus.add_unit(f'{UNIT}.d/program.conf',
                          f'[Service]\nExecStart=\nExecStart=/bin/sh -c "{command.replace("$", "$$")}"\n')

    def test_started_once_more(self):
        """The first one crashed, and the next is still starting: it was no quiet start."""
        flag = os.path.join(self.dir, 'crashed')
        self.replace_program(f'test -e {flag} && exec sleep 100; touch {flag}; kill -SEGV $$')
        self.assert_names(self.rosterctl('status', status=5).stderr, *self.crash_words)


main()
