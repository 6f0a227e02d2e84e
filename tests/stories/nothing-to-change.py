"""What is so already is not told as done: each verb that changes something says which contacts needed
nothing, counts them right, and sends nothing for them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.contacts import Contact
from harness.story import Story, main
from harness.xmlstream import ROSTER

SEEN = Contact('romeo@montague.example', 'Romeo', 'to', False, ('Friends',))
SEES = Contact('paris@verona.example', 'Paris', 'from', False, ('Friends',))
ASKED = Contact('tybalt@verona.example', 'Tybalt', 'none', True)
NONE = Contact('nurse@verona.example', 'Nurse', 'none')
STRANGER = 'stranger@verona.example'
ALL = [SEEN, SEES, ASKED, NONE]
NOTHING = 'Nothing had to be changed: '

# The command line, its exit status, what it says, and what is sent: (to, type).
ROWS = (
    (['set', SEEN.jid, '--name', 'Romeo'], 0, f'{NOTHING}"{SEEN.jid}" is so already.\n', []),
    (['set', SEEN.jid, '--groups', 'Friends'], 0, f'{NOTHING}"{SEEN.jid}" is so already.\n', []),
    (['set', SEEN.jid, '--add-group', 'Friends', '--remove-group', 'Foes'], 0,
     f'{NOTHING}"{SEEN.jid}" is so already.\n', []),
    (['group', 'add', 'Friends', SEEN.jid, SEES.jid], 0,
     f'{NOTHING}2 contacts are so already:\n  "{SEEN.jid}"\n  "{SEES.jid}"\n', []),
    (['group', 'drop', 'Friends', NONE.jid], 0, f'{NOTHING}"{NONE.jid}" is so already.\n', []),
    (['subscribe', SEEN.jid], 0,
     f'{NOTHING}"{SEEN.jid}" shows its presence to juliet already.\n', []),
    (['subscribe', ASKED.jid], 0,
     f'"{ASKED.jid}" was asked again to show its presence to juliet: an earlier request has no answer '
     'yet.\n', [(ASKED.jid, 'subscribe')]),
    (['subscribe', SEEN.jid, ASKED.jid], 0,
     f'"{ASKED.jid}" was asked again to show its presence to juliet: an earlier request has no answer '
     f'yet.\n"{SEEN.jid}" shows its presence to juliet already.\n', [(ASKED.jid, 'subscribe')]),
    (['unsubscribe', NONE.jid], 0,
     f'{NOTHING}"{NONE.jid}" doesn\'t show its presence to juliet, and isn\'t asked to.\n', []),
    (['unsubscribe', STRANGER], 16,
     f'rosterctl: "{STRANGER}" is not in the roster; look at how it is spelt there.\n', []),
    (['requests', 'approve', SEES.jid], 0,
     f'{NOTHING}"{SEES.jid}" may see the presence of juliet already.\n', []),
    (['requests', 'approve', NONE.jid], 0,
     f'"{NONE.jid}" hasn\'t asked, as far as is known, and was approved in advance: it sees the '
     'presence of juliet once it asks.\n', [(NONE.jid, 'subscribed')]),
    (['requests', 'deny', NONE.jid], 0,
     f'{NOTHING}"{NONE.jid}" doesn\'t see the presence of juliet, and no request of it is known.\n', []),
    (['requests', 'deny', STRANGER], 16,
     f'rosterctl: "{STRANGER}" is not in the roster, and no request of it is known; look at how it is '
     'spelt there.\n', []),
    (['unsubscribe', NONE.jid, STRANGER], 21,
     f'"{NONE.jid}" doesn\'t show its presence to juliet, and isn\'t asked to.\n'
     'rosterctl: It failed for 1 of 2 contacts:\n'
     f'  {STRANGER}: "{STRANGER}" is not in the roster; look at how it is spelt there.\n', []),
)


class NothingToChange(Story):
    """On a scripted server that notes all that comes."""

    def setUp(self):
        super().setUp()

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), ALL, version='1')
            session.serve()
        self.server = self.scripted(script, pre_approval=True)
        self.path = self.add_scripted_profile('juliet', self.server)
        self.wait_for_state(self.path, 'online')

    def sent(self):
        """(to, type) of each subscription presence that came until now."""
        return [(stanza.get('to'), stanza.get('type'))
                for stanza in self.server.stanzas('presence') if stanza.get('to')]

    def assert_sent(self, before, expected, words):
        """These presences behind those BEFORE, and no roster set."""
        self.assertEqual(self.sent(), before + expected, words)
        sets = [stanza for stanza in self.server.stanzas('iq', 'set')
                if stanza.find(f'{{{ROSTER}}}query') is not None]
        self.assertEqual(sets, [], words)

    def test_all(self):
        """Each verb by itself, and lists of which a part needs nothing."""
        for words, status, says, sent in ROWS:
            before = self.sent()
            done = self.rosterctl(*words, status=status)
            self.assertEqual((done.stdout, done.stderr), ('', says), words)
            self.assert_sent(before, sent, words)
            document = json.loads(self.rosterctl(*words, '--json', status=status).stdout)
            self.assertEqual(document['total'],
                             document['done'] + document['failed'] + document['not_done'], words)
            told = [document.get(key, 0) for key in ('unchanged', 'asked_again', 'in_advance')]
            self.assertEqual(sum(told), document['done'], words)
            named = [jid for key in ('unchanged_jids', 'asked_again_jids', 'in_advance_jids')
                     for jid in document.get(key, [])]
            named += [failure['jid'] for failure in document['failures']]
            self.assertEqual(sorted(named), sorted(word for word in words if '@' in word), words)
            self.assert_sent(before, sent * 2, words)


main()
