"""The commands that rosterctl recommends: in what it printed, and in the texts of its sources.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import shlex

from harness.prosody import SOURCE_DIR

# Behind a colon up to the end of the sentence or what comes after it; "See rosterctl help get."
COMMAND = re.compile(r'(?:(?<!Usage): |See )(rosterctl [^;\n]*?)(?=\.?$|; |, |\. [A-Z]|: )', re.M)
# What a person puts in the place of a word.
PLACES = {
    'NAME': 'a-profile', 'JID': 'juliet@example.org', 'TEXT': 'juliet', 'MECHANISM': 'SCRAM-SHA-1',
    'VERB': 'get', 'FILE': '/dev/null', 'COMMAND': 'true', 'HOST:PORT': 'h.example.org:5222',
    'URL': 'socks5://127.0.0.1:9050',
}
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
NO_BUS = 3
# They are about no profile, or about all of them.
OF_ALL = re.compile(r'rosterctl (status|help|dismiss|profile (list|add NAME JID)|job (list -v|wait|cancel))\b')


def find(text):
    """The command lines in what was printed, each once, in order."""
    return list(dict.fromkeys(COMMAND.findall(re.sub('(?m)^rosterctl: ', '', text))))


def fill(command, places=None):
    """Its words without "rosterctl", with something in each place. What is in brackets is left out."""
    places, words = PLACES | (places or {}), []
    for word in shlex.split(re.sub(r' \[[^]]*\]', '', command))[1:]:
        key, equals, value = word.partition('=')
        words.append(f'{key}={places.get(value, value)}' if equals else places.get(word, word))
    return words


def find_fault(command, busless):
    """Why BUSLESS, a rosterctl without a bus, doesn't understand it; None: it does, and would ask."""
    words = fill(command)
    done = busless(*words, status=None)
    is_local = words[0] in ('help', 'completion')
    return None if done.returncode == (0 if is_local else NO_BUS) else f'{command}: {done.stderr}'


class Recommendations:
    """Collects what the rows of the table of verbs recommend."""

    def __init__(self, busless):
        self.busless, self.known, self.faults = busless, set(), []

    def take(self, words, text):
        """What a command line said. One about a profile that isn't the default one names it."""
        profile = words[words.index('-p') + 1] if '-p' in words else None
        for command in find(text):
            if profile not in (None, 'home', 'all', 'nobody') and not OF_ALL.match(command):
                self.faults += [] if profile in command else [f'{words}: {command} is of another']
            if command not in self.known:
                self.known.add(command)
                fault = find_fault(command, self.busless)
                self.faults += [fault] if fault else []


def _read_sources(floors):
    for floor in floors:
        for directory, _, names in os.walk(os.path.join(SOURCE_DIR, floor)):
            for name in sorted(names):
                if name.endswith(('.c', '.h')):
                    path = os.path.join(directory, name)
                    with open(path, encoding='utf-8') as file:
                        yield os.path.relpath(path, SOURCE_DIR), file.read()


def list_texts(*floors):
    """(path, text) of each text in the sources, joined as the compiler joins it; numbers are 1, other
    values NAME."""
    for path, source in _read_sources(floors):
        source = re.sub(r'/\*.*?\*/', '', source, flags=re.S)
        source = re.sub(r'G_GU?INT64_FORMAT', '"lu"', source)
        for run in re.findall(rf'{LITERAL}(?:\s*{LITERAL})*', source):
            text = ''.join(part[1:-1] for part in re.findall(LITERAL, run))
            text = re.sub(r'%(?:lu|u|d)', '1', text.replace('\\"', '"').replace('\\n', '\n'))
            yield path, text.replace('%s', 'NAME')
