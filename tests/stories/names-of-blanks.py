"""A name that is only blanks is shown and sorted like no name; it stays stored as the server sent
it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import sqlite3

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import Story, main

ANNA = Contact('anna@example.org', 'Anna', 'both')
ZOE = Contact('zoe@example.org', '\u00a0\u3000', 'both')
LENA = Contact('lena@example.org', 'Lena', 'both')
HOST = Contact('host.example', '\u3164', 'both')
BLANK = '\u200b \ufeff'
LINES = ['Anna (anna@example.org)', 'host.example', 'lena (lena@example.org)', 'zoe (zoe@example.org)']
SORT_KEYS = 'SELECT jid, sort_key FROM contact ORDER BY sort_key'


def script(session):
    """Blank names in the roster, and one by a push; later logins find nothing changed."""
    session.log_in()
    request = session.expect_roster_get()
    if session.number > 1:
        session.send_unchanged(request)
    else:
        session.send_roster(request, [ZOE, LENA, HOST, ANNA], version='1')
        session.push(Contact(LENA.jid, BLANK, 'both'), version='2')
    session.serve()


class NamesOfBlanks(Story):
    """Both programs agree."""

    def wait_for_push(self, path):
        """The last that the server says."""
        self.wait_for_state(path, 'online')
        wait_until(lambda: self.read_names(path)[LENA.jid] == BLANK, 'the push')

    def test_shown_like_none(self):
        """In lists, previews and details; JSON has the names."""
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_push(path)
        self.assertEqual(self.rosterctl('get').stdout.splitlines(), LINES)
        self.assertEqual([contact['name'] for contact in json.loads(
            self.rosterctl('get', '--json').stdout)['contacts']], ['Anna', HOST.name, BLANK, ZOE.name])
        for words in (('get', '-vv'), ('show', ZOE.jid, LENA.jid, HOST.jid)):
            said = self.rosterctl(*words).stdout
            self.assertEqual(said.count('name:'), said.count('Anna ('), words)
            self.assertNotIn('\\u', said)
        self.assertIn('zoe (zoe@example.org)',
                      self.rosterctl('remove', ZOE.jid, '--dry-run').stdout)

    def test_older_database(self):
        """What was put in order by the blanks is put in order anew when rosterd starts."""
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_push(path)
        keys = self.query(SORT_KEYS)
        self.rosterd.stop()
        database = sqlite3.connect(self.rosterd.database)
        with database:
            database.execute("UPDATE contact SET sort_key = x'00' WHERE name <> 'Anna'")
            database.execute("UPDATE meta SET value = replace(value, ', no blank names', '')"
                             " WHERE key = 'collation'")
        database.close()
        self.assertNotEqual(self.query(SORT_KEYS), keys)
        self.rosterd.start()
        self.assertEqual(self.query(SORT_KEYS), keys)
        self.assertEqual(self.rosterctl('get').stdout.splitlines(), LINES)


main()
