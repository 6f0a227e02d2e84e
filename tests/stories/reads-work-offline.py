"""`get`, `show` and `stats` answer the same with the server stopped, and after a restart without it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.contacts import SUBSCRIPTIONS, generate
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

    def check_stats(self):
        """Each count is the number of contacts that the filter of its name selects; JSON has each
        contact once, too."""
        figures = json.loads(self.rosterctl('stats', '--json').stdout)
        lines = self.rosterctl('stats').stdout
        found = {}
        for name, words in (('no_from', "no 'from' subscription"), ('no_to', "no 'to' subscription"),
                            ('no_subscription', 'no subscription at all')):
            option = '--' + name.replace('_', '-')
            found[name] = len(self.rosterctl('get', option).stdout.splitlines())
            self.assertEqual(figures[name], found[name])
            self.assertRegex(lines, rf'(?m)^Contacts with {words}: {found[name]}\b')
        self.assertIn(f'at all: {found["no_subscription"]} (they are in both counts above)\n', lines)
        once = {word: len(self.rosterctl('get', '--subscription', word).stdout.splitlines())
                for word in SUBSCRIPTIONS}
        self.assertEqual(figures['subscriptions'], once)
        self.assertEqual(sum(once.values()), figures['total'])
        none = self.rosterctl('stats', '--subscription', 'both').stdout
        self.assertIn('at all: 0\n', none)

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
        self.check_stats()
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
