"""No test is skipped, and none is expected to fail.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re

import sources

SKIP = re.compile(r'\b(skipTest|skipIf|skipUnless|SkipTest|expectedFailure|g_test_skip|'
                  r'g_test_incomplete|should_fail)\b|unittest\.skip|sys\.exit\(77\)')


def main():
    """Checks all of it."""
    faults = []
    for path in sources.files('.py', '.c', '.build', under=('tests',)):
        if os.path.basename(path) == os.path.basename(__file__):
            continue
        for number, line in enumerate(sources.read(path).splitlines(), 1):
            if SKIP.search(line):
                faults.append(f'{path}:{number}: {line.strip()}')
    sources.end(faults)


main()
