"""What each benchmark tells a row of, in the order of the table.  tests/run --bench counts one that
isn't told as not reached; a short form that doesn't tell one fails.  In a short form, other
numbers may stand in a work, since its sizes are others.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

WORKS = {
    'store': ['first sync, the store alone: CPU'],
    'first-sync': [
        'first sync, 1 000 contacts: CPU',
        'first sync, 10 000 contacts: CPU',
        'first sync, 100 000 contacts: CPU',
        'first sync, 100 000 contacts beside 10 000: CPU',
        'first sync, 100 000 contacts beside 1 000: peak memory',
    ],
    'again': [
        'resync with nothing changed, 10 000 contacts: wall',
        'login, 1 000 contacts unchanged: wall',
        'login, 10 000 contacts unchanged: wall',
        'login, 10 000 contacts unchanged beside 100: sent and received',
        'login, 10 000 contacts unchanged beside 100: written to the store',
    ],
    'memory': [
        'memory, one profile of 1 000, idle after work: resident',
        'memory, one profile of 1 000, idle after work: private',
        '100 profiles of 1 000 online, each more: resident',
        '100 profiles of 1 000 online, each more: descriptors',
        '100 profiles online, idle: wake-ups in 60 s',
    ],
    'starts': [
        'start, 10 profiles of 10 000 stored: to the bus name',
        'start, 10 profiles of 10 000 stored: to the first page',
    ],
    'reading': [
        *(f'all of Get, {size} contacts: {what}' for size in ('1 000', '10 000')
          for what in ('CPU', 'wall')),
        'all of Get, 100 000 contacts: CPU',
        'all of Get, 100 000 contacts: wall',
        'Get with Text, of a few, 100 000 contacts, first page: CPU',
        'Get with Text, of most, 100 000 contacts, first page: CPU',
        'Get with Domains, ten, 100 000 contacts, first page: CPU',
        'Get with Groups, one of a few, 100 000 contacts, first page: CPU',
        'Get with Groups, one of all, 100 000 contacts, first page: CPU',
    ],
    'past': [
        'Past.Get of 100 000 contacts, each changed since: CPU',
        'Past.Diff of 100 000 differences, the store alone: CPU',
        'Past.Diff of 100 000 differences, with the bus: CPU',
        'Past.Diff of the last changes of 100 000: CPU',
        'all of the past, longest turn',
    ],
    'duplicates': [f'duplicates of 100 000 contacts: {what}' for what in ('CPU', 'longest turn')],
    'purge': ['purge of half of 10000, 20 ms each way'],
    'turns': [],
    'pushes': [
        'push to ContactsChanged, median: wall',
        'push to ContactsChanged, 99th percentile: wall',
        '2000 pushes in a burst: CPU',
        'beside 20 profiles that stall, push to ContactsChanged, median: wall',
        'beside 20 profiles that stall, push to ContactsChanged, 99th percentile: wall',
        'beside 20 profiles that stall, all of Get: wall',
    ],
    'rename': [f'{job} of 100000, {what}' for job in ('rename of a group', 'undo of it')
               for what in ('memory', 'longest turn')],
    'exchange': [f'100000 contacts read from {name}: memory'
                 for name in ('jsonl', 'xep0227', 'csv', 'vcard', 'libervia', 'pidgin')],
    'instructions': [
        'first sync, the store alone: a contact',
        'all pages of Get, the store alone: a contact',
        'pushes, the store alone: a push',
    ],
    'rosterctl': [f'rosterctl {verb}: {what}' for verb in ('get -O json, 10000', 'status', 'show', '--help')
                  for what in ('CPU', 'wall')],
}


def without_numbers(work):
    """The work, whatever the sizes."""
    return re.sub(r'\d+(?: \d{3})*(?:\.\d+)?', '#', work)


def find_missing(rows, names=None, is_short=False):
    """The works of these benchmarks, or of all, that the rows don't tell of."""
    told = {without_numbers(work) if is_short else work for work in rows}
    return [work for name in names or WORKS for work in WORKS.get(name, ())
            if (without_numbers(work) if is_short else work) not in told]


def sort(rows):
    """The rows in the order of the table; those that nobody expected last."""
    order = [work for works in WORKS.values() for work in works]
    return sorted(rows.values(), key=lambda row: order.index(row['work']) if row['work'] in order
                  else len(order))
