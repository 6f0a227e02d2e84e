"""Each verb of rosterctl is described in its manual page and named in the README.

Every option is in the manual page, too. Of a family the README may write `profile add|list|…`.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import subprocess

import sources

ROSTERCTL = os.path.join(os.environ['RD_BUILD_DIR'], 'cli', 'rosterctl')


def ask(*arguments):
    """What rosterctl answers, in lines."""
    return subprocess.run([ROSTERCTL, *arguments], check=True, capture_output=True,
                          text=True).stdout.splitlines()


def plain(roff):
    """A manual page's source without its fonts, quotes and escapes."""
    text = re.sub(r'\\f.', '', roff.replace(r'\-', '-').replace('"', ''))
    return re.sub(r'^\.(BR?|BI|I|TP|RB) ', '', text, flags=re.M)


def verbs_of(text):
    """Every verb that is written out, and those in `family a|b|c`."""
    found = {' '.join(words) for words in re.findall(r'\b(\w+) (\w+)\b', text)}
    for family, names in re.findall(r'\b(\w+) (\w+(?:\|\w+)+)', text):
        found.update(f'{family} {name}' for name in names.split('|'))
    return found | set(re.findall(r'\w+', text))


def main():
    """Checks all of it."""
    page = plain(sources.read('data/rosterctl.1'))
    heads = {' '.join(line.split()[:n]) for line in page.splitlines() for n in (1, 2)}
    named = verbs_of(sources.read('README.md'))
    verbs = ask('help', '--verbs')
    faults = [f'data/rosterctl.1 does not describe {verb}' for verb in verbs if verb not in heads]
    faults += [f'README.md does not name {verb}' for verb in verbs if verb not in named]
    options = {option for verb in verbs
               for option in re.findall(r'^ .*?--(?:\[no-\])?([a-z-]+)',
                                        '\n'.join(ask('help', *verb.split())), re.M)}
    faults += [f'data/rosterctl.1 does not describe --{option}' for option in sorted(options)
               if not re.search(rf'--{option}(?![a-z-])', page)]
    print(f'{len(verbs)} verbs, {len(options)} options')
    sources.end(faults)


main()
