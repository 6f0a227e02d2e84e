"""Runs the simulation that tests/run built without sanitizers, in build-simulation.

many: seeds that are new with each change of the code, so that each change looks at two thousand other
worlds, and whoever runs the same code sees the same; tests/run --simulate N takes some at random.
same: some seeds, twice in two processes that see another machine; the traces must be the same.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import os
import random
import re
import subprocess
import sys
import time

SOURCE_DIR = os.environ.get('RD_SOURCE_DIR') or os.path.realpath(
    os.path.join(os.path.dirname(__file__), '..', '..'))
PROGRAM = os.path.join(SOURCE_DIR, 'build-simulation', 'tests', 'simulation', 'runner', 'simulate')
N_MANY = 2000
N_SAME = 20
FIRST_MAX = 2 ** 32
# What no trace may depend on.
OTHER_MACHINE = {'RD_OTHER': 'x' * 5000, 'TZ': 'Asia/Kathmandu', 'HOME': '/nonexistent'}
# What the seeds are drawn from.
CODE = ('daemon', 'dbus-interfaces', 'tests/simulation')
ADVICE = """
The seeds are new with each change of the code: what broke may be older than yours. The same again:
    {program} --first {seed}
    {program} --first {seed} --trace
tests/run --simulate 1 --first {seed}, on the commit before yours, tells whose it is. Once it is
mended, the text above is a file in tests/simulation/seeds."""


def draw_first():
    """A seed that changes with the code, and only with it: two runs of the same code agree."""
    digest = hashlib.sha256()
    paths = (os.path.join(directory, name) for top in CODE
             for directory, _, names in os.walk(os.path.join(SOURCE_DIR, top)) for name in names
             if name.endswith(('.c', '.h', '.xml')))
    for path in sorted(paths):
        with open(path, 'rb') as file:
            digest.update(file.read())
    return int.from_bytes(digest.digest()[:4], 'big')


def run_many():
    """Leaves the word to the program, which shrinks a seed that breaks a promise."""
    begin = time.monotonic()
    seeds = []
    with subprocess.Popen([PROGRAM, '--first', str(draw_first()), '--seeds', str(N_MANY)],
                          stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end='')
            seeds += re.findall(r'^Seed (\d+) breaks', line)
    for seed in seeds:
        print(ADVICE.format(program=os.path.relpath(PROGRAM, SOURCE_DIR), seed=seed))
    print(f'{time.monotonic() - begin:.0f} s')
    return process.returncode


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
