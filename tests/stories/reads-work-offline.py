"""`get`, `show` and `stats` answer the same with the server stopped, and after a restart without it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import generate
from harness.story import PASSWORD, Story, main

# Some pages of rosterctl.
CONTACTS = generate(1200)
READS = (('get',), ('get', '-v'), ('get', '-vv'), ('get', '-O', 'json'), ('get', '--no-from'),
         ('show', CONTACTS[1].jid), ('stats',))


class ReadsWorkOffline(Story):
    """What was known yesterday can be read today."""

    def read(self):
        """What each of the reads prints."""
        return {words: self.rosterctl(*words).stdout for words in READS}

    def leave(self):
        """Whoever reads the output goes away while the next page is asked for."""
        process = self.rosterctl.start('get', '-vv')
        self.assertNotEqual(process.stdout.readline(), '')
        process.stdout.close()
        with process.stderr as words:
            self.assertEqual(words.read(), '')
        self.assertEqual(process.wait(), 0)

    def test_reads(self):
        """Server there, server gone, rosterd restarted without it, profile disabled."""
        server = self.prosody()
        server.start()
        server.add_account('juliet', PASSWORD, CONTACTS)
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        expected = self.read()
        self.assertEqual(len(expected['get', ].splitlines()), len(CONTACTS))
        self.assertIn(CONTACTS[1].jid, expected['show', CONTACTS[1].jid])
        self.assertIn('1200', expected['stats', ])
        self.leave()

        server.stop()
        self.wait_for_state(path, 'waiting')
        self.assertEqual(self.read(), expected)

        self.rosterd.restart()
        self.assertEqual(self.read(), expected)
        self.set_password(path, PASSWORD)
        self.wait_for_error(path, 'waiting', 'ConnectionFailed')
        self.assertEqual(self.read(), expected)

        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.assertEqual(self.read(), expected)


main()
