"""rosterd is not seen unless it is told to, and no longer than it is told to.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from gi.repository import GLib

from harness.contacts import Contact
from harness.keeper import Keeper
from harness.net import Timeout
from harness.story import PASSWORD, Story, main
from harness.xmlstream import CLIENT, local_name


class NoPresenceIsSent(Story):
    """What a friend sees."""

    def test_what_a_friend_sees(self):
        """On Prosody, where each sees the other's presence."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, [Contact('romeo@prosody.test', 'Romeo', 'both')])
        server.add_account('romeo', PASSWORD, [Contact('juliet@prosody.test', 'Juliet', 'both')])
        server.start()
        with server.client('romeo', PASSWORD, ca_file=self.authority.ca_file) as romeo:
            romeo.get_roster()
            romeo.send_presence()
            path = self.add_profile('juliet', 'juliet@prosody.test', server)
            self.wait_for_state(path, 'online')
            self.rosterctl('get')
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            with self.assertRaises(Timeout):
                romeo.wait_for_stanza(lambda s: local_name(s) == 'presence' and not s.get('type') and
                                      s.get('from', '').startswith('juliet@'), timeout=1.5)
        held = server.read_roster('juliet')
        self.assertEqual([(c.jid, c.subscription) for c in held], [('romeo@prosody.test', 'both')])


class Visibility(Story):
    """The setting, switched while there is a connection."""

    def show(self, path, visibility):
        """Switches it."""
        self.profile_call(path, 'Configure', '(a{sv})',
                          {'Visibility': GLib.Variant('s', visibility)})

    def test_what_the_server_hears(self):
        """One presence for each switch and for each login, and none when nothing is switched."""
        keeper = Keeper([Contact('a@example.org')])

        def script(session):
            keeper.log_in(session)
            keeper.serve(session)
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')

        def heard():
            # Behind the answer to a question nothing is on its way any more.
            self.finish_job(self.resync(path, is_dry_run=True))
            return [(stanza.get('type'), stanza.findtext(f'{{{CLIENT}}}show'),
                     stanza.findtext(f'{{{CLIENT}}}priority'))
                    for stanza in server.stanzas('presence')]
        shown, hidden = (None, 'xa', '-1'), ('unavailable', None, None)
        expected = []
        self.assertEqual(heard(), expected)
        for visibility, presences in (('none', []), ('xa', [shown]), ('xa', []), ('none', [hidden]),
                                      ('none', []), ('xa', [shown])):
            self.show(path, visibility)
            expected += presences
            self.assertEqual(heard(), expected)
        self.assertEqual(len(server.sessions), 1, 'no new connection is made for it')
        for visibility, presences in (('xa', [shown]), ('none', [])):
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            self.show(path, visibility)
            self.profile_call(path, 'Connect')
            self.wait_for_state(path, 'online')
            expected += presences
            self.assertEqual(heard(), expected)

    def wait_for_juliet(self, client, kind):
        """What the friend sees next of her, which must be of this type; gives it."""
        stanza = client.wait_for_stanza(lambda s: local_name(s) == 'presence'
                                        and s.get('from', '').startswith('juliet@'))
        self.assertEqual(stanza.get('type'), kind)
        return stanza

    def test_what_others_see(self):
        """A friend sees her come and go; a stranger's request waits at the server until she is."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, [Contact('romeo@prosody.test', 'Romeo', 'both')])
        server.add_account('romeo', PASSWORD, [Contact('juliet@prosody.test', 'Juliet', 'both')])
        server.add_account('paris', PASSWORD)
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        with server.client('paris', PASSWORD, ca_file=self.authority.ca_file) as paris, \
                server.client('romeo', PASSWORD, ca_file=self.authority.ca_file) as romeo:
            romeo.get_roster()
            romeo.send_presence()
            self.wait_for_juliet(romeo, 'unavailable')
            with self.events.forbid('RequestsChanged'):
                paris.send_presence('juliet@prosody.test', 'subscribe', 'Hello')
                paris.get_roster()
                self.finish_job(self.resync(path, is_dry_run=True))
            self.assertEqual(server.read_pending('juliet'), ['paris@prosody.test'])
            self.assertEqual(self.subscriptions_call(path, 'ListPending'), ([],))
            self.show(path, 'xa')
            jid, _, words = self.expect_request()
            self.assertEqual((jid, words), ('paris@prosody.test', 'Hello'))
            seen = self.wait_for_juliet(romeo, None)
            self.assertEqual((seen.findtext(f'{{{CLIENT}}}show'),
                              seen.findtext(f'{{{CLIENT}}}priority')), ('xa', '-1'))
            self.show(path, 'none')
            self.wait_for_juliet(romeo, 'unavailable')
            self.assertEqual(self.property(path, 'State'), 'online')
            known, = self.subscriptions_call(path, 'ListPending')
            self.assertEqual([request[0] for request in known], ['paris@prosody.test'])


main()
