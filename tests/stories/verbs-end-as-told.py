"""Each verb, where it succeeds and in each way that it fails, ends with a status of rosterctl(1), and
says in words what went wrong.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re

from harness.prosody import SOURCE_DIR
from harness.story import main
from harness.verbs import DONE, ERROR, INTERRUPTED, PARTLY_DONE, VerbWorld

# Those that other stories meet: the output breaks, some contacts fail, Ctrl-C in a job.
ELSEWHERE = {ERROR, PARTLY_DONE, INTERRUPTED}


class VerbsEndAsTold(VerbWorld):
    """All rows of the table of verbs."""

    def documented(self):
        """The statuses of the manual page."""
        with open(os.path.join(SOURCE_DIR, 'data', 'rosterctl.1'), encoding='utf-8') as file:
            section = re.search(r'^\.SH EXIT STATUS$(.*?)^\.SH ', file.read(), re.M | re.S)[1]
        return {int(status) for status in re.findall(r'^\.TP\n\.B (\d+)$', section, re.M)}

    def test_statuses(self):
        """The table has just those of the page."""
        rows = self.rows()
        self.assertEqual({row.status for row in rows} | ELSEWHERE, self.documented())
        for row in rows:
            with self.subTest(str(row)):
                done = self.run_row(row)
                if row.status != DONE:
                    self.assertRegex(done.stderr, r'(?m)^rosterctl: \S.* .*\S', str(row))


main()
