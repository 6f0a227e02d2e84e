"""The floors of the house and the rooms on them: what may include what, and one foreign library a
floor. Within a floor too, includes go down only, and a header's functions are defined in the file
that bears its name.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re

import sources

# What a floor may include besides itself. `main` is daemon/main.c and app.c.
BELOW = {
    'contract': set(),
    'runtime': {'contract'},
    'process': {'contract', 'runtime'},
    'model': {'contract'},
    'store': {'contract', 'runtime', 'model'},
    'xmpp': {'contract', 'runtime', 'model'},
    'secret': {'contract', 'runtime', 'model'},
    'system': {'contract', 'runtime'},
    'core': {'contract', 'runtime', 'model', 'store', 'xmpp', 'secret', 'system'},
    'bus': {'contract', 'runtime', 'model', 'store', 'xmpp', 'secret', 'system', 'core', 'generated'},
    'main': {'contract', 'runtime', 'process', 'model', 'store', 'xmpp', 'secret', 'system', 'core', 'bus'},
    'cli': {'contract', 'generated'},
}
# The rooms of a floor that has some, from the top down: each may include itself and those below it.
# '' is the floor's own folder.
ROOMS = {
    'cli': ['', 'guide', 'line', 'verb/past', 'verb/duplicates', 'verb', 'exchange', 'follow', 'job', 'ask',
            'view', 'client', 'option', 'out'],
    'bus': ['', 'gate'],
    'core': ['', 'job', 'sync', 'memory'],
    'model': ['past', 'duplicates', '', 'heard'],
    'store': ['opening', 'sync', 'job', 'past', 'heard', 'roster', 'profile', '', 'sql'],
    'xmpp': ['', 'login', 'session', 'stream', 'parser', 'stanza'],
}
# Which floors include a library, or which rooms of them.
FOREIGN = {
    r'sqlite3\.h': {'store'},
    r'strophe\.h': {'xmpp'},
    r'expat\.h': {'xmpp', 'cli/exchange'},
    r'gnutls/.*': {'xmpp'},
    r'openssl/.*': {'xmpp'},
    r'libsecret/.*': {'secret'},
    r'(stringprep|idna|punycode)\.h': {'model', 'xmpp'},
    r'(json-glib/.*|csv\.h)': {'cli/exchange'},
}
GENERATED = 'roster-bus.h'
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
PROTOTYPE = re.compile(r'^(?!static|typedef)\w[\w \*]*?\b(rd_\w+|ctl_\w+) \([^;{}#]*;', re.M)
DEFINITION = re.compile(r'^(\w+) \(', re.M)


def floor_of(path):
    """The floor that a file stands on."""
    parts = path.split(os.sep)
    if parts[0] == 'dbus-interfaces':
        return 'contract'
    if parts[0] == 'daemon':
        return parts[1] if len(parts) > 2 else 'main'
    return parts[0]


def room_of(path):
    """The folder in its floor that a file stands in; '' for the floor itself."""
    parts = os.path.dirname(path).split(os.sep)
    return os.sep.join(parts[2 if parts[0] == 'daemon' else 1:])


def find(path, name):
    """The path of a quoted include; None when it is nobody's."""
    bases = ['daemon', ''] if '/' in name else [os.path.dirname(path)]
    for base in bases:
        found = os.path.normpath(os.path.join(base, name))
        if os.path.exists(os.path.join(sources.ROOT, found)):
            return found
    return None


def check_rooms(path, other, floor):
    """The fault of an include inside a floor, or None."""
    rooms = ROOMS.get(floor, [''])
    for room in (room_of(path), room_of(other)):
        if room not in rooms:
            return f'{path}: {floor} has no room {room!r}; ROOMS in tests/checks/layers.py tells'
    if rooms.index(room_of(other)) < rooms.index(room_of(path)):
        return f'{path}: {room_of(path) or floor} is below {other}'
    return None


def check_include(path, floor, kind, name):
    """The fault of an include, or None."""
    for pattern, floors in FOREIGN.items():
        if re.fullmatch(pattern, name) and not floors & {floor, f'{floor}/{room_of(path)}'}:
            return f'{path}: {name} is only for {", ".join(sorted(floors))}'
    if kind == '<':
        return None
    found = find(path, name)
    if found is None and os.path.basename(name) != GENERATED:
        return f'{path}: {name} is nowhere; include it with its floor'
    other = 'generated' if found is None else floor_of(found)
    if other != floor and other not in BELOW[floor]:
        return f'{path}: {floor} must not include {other} ({name})'
    return check_rooms(path, found, floor) if other == floor else None


def circles(graph):
    """Each circle of units once, as a list that begins and ends with the same one."""
    state, road = {}, []

    def walk(unit):
        state[unit] = 'open'
        road.append(unit)
        for other in sorted(graph.get(unit, ())):
            if state.get(other) == 'open':
                yield road[road.index(other):] + [other]
            elif other not in state:
                yield from walk(other)
        road.pop()
        state[unit] = 'done'

    for unit in sorted(graph):
        if unit not in state:
            yield from walk(unit)


def check_units(texts):
    """A unit is a .c with its .h: no circle, and no header of another's functions."""
    graph = {}
    for path, text in texts.items():
        unit = os.path.splitext(path)[0]
        found = [find(path, name) for kind, name in INCLUDE.findall(text) if kind == '"']
        graph.setdefault(unit, set()).update(
            {os.path.splitext(f)[0] for f in found if f in texts} - {unit})
    for circle in circles(graph):
        yield f'a circle: {" -> ".join(circle)}'
    for path, text in texts.items():
        if path.endswith('.h') and path.replace('.h', '.c') in texts:
            defined = set(DEFINITION.findall(texts[path.replace('.h', '.c')]))
            for name in PROTOTYPE.findall(re.sub(r'/\*.*?\*/', '', text, flags=re.S)):
                if name not in defined:
                    yield f'{path}: {name} is not defined in the file of that name'


def main():
    """Checks all of it."""
    faults = []
    texts = {path: sources.read(path)
             for path in sources.files('.c', '.h', under=('daemon', 'cli', 'dbus-interfaces'))}
    for path, text in texts.items():
        floor = floor_of(path)
        if floor not in BELOW:
            faults.append(f'{path}: there is no floor {floor}')
            continue
        faults += filter(None, (check_include(path, floor, *include)
                                for include in INCLUDE.findall(text)))
        if re.search(r'\brd_\w*get_default \(', text):
            faults.append(f'{path}: a singleton that everyone may ask for')
        if os.path.basename(path) in ('utils.c', 'utils.h', 'util.c', 'util.h', 'common.c'):
            faults.append(f'{path}: name it for what it is')
        if 'common' in path.split(os.sep):
            faults.append(f'{path}: no attic')
    faults += check_units(texts)
    sources.end(faults)


main()
