"""No test is skipped, none is expected to fail, and none is left out of the lists in meson.build.
Scenarios of the simulation are in no list: all files of their folder run. Each says what it holds.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re

import sources

SKIP = re.compile(r'\b(skipTest|skipIf|skipUnless|SkipTest|expectedFailure|g_test_skip|'
                  r'g_test_incomplete|should_fail)\b|unittest\.skip|sys\.exit\(77\)')


def check_lists():
    """The stories and unit tests that no list names."""
    for path in sources.files('.py', '.c', under=('tests/stories', 'tests/unit')):
        folder, name = os.path.split(os.path.splitext(path)[0])
        is_story = path.endswith('.py')
        if not is_story and not name.startswith('test-'):
            continue
        # The list of the store has no "store-", since each name in it would.
        names = {name, name.removeprefix('test-'), name.removeprefix('test-store-'), f'{name}.py'}
        listed = sources.read(os.path.join('tests' if is_story else folder, 'meson.build'))
        if not names & set(re.findall(r"'(?:stories/)?([\w.-]+)'", listed)):
            yield f'{path}: no list in meson.build names it'


def check_scenarios():
    """Those whose first line isn't "# PROMISE: a sentence"."""
    promises = re.findall(r'^ \*   (\w+)  ', sources.read('tests/simulation/promise/promises.h'), re.M)
    for path in sources.files('', under=('tests/simulation/seeds',)):
        first = re.match(r'# (\w+): \S', sources.read(path))
        if not first or first[1] not in promises + ['crash', 'leak', 'hang']:
            yield f'{path}: the first line names no promise and says no sentence'


def main():
    """Checks all of it."""
    faults = [*check_lists(), *check_scenarios()]
    for path in sources.files('.py', '.c', '.build', under=('tests',)):
        if os.path.basename(path) == os.path.basename(__file__):
            continue
        for number, line in enumerate(sources.read(path).splitlines(), 1):
            if SKIP.search(line):
                faults.append(f'{path}:{number}: {line.strip()}')
    sources.end(faults)


main()
