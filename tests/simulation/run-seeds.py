"""Runs the simulation that tests/run built without sanitizers, in build-simulation.

many: the same seeds each time, so that a change fails for what it changed; tests/run --simulate N
takes new ones.
same: some seeds, twice in two processes that see another machine; the traces must be the same.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import random
import subprocess
import sys
import time

SOURCE_DIR = os.environ.get('RD_SOURCE_DIR') or os.path.realpath(
    os.path.join(os.path.dirname(__file__), '..', '..'))
PROGRAM = os.path.join(SOURCE_DIR, 'build-simulation', 'tests', 'simulation', 'runner', 'simulate')
N_MANY = 2000
FIRST_OF_MANY = 1
N_SAME = 20
FIRST_MAX = 2 ** 32
# What no trace may depend on.
OTHER_MACHINE = {'RD_OTHER': 'x' * 5000, 'TZ': 'Asia/Kathmandu', 'HOME': '/nonexistent'}


def run_many():
    """Leaves the word to the program."""
    begin = time.monotonic()
    status = subprocess.run([PROGRAM, '--first', str(FIRST_OF_MANY), '--seeds', str(N_MANY)],
                            check=False).returncode
    print(f'{time.monotonic() - begin:.0f} s')
    return status


def list_traces(first, *options, **others):
    """The lines "SEED HASH" of one process, sorted."""
    done = subprocess.run([PROGRAM, '--seeds', str(N_SAME), '--first', str(first), '--hashes', *options],
                          stdout=subprocess.PIPE, text=True, check=False, **others)
    if done.returncode != 0:
        sys.exit(done.stdout)
    return sorted(line for line in done.stdout.splitlines() if line.startswith('trace '))


def run_same():
    """Compares two runs of each seed."""
    first = random.randrange(FIRST_MAX)
    print(f'{N_SAME} seeds from {first} on')
    here = list_traces(first)
    there = list_traces(first, '--jobs', '1', cwd='/', env={**os.environ, **OTHER_MACHINE})
    for one, other in zip(here, there, strict=True):
        if one != other:
            print(f'{one} here, but {other}')
    return 0 if here == there and len(here) == N_SAME else 1


def main():
    """Does what the argument says."""
    if not os.path.exists(PROGRAM):
        sys.exit(f'{PROGRAM} is not there; tests/run builds it.')
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit({'many': run_many, 'same': run_same}[sys.argv[1]]())


main()
