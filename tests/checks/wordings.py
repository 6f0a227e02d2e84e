"""What people read has one form: quotes are "…", and there is one date and one notation of a
subscription, each made in one place.

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


# What makes a form, and the files that may.
FORMS = (
    ('a date', re.compile(r'%[YFH](?![a-z])|%[HMd][:-]|g_date_time_format \('), {
        'cli/out/text.c': 'the date, and that of JSON',
        'daemon/core/profile.c': 'the date in a notice',
        'daemon/store/opening/aside.c': 'the date in a notice',
        'daemon/store/sql/files.c': 'part of a file name',
        'daemon/xmpp/stream/certificate.c': 'the day of a certificate',
    }),
    ('how long ago', re.compile(r'" ago|"just now"'), {
        'cli/out/text.c': 'the relative date',
        'cli/out/text.h': 'tells so',
        'cli/option/moment.c': 'reads it',
    }),
    ('a subscription', re.compile(r'ctl_contact_get_subscription_word|", (asked|asks you|approved)"'), {
        'cli/client/contact.c': 'its word',
        'cli/client/contact.h': 'its word',
        'cli/view/subscription.c': 'the notation',
        'cli/view/subscription.h': 'the notation',
        'cli/view/contact.c': 'JSON',
        'cli/exchange/csv.c': 'a column',
        'cli/exchange/xep0227.c': 'an attribute',
        'cli/option/filter.c': 'reads it',
    }),
    ('a list of groups', re.compile(r'g_strjoinv \(.*groups'), {}),
)


def forms():
    """A form is made in one place."""
    for path in sources.files('.c', '.h', under=('daemon', 'cli', 'dbus-interfaces')):
        for number, line in enumerate(sources.read(path).splitlines(), 1):
            for what, pattern, places in FORMS:
                if path not in places and pattern.search(line):
                    yield f'{path}:{number}: {what} is written elsewhere: {", ".join(places)}'


def main():
    """Checks all of it."""
    sources.end([*quotes(), *forms()])


main()
