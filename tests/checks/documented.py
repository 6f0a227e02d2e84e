"""Each member of the D-Bus contract is documented in its XML, with each argument, and each error
that the text names is in the table. The Manager's text has each of the table, with its full name.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

import sources

COMMENT = re.compile(r'<!--(.*?)-->', re.S)
MEMBER = re.compile(r'<(interface|method|signal|property) name="([^"]+)"')
ARGUMENT = re.compile(r'<arg name="([^"]+)"')
ERRORS = re.compile(r'^Errors: (.*?)\.$', re.M | re.S)


def check(path, known):
    """The faults of one file."""
    text = sources.read(path)
    for member in MEMBER.finditer(text):
        kind, name = member.groups()
        comments = list(COMMENT.finditer(text, 0, member.start()))
        if not comments or text[comments[-1].end():member.start()].strip():
            yield f'{path}: {name} has no comment'
            continue
        lines = '\n'.join(line.strip() for line in comments[-1][1].strip().splitlines())
        if not lines.startswith(f'{name}:'):
            yield f'{path}: the comment of {name} does not begin with its name'
        if kind in ('method', 'signal'):
            yield from check_arguments(path, name, text, member.end(), kind, lines)
        for errors in ERRORS.findall(lines):
            for error in re.findall(r'\b[A-Z][a-z]+[A-Z]\w+\b', re.sub(r'(?s)\(.*?\)', '', errors)):
                if error not in known:
                    yield f'{path}: {name} names the error {error}, which is in no table'


def check_arguments(path, name, text, start, kind, comment):
    """The arguments without a line of their own."""
    if text[start:start + 2] == '/>':
        return
    end = text.index(f'</{kind}>', start)
    for argument in ARGUMENT.findall(text, start, end):
        if f'\n@{argument}:' not in comment:
            yield f'{path}: {name} does not say what {argument} is'


def check_errors(known):
    """What is in one of the two tables and not in the other."""
    text = ' '.join(sources.read('dbus-interfaces/im.rosterd.Roster1.Manager.xml').split())
    told = set(re.findall(r' im\.rosterd\.Roster1\.Error\.([\w.]+):', text)) - {'Xmpp.CONDITION'}
    conditions = re.search(r'Xmpp\.CONDITION: [^:]*: ([\w, ]+)\.', text)[1].split(', ')
    told |= {f'Xmpp.{condition}' for condition in conditions}
    for error in known ^ told:
        yield f'the error {error} is not in both of errors.c and the Manager\'s text'


def main():
    """Checks all of it."""
    known = set(re.findall(r'ERROR_NAME \("([\w.]+)"\)', sources.read('dbus-interfaces/errors.c')))
    faults = list(check_errors(known))
    for path in sources.files('.xml', under=('dbus-interfaces',)):
        faults += check(path, known)
    sources.end(faults)


main()
