"""Each verb, where it succeeds and in each way that it fails, ends with a status of rosterctl(1), says in
words what went wrong, recommends only commands that there are, and writes with --json the one document
that the page describes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re

from harness.documents import Documents, parse
from harness.prosody import SOURCE_DIR
from harness.recommended import Recommendations
from harness.story import main
from harness.verbs import BUSLESS, DONE, ERROR, INTERRUPTED, MUTE, TERMINATED, VerbWorld

# Those that other stories meet: the output breaks, SIGTERM.
ELSEWHERE = {ERROR, TERMINATED}


class VerbsEndAsTold(VerbWorld):
    """All rows of the table of verbs."""

    def documented(self):
        """The statuses of the manual page."""
        with open(os.path.join(SOURCE_DIR, 'data', 'rosterctl.1'), encoding='utf-8') as file:
            section = re.search(r'^\.SH EXIT STATUS$(.*?)^\.SH ', file.read(), re.M | re.S)[1]
        return {int(status) for status in re.findall(r'^\.TP\n\.B (\d+)$', section, re.M)}

    def test_statuses_and_documents(self):
        """The table has just the statuses of the page, and the documents just its members."""
        rows, documents, advice = self.rows(), Documents(), Recommendations(self.rosterctls[BUSLESS])
        self.assertEqual({row.status for row in rows} | ELSEWHERE, self.documented())
        for row in rows:
            with self.subTest(str(row)):
                words = self.words(row)
                done = self.run_row(row, '--json')
                advice.take(words, done.stderr)
                is_failure = done.returncode != DONE and not row.is_endless
                if is_failure:
                    self.assertRegex(done.stderr, r'(?m)^rosterctl: \S.* .*\S', str(row))
                self.assertTrue(done.stdout.endswith('\n'), 'a whole line')
                if '-O' in words and not is_failure:
                    self.assertIsInstance(parse(done.stdout), dict)
                    continue
                for text in done.stdout.splitlines() if row.is_endless else [done.stdout]:
                    documents.check(row.verb, words, parse(text), is_failure)
        self.check_interrupts(documents)
        self.assertEqual(documents.faults, [])
        self.assertEqual(advice.faults, [])
        self.assertGreater(len(advice.known), 15)
        self.assertEqual(documents.list_unseen(), [], 'documented, and not written by any row')

    def check_interrupts(self, documents):
        """Ctrl-C while rosterd says nothing."""
        firsts = {row.verb: row for row in self.rows(MUTE)}
        for verb in ('get', 'set', 'profile set', 'watch'):
            words = [word for word in self.words(firsts[verb]) if not word.startswith(('--timeout', '0.'))]
            done = self.rosterctls[MUTE].interrupt(*words, '--json')
            self.assertEqual(done.returncode, INTERRUPTED, done.stderr)
            self.assertEqual(parse(done.stdout)['error']['name'], 'rosterctl.Interrupted')
            documents.check(verb, words, parse(done.stdout), True)


main()
