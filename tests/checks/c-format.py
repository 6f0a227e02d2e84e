"""All C is as clang-format writes it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess
import sys

import sources


def main():
    """Checks all of it."""
    paths = list(sources.files('.c', '.h', under=('daemon', 'cli', 'dbus-interfaces', 'tests')))
    done = subprocess.run(['clang-format', '--dry-run', '-Werror', *paths], cwd=sources.ROOT,
                          check=False)
    print(f'{len(paths)} files' if done.returncode == 0 else 'To mend it: clang-format -i FILE')
    sys.exit(done.returncode)


main()
