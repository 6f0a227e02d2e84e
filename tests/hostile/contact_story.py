"""The story of a hostile contact: what he sends goes through a real server, which hands it on.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import itertools

from harness.contacts import Contact
from harness.story import PASSWORD
from harness.xmlstream import local_name
from hostile.ground import HostileStory


@dataclasses.dataclass(frozen=True)
class Row:
    """MAKE (to, number) is what the contact sends, `count` times."""
    name: str
    make: callable
    count: int
    is_heavy = True


def presence(to, content='', kind=''):
    """One to the account, or to its session."""
    kind = f" type='{kind}'" if kind else ''
    return f"<presence to='{to}'{kind}>{content}</presence>"


def names(number, form):
    """Elements with names that nobody had before."""
    return ''.join(form.format(f'{"n" * 990}{number}-{part}') for part in range(40))


# Prosody spells the namespace out with each of them, and makes 12 MB of it.
PREFIXED = (f"<x xmlns='urn:y' xmlns:p='{'u' * 40000}' "
            + ' '.join(f"p:a{number}=''" for number in range(300)) + '/>')
ATTRIBUTES = '<x ' + ' '.join(f"a{number}=''" for number in range(10000)) + '/>'

TABLE = [
    Row('wide presences', lambda to, n: presence(to, '<a/>' * 9990), 5),
    Row('wide messages', lambda to, n: f"<message to='{to}'>{'<a/>' * 9990}</message>", 5),
    Row('wide requests', lambda to, n: f"<iq type='get' id='w{n}' to='{to}'>{'<a/>' * 9990}</iq>", 5),
    Row('large presences', lambda to, n: presence(to, f'<status>{"x" * 200000}</status>'), 5),
    Row('lines in messages', lambda to, n: f"<message to='{to}'><body>{chr(10) * 200000}</body></message>",
        3),
    Row('names of elements', lambda to, n: presence(to, names(n, '<{}/>')), 25),
    Row('names of attributes', lambda to, n: presence(to, names(n, "<x {}=''/>")), 25),
    Row('names of namespaces', lambda to, n: presence(to, names(n, "<x xmlns='urn:{}'/>")), 25),
    Row('names in messages', lambda to, n: f"<message to='{to}'>{names(n, '<{}/>')}</message>", 25),
    Row('prefixed attributes', lambda to, n: f"<message to='{to}'>{PREFIXED}</message>", 2),
    Row('many attributes', lambda to, n: f"<message to='{to}'>{ATTRIBUTES}</message>", 3),
    Row('requests', lambda to, n: f"<iq type='set' id='q{n}' to='{to}'><x xmlns='urn:x'/></iq>", 500),
    Row('presences', lambda to, n: presence(to, '<show>dnd</show>'), 500),
]


class Attacker:
    """A contact of the profile's account, on the same server, who sees its session."""

    def __init__(self, story, server, name):
        self._story = story
        self.path = story.add_profile(name, f'juliet@{server.domain}', server, Visibility='xa')
        self._ids = itertools.count(1)
        self._client = server.client('romeo', PASSWORD, ca_file=story.authority.ca_file)
        story.addCleanup(self._client.close)
        self._client.get_roster()
        self._client.send_presence()
        seen = self._client.wait_for_stanza(
            lambda s: local_name(s) == 'presence' and '/' in s.get('from', '')
            and s.get('from').startswith(f'juliet@{server.domain}/'))
        self._session = seen.get('from')

    def attack(self, row, scale):
        """All that the row says; it has been taken when this returns."""
        for number in range(row.count * scale):
            self._client.send(row.make(self._session, next(self._ids)))
            if number % 10 == 9:
                self._client.get_roster()
        # What the server answers then has passed on all that came before.
        self._client.get_roster()
        self._story.finish_job(self._story.resync(self.path, is_dry_run=True))


class ContactStory(HostileStory):
    """One contact on a Prosody, one on an ejabberd."""

    def begin_attackers(self):
        """Both servers, and a profile on each."""
        self.rosterd.start()
        self.begin_healthy()
        servers = {'of-prosody': self.prosody('other.test'), 'of-ejabberd': self.ejabberd()}
        attackers = {}
        for name, server in servers.items():
            server.start()
            juliet, romeo = (f'{user}@{server.domain}' for user in ('juliet', 'romeo'))
            server.add_account('juliet', PASSWORD, [Contact(romeo, 'Romeo', 'both')])
            server.add_account('romeo', PASSWORD, [Contact(juliet, '', 'both')])
            attackers[name] = Attacker(self, server, name)
            self.wait_for_state(attackers[name].path, 'online')
        return attackers

    def check_after(self, attacker):
        """The session has gone on, and the roster is what it was."""
        self.assertEqual(self.property(attacker.path, 'State'), 'online')
        self.assertEqual(self.property(attacker.path, 'LastError'), ('', ''))
        self.assertEqual(list(self.read_names(attacker.path).values()), ['Romeo'])
