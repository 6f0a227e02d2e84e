"""A corrupt database is set aside, told of and rebuilt from the server; a newer one is refused and left
untouched.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import sqlite3

from harness.contacts import generate
from harness.net import PATIENCE
from harness.story import PASSWORD, Story, main


class DatabaseCorrupt(Story):
    """What a disk may do to a file."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, generate(400))
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')
        self.rosterd.stop()

    def read(self):
        """The bytes of the database."""
        with open(self.rosterd.database, 'rb') as file:
            return file.read()

    def check(self, damage):
        """After DAMAGE (bytes to bytes) the old file is kept, and the roster comes anew."""
        damaged = damage(self.read())
        with open(self.rosterd.database, 'wb') as file:
            file.write(damaged)
        self.rosterd.start()
        notice = self.notice()
        print(f'  {notice}')
        kept = [path for path in glob.glob(f'{self.rosterd.store_dir}/*') if os.path.isfile(path)
                and path != self.rosterd.database and self.bytes_of(path) == damaged]
        self.assertEqual(len(kept), 1, 'the corrupt file is kept as it was')
        self.assert_names(notice, os.path.basename(kept[0]))
        if not self.bus.get('/im/rosterd/Roster1', 'im.rosterd.Roster1.Manager', 'Profiles'):
            self.add_profile('juliet', 'juliet@prosody.test', self.server)
        else:
            self.set_password(self.path, PASSWORD)
        self.wait_for_state(self.path, 'online')
        self.assert_same_roster(self.server.read_roster('juliet'), 'juliet')
        self.assertEqual(os.stat(self.rosterd.store_dir).st_mode & 0o777, 0o700)
        self.assertEqual(os.stat(self.rosterd.database).st_mode & 0o777, 0o600)
        self.check_dismissal(notice)

    def notice(self):
        """What is told of the database."""
        return self.bus.get('/im/rosterd/Roster1', 'im.rosterd.Roster1.Manager', 'StoreNotice')

    def check_dismissal(self, notice):
        """It is told at each start and by each status, until it is dismissed; then never again."""
        self.rosterd.restart()
        self.assertEqual(self.notice(), notice)
        shown = ' '.join(self.rosterctl('status').stdout.split())
        self.assertIn(f'! {notice} When that is seen to: rosterctl dismiss', shown)
        self.rosterd.process.kill()
        self.rosterd.process.wait(PATIENCE)
        self.rosterd.process = None
        self.rosterd.start()
        self.assertEqual(self.notice(), notice)
        self.take_events()
        self.rosterctl('dismiss')
        self.events.expect('property:StoreNotice', lambda event: event.arguments == ('',))
        self.assertEqual(self.notice(), '')
        self.assertNotIn('!', self.rosterctl('status').stdout)
        self.rosterd.restart()
        self.assertEqual(self.notice(), '')
        self.assertIn('no notice', self.rosterctl('dismiss').stderr)

    @staticmethod
    def bytes_of(path):
        """The bytes of a file."""
        with open(path, 'rb') as file:
            return file.read()

    def test_garbage(self):
        """No database at all."""
        self.check(lambda data: b'this is no database\n' * 1000)

    def test_header(self):
        """The first page is gone."""
        self.check(lambda data: b'\0' * 4096 + data[4096:])

    def test_middle(self):
        """Pages in the middle are overwritten."""
        self.check(lambda data: data[:8192] + b'\xff' * (len(data) - 12288) + data[-4096:])

    def test_cut_short(self):
        """Half of it is missing."""
        self.check(lambda data: data[:len(data) // 8192 * 4096])

    def test_newer(self):
        """A database of a newer rosterd."""
        database = sqlite3.connect(self.rosterd.database)
        database.execute('PRAGMA user_version = 9999')
        database.close()
        before = self.read()
        self.rosterd.start(wait=False)
        status = self.rosterd.process.wait(PATIENCE)
        self.rosterd.process = None
        self.assertNotEqual(status, 0)
        self.rosterd.check_log()
        self.assert_names(self.rosterd.log(5), 'newer', self.rosterd.database)
        self.assertEqual(self.read(), before)
        self.assertEqual([path for path in os.listdir(self.rosterd.store_dir)
                          if path.endswith('.db')], ['rosterd.db'])


main()
