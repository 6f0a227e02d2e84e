"""Contacts as the harness knows them, rosters of any size, and Libervia's JSON shape of them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import random

SUBSCRIPTIONS = ('none', 'to', 'from', 'both')
GROUPS = ('Friends', 'Family', 'Work', 'Ünïcode Gruppe', '友達', 'a & b <c>', "it's \"quoted\"",
          'Very long group ' + 'x' * 60, ' leading and trailing ', 'tab\tin it', 'line\nbreak')
FIRST = ('Juliet', 'Romeo', 'Ægir', 'Зоя', 'يوسف', '花子', 'Σωκράτης', 'Ñandú', 'O\'Neil', 'Zoë')
LAST = ('Capulet', 'Montague', 'Þórsson', 'Иванова', 'العربي', '山田', 'Müller', '😀 Smile', 'de la Cruz')
ODD_NAMES = (
    '<b>bold</b> &amp; "quoted" \'single\'', ']]>', '<!-- no comment -->', '&#27;[31m',
    '[31mred?[0m', '\u202eright to left\u202c', '\u2066isolate\u2069', 'zero\u200bwidth\u200djoin',
    'tab\tin the name', 'line\nbreak in the name', '\u0085next line', '\u009b31mCSI', '%s%n%d',
    '  spaces  around  ', 'e\u0301 decomposed', '\ufeffbom', '\U0001f468\u200d\U0001f469\u200d\U0001f467',
    'x' * 500, '\\"back\\slash', '{"json": [1]}', "'; DROP TABLE contact; --", '-v', '\u2028line sep',
)


@dataclasses.dataclass(frozen=True)
class Contact:
    """One roster item, as a server holds it."""
    jid: str
    name: str = ''
    subscription: str = 'none'
    ask: bool = False
    groups: tuple = ()

    def as_stored(self):
        """With its groups sorted by their bytes, none empty or twice."""
        groups = {group for group in self.groups if group}
        return dataclasses.replace(self, groups=tuple(sorted(groups, key=lambda g: g.encode())))

    def as_seen(self):
        """As a client sees it whose server doesn't escape white space in attributes, which a
        parser then must turn into spaces (XML 1.0 §3.3.3): Prosody is one."""
        name = self.name.replace('\t', ' ').replace('\n', ' ')
        return dataclasses.replace(self.as_stored(), name=name)


def generate(count, seed=1):
    """COUNT contacts: all subscription states with and without ask, several groups, odd names."""
    chance = random.Random(seed)
    return [_make(number, chance) for number in range(count)]


def _make(number, chance):
    subscription = SUBSCRIPTIONS[number % 4]
    can_ask = subscription in ('none', 'from')
    ask = can_ask and (number // 4) % 2 == 0
    if number % 7 == 0:
        name = ''
    elif number % 11 == 0:
        name = ODD_NAMES[(number // 11) % len(ODD_NAMES)]
    else:
        name = f'{chance.choice(FIRST)} {chance.choice(LAST)}'
    groups = tuple(chance.sample(GROUPS, chance.choice((0, 0, 1, 1, 2, 3))))
    domain = f'host{chance.randrange(20)}.example' if number % 3 else 'example.org'
    local = f'user{number}' if number % 5 else f'ünï{number}'
    jid = f'service{number}.example' if number % 50 == 49 else f'{local}@{domain}'
    return Contact(jid, name, subscription, ask, groups)


def to_libervia(contacts):
    """What `rosterctl get -O json` must print for these contacts (in any order)."""
    document = {}
    for contact in contacts:
        entry = {'to': contact.subscription in ('to', 'both'),
                 'from': contact.subscription in ('from', 'both'),
                 'ask': contact.ask, 'groups': list(contact.groups)}
        if contact.name:
            entry['name'] = contact.name
        document[contact.jid] = entry
    return document


def describe_difference(expected, actual, limit=5):
    """What is different between two such documents, in a few lines; '' when nothing is."""
    lines = []
    for jid in sorted(set(expected) | set(actual)):
        if expected.get(jid) != actual.get(jid):
            lines.append(f'{jid!r}:\n  expected {expected.get(jid)!r}\n  found    {actual.get(jid)!r}')
    more = len(lines) - limit
    return '\n'.join(lines[:limit]) + (f'\n… and {more} more' if more > 0 else '')
