"""A reconnect with an unchanged roster transfers no contact and writes to no table of contacts.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sqlite3

from harness.contacts import generate
from harness.story import PASSWORD, Story, main

COUNT = 500
WRITES = ('INSERT', 'UPDATE', 'DELETE')


class UnchangedRosterTransfersNothing(Story):
    """Prosody tells in its log each stanza that it sends."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody(modules=['stanza_debug'])
        with open(os.path.join(self.server.directory, 'extra.cfg.lua'), 'a', encoding='utf-8') as cfg:
            cfg.write(f'log = {{ debug = "{self.server.log_file}" }}\n')
        self.server.start()
        self.server.add_account('juliet', PASSWORD, generate(COUNT))
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')

    def read_log(self):
        """All that Prosody said."""
        with open(self.server.log_file, encoding='utf-8', errors='replace') as log:
            return log.read()

    def guarded_tables(self):
        """The contacts, their groups and the journal."""
        names = [name for name, in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [name for name in names if name.startswith(('contact', 'journal'))]

    def set_traps(self, tables):
        """From now on a write to one of the tables fails."""
        database = sqlite3.connect(self.rosterd.database)
        for table in tables:
            for write in WRITES:
                database.execute(f'CREATE TRIGGER "trap_{table}_{write}" BEFORE {write} ON "{table}" '
                                 "BEGIN SELECT RAISE(ABORT, 'a write that must not be'); END")
        database.commit()
        database.close()

    def test_reconnect(self):
        """Disconnect and Connect."""
        self.assertIn('<item', self.read_log(), 'the log must show what is sent')
        before = len(self.read_log())
        serial = self.property(self.path, 'Serial')
        self.log_in_again(self.path)
        said = self.read_log()[before:]
        self.assertIn('jabber:iq:roster', said, 'the roster was asked for')
        self.assertNotIn('<item', said)
        self.assertEqual(self.property(self.path, 'Serial'), serial)

    def test_restart_with_traps(self):
        """A new life of rosterd, where any write to the contacts would fail."""
        self.rosterd.stop()
        tables = self.guarded_tables()
        self.assertTrue(any('contact' in table for table in tables), tables)
        self.set_traps(tables)
        before = len(self.read_log())
        self.rosterd.start()
        self.set_password(self.path, PASSWORD)
        self.wait_for_state(self.path, 'online')
        self.assertNotIn('<item', self.read_log()[before:])
        self.assertEqual(self.property(self.path, 'LastError'), ('', ''))
        self.assertEqual(self.property(self.path, 'Contacts'), COUNT)


main()
