"""The instructions of the store's hot roads, counted by valgrind (callgrind), which don't vary with the
machine's load: a first sync, all pages of Get and pushes of bench-store, for each contact or push.
They have no goal; they are there to be compared with the last ones.

What a road costs without contacts is left out: two sizes are counted, RD_BENCH_SIZES and twice as many.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

from harness.figures import NONE, tell_row
from harness.rosterd import BUILD_DIR

COUNT = int(os.environ.get('RD_BENCH_SIZES', '2000').split()[0])
STORE = os.path.join(BUILD_DIR, 'tests', 'bench', 'bench-store')
# Function of bench-store, which of its calls, and what it does to each contact.
ROADS = {
    'stage_all': (0, 'first sync, the store alone: a contact'),
    'read_pages': (0, 'all pages of Get, the store alone: a contact'),
    'push_many': (0, 'pushes, the store alone: a push'),
}


def count(n_contacts):
    """{function: instructions of each of its calls}."""
    with tempfile.TemporaryDirectory(prefix='rd-') as directory:
        out = os.path.join(directory, 'out')
        dumps = [f'--dump-{when}={name}' for name in ROADS for when in ('before', 'after')]
        subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={out}', *dumps, STORE,
                        str(n_contacts), str(n_contacts)], check=True,
                       env={name: value for name, value in os.environ.items()
                            if name != 'RD_BENCH_ROWS'},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        calls = {name: [] for name in ROADS}
        for path in sorted(glob.glob(f'{out}.*'), key=lambda path: int(path.rpartition('.')[2])):
            with open(path, encoding='utf-8') as file:
                text = file.read()
            trigger = re.search(r'^desc: Trigger: --dump-after=(\w+)', text, re.M)
            if trigger:
                calls[trigger[1]].append(int(re.search(r'^(?:totals|summary): (\d+)', text, re.M)[1]))
    return calls


def main():
    """Tells the rows."""
    once, twice = count(COUNT), count(2 * COUNT)
    for name, (call, work) in ROADS.items():
        each = (twice[name][call] - once[name][call]) / COUNT
        tell_row(work, each, 'instructions', bound=NONE)


if not os.path.exists(STORE):
    sys.exit(f'{STORE} is not built')
main()
