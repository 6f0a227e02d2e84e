"""Where the sources are: the tree of the checkout, without what was built.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

ROOT = os.environ.get('RD_SOURCE_DIR') or os.path.realpath(
    os.path.join(os.path.dirname(__file__), '..', '..'))


def files(*endings, under=('.',)):
    """Paths from the root of the files with these endings."""
    for top in under:
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders[:] = sorted(f for f in folders
                                if not f.startswith(('.', 'build')) and f != '__pycache__')
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def read(path):
    """The text of a file."""
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def end(faults):
    """Prints the faults and ends the check."""
    for fault in faults:
        print(fault)
    print(f'{len(faults)} fault{"" if len(faults) == 1 else "s"}')
    sys.exit(1 if faults else 0)
