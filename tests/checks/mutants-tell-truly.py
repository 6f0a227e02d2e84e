"""tests/mutants says of each planted fault what is true: noticed, by a leak or a hang too; survived, or
accepted as a survivor; equivalent, or nothing that compiles. What it has written down it tells again.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import subprocess
import sys
import tempfile

import sources

FILES = {
    'meson.build': '''
project('small', 'c')
test('small', executable('small', 'daemon/small.c', 'tests/small.c'), suite: ['unit', 'daemon'])
''',
    'daemon/small.c': '''#include <stdlib.h>

int
count_halves (int n)
{
  int *steps = calloc (1, sizeof *steps);
  int result;

  result = 0;
  while (n > 1)
    {
      n /= 2;
      *steps += 1;
    }
  result = *steps;
  free (steps);
  return result;
}

int
untested (int n)
{
  return n + 2;
}
''',
    'daemon/query.c': '''static const char update[]
    = "UPDATE t SET a = :a, b = max (b, 1)"
      " WHERE c = :c AND (d > 2 OR e IN " LIST ")";
static const char replace[] = "UPDATE OR REPLACE t SET a = 1 WHERE a BETWEEN b AND c";
static const char select[] = "SELECT a, b FROM t ORDER BY a, b DESC";
''',
    'tests/small.c': '''#undef NDEBUG
#include <assert.h>
int count_halves (int n);
int
main (void)
{
  assert (count_halves (8) == 3);
  return 0;
}
''',
    'tests/mutants-accepted': '''daemon/small.c untested
- return n + 2;
+ return n + 1;
  Nobody calls it.
''',
}
# A line that bears faults; one of them; what must be said of it.
ROWS = (
    ('result = 0;', ';', 'equivalent'),
    ('n /= 2;', ';', 'noticed by small (time limit)'),
    ('*steps += 1;', '*steps -= 1;', 'noticed by small'),
    ('result = *steps;', 'result = NULL;', 'unbuilt'),
    ('free (steps);', ';', 'noticed by small'),  # a leak
    ('return n + 2;', 'return n - 2;', 'survived'),
    ('return n + 2;', 'return n + 1;', 'accepted'),
)
# Lines of SQL, and all their faults.
QUERIES = (
    ('= "UPDATE t SET a = :a, b = max (b, 1)"', {
        '= "UPDATE t SET a = a, b = max (b, 1)"',
        '= "UPDATE t SET a = :a, b = b"',
        '= "UPDATE t SET a = :a, b = min (b, 1)"',
        '= "UPDATE t SET a = :a, b = max (b, 0)"',
        '= "UPDATE t SET a = :a, b = max (b, 2)"'}),
    ('" WHERE c = :c AND (d > 2 OR e IN " LIST ")";', {
        '" WHERE 1 AND (d > 2 OR e IN " LIST ")";',
        '" WHERE c <> :c AND (d > 2 OR e IN " LIST ")";',
        '" WHERE c = :c OR (d > 2 OR e IN " LIST ")";',
        '" WHERE c = :c AND (d >= 2 OR e IN " LIST ")";',
        '" WHERE c = :c AND (d > 1 OR e IN " LIST ")";',
        '" WHERE c = :c AND (d > 3 OR e IN " LIST ")";',
        '" WHERE c = :c AND (d > 2 AND e IN " LIST ")";'}),
    ('static const char replace[] = "UPDATE OR REPLACE t SET a = 1 WHERE a BETWEEN b AND c";', {
        'static const char replace[] = "UPDATE OR IGNORE t SET a = 1 WHERE a BETWEEN b AND c";',
        'static const char replace[] = "UPDATE OR REPLACE t SET a = a WHERE a BETWEEN b AND c";',
        'static const char replace[] = "UPDATE OR REPLACE t SET a = 0 WHERE a BETWEEN b AND c";',
        'static const char replace[] = "UPDATE OR REPLACE t SET a = 2 WHERE a BETWEEN b AND c";',
        'static const char replace[] = "UPDATE OR REPLACE t SET a = 1 WHERE 1";'}),
    ('static const char select[] = "SELECT a, b FROM t ORDER BY a, b DESC";', {
        'static const char select[] = "SELECT b, a FROM t ORDER BY a, b DESC";',
        'static const char select[] = "SELECT a, b FROM t ORDER BY a DESC, b DESC";',
        'static const char select[] = "SELECT a, b FROM t ORDER BY a, b";',
        'static const char select[] = "SELECT a, b FROM t ORDER BY b, a DESC";'}),
)
TABLE = re.compile(r'^\S+:\d+ +(\d+)/(\d+) noticed', re.M)


def call(tree, *options):
    """What tests/mutants prints."""
    done = subprocess.run([os.path.join(sources.ROOT, 'tests', 'mutants'), '--tree', tree, *options],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout)
    return done.stdout


def make_tree(tree):
    """Writes the files."""
    for path, text in FILES.items():
        os.makedirs(os.path.dirname(os.path.join(tree, path)), exist_ok=True)
        with open(os.path.join(tree, path), 'w', encoding='utf-8') as file:
            file.write(text)


def check_queries(tree):
    """Yields what is wrong about faults in SQL."""
    lines = [line.strip() for line in FILES['daemon/query.c'].split('\n')]
    for line, expected in QUERIES:
        said = call(tree, '--list', f'daemon/query.c:{lines.index(line) + 1}')
        found = set(re.findall(r'^\+ (.*)', said, re.M))
        if found != expected:
            yield f'{line}: missing {expected - found}, beside them {found - expected}'


def main():
    """Tries every fault of the lines."""
    lines = [line.strip() for line in FILES['daemon/small.c'].split('\n')]
    numbers = [lines.index(line) + 1 for line, *_ in ROWS]
    with tempfile.TemporaryDirectory(prefix='rd-mutants-') as tree:
        make_tree(tree)
        faults = list(check_queries(tree))
        places = [f'daemon/small.c:{number}' for number in dict.fromkeys(numbers)]
        results = ('--results', os.path.join(tree, 'results'))
        said = call(tree, '--jobs', '1', '--minutes', '0.1', *results, *places)
        # A program that can't notice anything is not asked for what is known.
        with open(os.path.join(tree, 'tests/small.c'), 'w', encoding='utf-8') as file:
            file.write('int main (void) { return 0; }\n')
        again = call(tree, '--jobs', '1', '--seed', '1', *results, *places)
    for number, (line, fault, word) in zip(numbers, ROWS):
        if f' daemon/small.c:{number}: {word}: {fault}\n' not in said:
            faults.append(f'{line} → {fault}: it is not said that this is {word}')
    verdicts = re.findall(r'daemon/small\.c:\d+: (\w+)(?: by [^:]*)?: ', said)
    noticed, total = (sum(column) for column in zip(*(map(int, row) for row in TABLE.findall(said))))
    if (noticed, total) != (verdicts.count('noticed'),
                            verdicts.count('noticed') + verdicts.count('survived')):
        faults.append(f'The table has {noticed}/{total}, which is not what was said above it.')
    if again.partition('\n')[2] != said.partition('\n')[2]:
        faults.append(f'What was written down is told otherwise:\n{again}')
    if faults:
        print(said)
    sources.end(faults)


main()
