"""The floors of the house: what may include what, and one foreign library a floor.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re

import sources

# What a floor may include besides itself. `main` is daemon/main.c and app.c.
BELOW = {
    'contract': set(),
    'model': {'contract'},
    'store': {'contract', 'model'},
    'xmpp': {'contract', 'model'},
    'secret': {'contract', 'model'},
    'core': {'contract', 'model', 'store', 'xmpp', 'secret'},
    'bus': {'contract', 'model', 'store', 'xmpp', 'secret', 'core', 'generated'},
    'main': {'contract', 'model', 'store', 'xmpp', 'secret', 'core', 'bus'},
    'cli': {'contract', 'generated'},
}
FOREIGN = {
    r'sqlite3\.h': {'store'},
    r'(strophe|expat)\.h': {'xmpp'},
    r'gnutls/.*': {'xmpp'},
    r'openssl/.*': {'xmpp'},
    r'libsecret/.*': {'secret'},
    r'(stringprep|idna|punycode)\.h': {'model', 'xmpp'},
    r'json-glib/.*': {'store', 'cli'},
}
GENERATED = 'roster-bus.h'
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def floor_of(path):
    """The floor that a file stands on."""
    parts = path.split(os.sep)
    if parts[0] == 'dbus-interfaces':
        return 'contract'
    if parts[0] == 'daemon':
        return parts[1] if len(parts) > 2 else 'main'
    return parts[0]


def included_floor(path, name):
    """The floor of a quoted include; None when it is nobody's."""
    if os.path.basename(name) == GENERATED:
        return 'generated'
    if '/' not in name or not os.path.exists(os.path.join(sources.ROOT, 'daemon', name)):
        for base in (sources.ROOT, os.path.join(sources.ROOT, os.path.dirname(path))):
            found = os.path.relpath(os.path.join(base, name), sources.ROOT)
            if os.path.exists(os.path.join(sources.ROOT, found)):
                return floor_of(found)
        return None
    return floor_of(os.path.join('daemon', name))


def check_include(path, floor, kind, name):
    """The fault of an include, or None."""
    for pattern, floors in FOREIGN.items():
        if re.fullmatch(pattern, name) and floor not in floors:
            return f'{path}: {name} is only for {", ".join(sorted(floors))}'
    if kind == '<':
        return None
    other = included_floor(path, name)
    if other is None:
        return f'{path}: {name} is nowhere; include it with its floor'
    if other != floor and other not in BELOW[floor]:
        return f'{path}: {floor} must not include {other} ({name})'
    return None


def main():
    """Checks all of it."""
    faults = []
    for path in sources.files('.c', '.h', under=('daemon', 'cli', 'dbus-interfaces')):
        floor, text = floor_of(path), sources.read(path)
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
    sources.end(faults)


main()
