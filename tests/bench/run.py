"""Runs a benchmark: run.py NAME PROGRAM [ARGUMENT...], or its short form: run.py --short NAME...

A short form fails, too, when it doesn't tell each row that works.py expects of NAME, or when what it
tells is no row.  What its figures are doesn't matter: its sizes are too small.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import sys
import tempfile

from harness.figures import read_rows
from works import find_missing


def run_short(name, command):
    """Runs and checks; gives the exit status."""
    with tempfile.TemporaryDirectory(prefix='rd-') as directory:
        path = os.path.join(directory, 'rows')
        done = subprocess.run(command, env=os.environ | {'RD_BENCH_ROWS': path}, check=False)
        rows, faults = read_rows(path)
    faults += [f'no row was told of: {work}' for work in find_missing(rows, [name], is_short=True)]
    for fault in faults:
        print(fault)
    return done.returncode or int(bool(faults))


def main():
    """As its head says."""
    is_short = sys.argv[1] == '--short'
    name, *command = sys.argv[2 if is_short else 1:]
    if command[0].endswith('.py'):
        command.insert(0, sys.executable)
    if is_short:
        sys.exit(run_short(name, command))
    os.execv(command[0], command)


main()
