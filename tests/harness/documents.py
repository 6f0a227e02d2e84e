"""The documents of rosterctl as its manual page describes them, and what differs from that in those that
it writes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re

from harness.prosody import SOURCE_DIR

TIME = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z')
PLAIN = {
    'string': lambda value: isinstance(value, str),
    'boolean': lambda value: isinstance(value, bool),
    'number': lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    'time': lambda value: value is None or isinstance(value, str) and TIME.fullmatch(value),
}


def _refuse(name):
    raise ValueError(f'{name} is in no JSON')


def parse(text):
    """One document and nothing else; a member stands once in its object."""
    def take(pairs):
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError(f'a member stands twice: {pairs}')
        return dict(pairs)
    return json.loads(text, object_pairs_hook=take, parse_constant=_refuse)


class Documents:
    """Collects what was written, and what the page doesn't say of it."""

    def __init__(self):
        with open(os.path.join(SOURCE_DIR, 'data', 'rosterctl.1'), encoding='utf-8') as file:
            page = re.search(r'^\.SS Documents$(.*?)^\.SH ', file.read(), re.M | re.S)[1]
        self.verbs, self.objects = {}, {}
        for font, head, lines in re.findall(r'^\.TP\n\.([BI]) ([^\n]*)\n\.EX\n(.*?)\n\.EE$', page,
                                            re.M | re.S):
            head, lines = head.strip('"').replace('\\-', '-'), lines.split('\n')
            if font == 'I':
                self.objects[head] = self._read(lines)
            else:
                self.verbs |= {verb: (head, lines) for verb in self._spell_out(head)}
        self.seen, self.faults = set(), []

    @staticmethod
    def _read(lines):
        """{member: (type, may it be missing?)}"""
        found = [re.fullmatch(r'(\w+)(\??): (.*)', line).groups() for line in lines]
        return {name: (kind, mark == '?') for name, mark, kind in found}

    @staticmethod
    def _spell_out(head):
        """Of "profile show, add" "profile show" and "profile add"."""
        family, _, first = head.split(', ')[0].partition(' ')
        is_family = first and not first.startswith('-')
        for name in head.split(', '):
            yield f'{family} {name}' if is_family and not name.startswith(f'{family} ') else name

    def _find(self, verb, words):
        """The entry of a verb: (name, members)."""
        names = [*(word for word in words if word in self.verbs and word.startswith('--')),
                 *(f'{verb} {word}' for word in words if word.startswith('-')), verb]
        head, lines = next(self.verbs[name] for name in names if name in self.verbs)
        whole = re.fullmatch('the members of (.*)', lines[0])
        return (whole[1], self.objects[whole[1]]) if whole else (head, self._read(lines))

    def check(self, verb, words, document, is_failure):
        """What one verb wrote, with these words."""
        where = f'{verb} {" ".join(words)}'
        if not isinstance(document, dict):
            self.faults.append(f'{where}: no object')
            return
        document = dict(document)
        if ('error' in document) != is_failure:
            self.faults.append(f'{where}: "error" is {document.get("error")}')
        if 'error' in document:
            self._check_value(where, 'error', document.pop('error'))
        if 'all' in words and 'profiles' in document and verb not in ('status', 'profile list'):
            for part in document['profiles']:
                self.check(verb, ['of', 'all'], part, 'error' in part)
        elif not (is_failure and set(document) <= {'profile'}):
            self._check_object(where, *self._find(verb, words), document)

    def _check_object(self, where, name, members, found):
        for key in set(found) - set(members):
            self.faults.append(f'{where}: {name} has {key}, which the page lacks')
        for key, (kind, may_miss) in members.items():
            if key in found:
                self.seen.add((name, key))
                self._check_value(f'{where}: {name}.{key}', kind, found[key])
            elif not may_miss:
                self.faults.append(f'{where}: {name} has no {key}')

    def _check_value(self, where, kind, value):
        if kind.endswith(' or null'):
            if value is None:
                return
            kind = kind.removesuffix(' or null')
        if kind.startswith('array of ') and isinstance(value, list):
            for element in value:
                self._check_value(where, kind.removeprefix('array of '), element)
        elif kind in self.objects and isinstance(value, dict):
            self._check_object(where, kind, self.objects[kind], value)
        elif kind not in PLAIN or not PLAIN[kind](value):
            self.faults.append(f'{where}: {value!r} is no {kind}')

    def list_unseen(self):
        """What the page has and nobody wrote."""
        described = {(name, key) for name, members in self.objects.items() for key in members}
        for verb in self.verbs:
            words = verb.split()
            name, members = self._find(' '.join(word for word in words if word[0] != '-') or verb, words)
            described |= {(name, key) for key in members}
        return sorted(described - self.seen)
