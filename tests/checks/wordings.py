"""What people read has one form: "…" are the quotes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

import sources

# Where another's words are recognised that have others.
QUOTES_ARE_READ = ('daemon/xmpp/stanza/server-words.c', 'daemon/runtime/log-privacy.c')
# Libervia's own words.
LIBERVIA_SAYS = ("Contacts with no 'from' subscription", "Contacts with no 'to' subscription")

OTHER_QUOTES = re.compile(r'[“”„‘’«»]|\\\((lq|rq|oq|cq)')
SINGLE_QUOTES = re.compile(r"(?<![=\w'])'(%s|\w+)'(?!\w)")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def strings(text):
    """The texts between quotes of C code, with the numbers of their lines."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in STRING.finditer(line):
            yield number, match[0]


def is_of_a_machine(string):
    """SQL and XML have quotes of their own."""
    return re.search(r"[A-Z]{4}|[<=(,]|' \|\|", string) is not None


def quotes():
    """Sentences and pages quote with "…" only."""
    for path in sources.files('.c', '.h', '.xml', '.1', '.md', under=('daemon', 'cli', 'dbus-interfaces',
                                                                     'data')):
        text = sources.read(path)
        if path not in QUOTES_ARE_READ:
            for number, line in enumerate(text.splitlines(), 1):
                if OTHER_QUOTES.search(line):
                    yield f'{path}:{number}: quotes are "…"'
        if path.endswith('.c'):
            for number, string in strings(text):
                if (SINGLE_QUOTES.search(string) and not is_of_a_machine(string)
                        and not any(words in string for words in LIBERVIA_SAYS)):
                    yield f'{path}:{number}: quotes are "…": {string}'


def main():
    """Checks all of it."""
    sources.end([*quotes()])


main()
