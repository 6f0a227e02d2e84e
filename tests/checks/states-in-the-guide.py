"""The table of states in CONTRIBUTING.md is that of daemon/model/state.c, its events are those of
daemon/model/state.h, and the stories that it names are there.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re

import sources

TABLE = re.compile(r'\[RD_STATE_(\w+)\] = \{(.*?)\n  \}', re.S)
PAIR = re.compile(r'\[RD_EVENT_(\w+)\] = TO \((\w+)\)')
ROW = re.compile(r'^\| ([a-z]+) \| (\w+ → [^|]*) \| ([^|]*) \|$', re.M)
EVENT_ROW = re.compile(r'^\| ([a-z]+) \| [^|→]* \|$', re.M)


def read_table():
    """{state: {event: next state}}, by the code."""
    text = sources.read('daemon/model/state.c').partition('state_words')[0]
    return {state.lower(): {event.lower(): following.lower()
                            for event, following in PAIR.findall(rows)}
            for state, rows in TABLE.findall(text)}


def main():
    """Compares them."""
    guide = sources.read('CONTRIBUTING.md').partition('## States of a session')[2].partition('\n## ')[0]
    table = read_table()
    rows = {state: dict(pair.split(' → ') for pair in pairs.split(', '))
            for state, pairs, _ in ROW.findall(guide)}
    events = {event.lower() for event in
              re.findall(r'^  RD_EVENT_(\w+),', sources.read('daemon/model/state.h'), re.M)}
    faults = [f'CONTRIBUTING.md: {state}: {rows.get(state)} is {following} in model/state.c'
              for state, following in table.items() if rows.get(state) != following]
    faults += [f'CONTRIBUTING.md: there is no state {state}' for state in rows.keys() - table.keys()]
    faults += [f'CONTRIBUTING.md: the event {event} is missing, or there is none'
               for event in events ^ set(EVENT_ROW.findall(guide))]
    for _, _, stories in ROW.findall(guide):
        faults += [f'CONTRIBUTING.md: there is no story {story}'
                   for story in re.findall(r'`([\w-]+)`', stories)
                   if not os.path.exists(os.path.join(sources.ROOT, 'tests/stories', f'{story}.py'))]
    if not table or not events:
        faults.append('daemon/model/state.c: no table was found')
    sources.end(faults)


main()
