"""CONTRIBUTING.md lists every file that a new verb needs: in a copy of the tree this does what the list
says, and nothing else, with a verb of its own; builds rosterctl; asks it for help; and runs the checks.

An item of the list names a file and, for one that is there already, what the new lines stand before;
its block is what to write.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import sources

NAME = 'trial'
HEADING = '### A verb\n'
ITEM = re.compile(r'^- `([^`]+)`(?:, before (`+)([^`].*?|.*?[^`])\2)?:.*?^  ```\w*\n(.*?)^  ```$',
                  re.M | re.S)
CHECKS = ('c-format', 'layers', 'sizes', 'verbs-in-man')


def read_guide(root):
    """(path, anchor or '', text) of each item, for the trial."""
    with open(os.path.join(root, 'CONTRIBUTING.md'), encoding='utf-8') as file:
        section = file.read().partition(HEADING)[2].partition('\n### ')[0]
    for path, _, anchor, block in ITEM.findall(section):
        text = re.sub(r'^  ', '', block, flags=re.M)
        yield path.replace('NAME', NAME), anchor.strip(), text.replace('NAME', NAME)


def insert(content, anchor, text):
    """CONTENT with TEXT before ANCHOR: in lines of its own, if the anchor begins its line."""
    before, found, after = content.partition(anchor)
    if not found:
        raise SystemExit(f'CONTRIBUTING.md names a place that is not there: {anchor}')
    indent = re.search(r'[^\n]*\Z', before)[0]
    if indent.strip():
        return f'{before}{text.strip()} {anchor}{after}'
    text = ''.join(indent + line for line in text.splitlines(keepends=True))
    return f'{before[:len(before) - len(indent)]}{text}{indent}{anchor}{after}'


def follow_guide(root):
    """Writes what the guide says, where it says it."""
    items = list(read_guide(root))
    if not items:
        raise SystemExit(f'CONTRIBUTING.md has no list under {HEADING.strip()!r}')
    for path, anchor, text in items:
        print(f'{path}{f", before {anchor}" if anchor else ""}')
        full = os.path.join(root, path)
        content = ''
        if anchor:
            with open(full, encoding='utf-8') as file:
                content = file.read()
        elif os.path.exists(full):
            raise SystemExit(f'CONTRIBUTING.md says to write {path}, which is there')
        with open(full, 'w', encoding='utf-8') as file:
            file.write(insert(content, anchor, text) if anchor else text)


def run(*command, environment=None):
    """Runs a command, which must succeed, and gives what it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=os.environ | (environment or {}), check=False)
    if done.returncode:
        print(done.stdout)
        sys.exit(f'{" ".join(command)} failed: does the list in CONTRIBUTING.md name every file?')
    return done.stdout


def main():
    """Tries the verb."""
    with tempfile.TemporaryDirectory(prefix='rd-guide-') as directory:
        root = os.path.join(directory, 'tree')
        build = os.path.join(root, 'build')
        shutil.copytree(sources.ROOT, root, symlinks=True, ignore=shutil.ignore_patterns(
            '.git', 'build', 'build-*', '__pycache__'))
        follow_guide(root)
        run('meson', 'setup', build, root, '-Dbuildtype=plain', '-Dwerror=true')
        run('ninja', '-C', build, 'cli/rosterctl')
        rosterctl = os.path.join(build, 'cli', 'rosterctl')
        print(run(rosterctl, 'help', NAME))
        if NAME not in run(rosterctl, 'help', '--verbs').split():
            sys.exit(f'rosterctl help --verbs does not name {NAME}')
        for check in CHECKS:
            run(sys.executable, os.path.join(root, 'tests', 'checks', f'{check}.py'),
                environment={'RD_SOURCE_DIR': root, 'RD_BUILD_DIR': build})


main()
