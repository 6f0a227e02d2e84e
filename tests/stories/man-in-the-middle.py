"""Somebody between rosterd and the server, with a certificate that is trusted, gets no session: the login
is bound to the TLS that ends with him, and who takes that out of the offer is found out.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ssl

from gi.repository import GLib
from harness.middleman import Middleman
from harness.net import wait_until
from harness.story import PASSWORD, Story, main

BOUND = r"<mechanism>[A-Z0-9-]*-PLUS</mechanism>"
ALL_SCRAM = r"<mechanism>SCRAM-[A-Z0-9-]*</mechanism>"
BETTER_HASHES = r"<mechanism>SCRAM-SHA-(256|512)(-PLUS)?</mechanism>"
TLS_1_2 = ['c2s_protocol_options: ["no_tlsv1_3"]']


class ManInTheMiddle(Story):
    """At real servers."""

    def stand_between(self, server, strip=None, version=ssl.TLSVersion.TLSv1_2):
        """A man between, once the server runs and has an account."""
        server.start()
        server.add_account('juliet', PASSWORD)
        man = Middleman(server.port, self.authority.issue(server.domain), strip, version)
        self.addCleanup(man.stop)
        return man

    def add(self, server, man):
        """A profile that knows nothing of the account yet, and meets the man first."""
        return self.add_profile('juliet', f'juliet@{server.domain}', man)

    def assert_in_between(self, path, man, error='AuthenticationFailed'):
        """Refused, with a sentence that says what may be the matter; the password was not heard."""
        state = self.wait_for_state(path, 'waiting', 'failed')
        sentence = self.wait_for_error(path, state, error)
        self.assert_names(sentence, 'sit in between', 'SCRAM-SHA')
        self.assertNotIn(PASSWORD, ''.join(man.heard))
        self.assertEqual(self.property(path, 'Contacts'), 0)

    def test_prosody(self):
        """It says that what the login is bound to is wrong."""
        server = self.prosody(protocol='tlsv1_2')
        man = self.stand_between(server)
        self.assert_in_between(self.add(server, man), man)

    def test_ejabberd(self):
        """So does ejabberd."""
        server = self.ejabberd(options=TLS_1_2)
        man = self.stand_between(server)
        self.assert_in_between(self.add(server, man), man)

    def test_taken_away(self):
        """Prosody hears that nothing was offered, and knows that it did."""
        server = self.prosody(protocol='tlsv1_2')
        man = self.stand_between(server, BOUND)
        self.assert_in_between(self.add(server, man), man, 'LoginWeakened')

    # -- a profile that knows better ------------------------------------------------------------

    def meet_later(self, server, strip=None, version=ssl.TLSVersion.TLSv1_2, **settings):
        """A profile that has logged in at the server meets the man: (path, man)."""
        man = self.stand_between(server, strip, version)
        path = self.add_profile('juliet', f'juliet@{server.domain}', server, **settings)
        self.wait_for_state(path, 'online')
        self.go_through(path, man)
        return path, man

    def go_through(self, path, man):
        """Its next connection goes through the man."""
        self.profile_call(path, 'Configure', '(a{sv})', {'Address': GLib.Variant('s', man.address)})

    def assert_weakened(self, path, man, *words):
        """Refused before anything was said, with what was and what is offered."""
        wait_until(lambda: 'LoginWeakened' in self.property(path, 'LastError')[0], 'it is refused')
        sentence = self.wait_for_error(path, 'waiting', 'LoginWeakened')
        self.assert_names(sentence, 'sit in between', 'accept the weaker login', 'tried again now and then', *words)
        self.assertNotIn('<auth', ''.join(man.heard))
        return sentence

    def test_taken_away_later(self):
        """ejabberd takes a login that isn't bound; the profile doesn't make one."""
        server = self.ejabberd(options=TLS_1_2)
        path, man = self.meet_later(server, BOUND)
        self.assertEqual(self.property(path, 'StrongestLogin'), 'SCRAM-SHA-512-PLUS')
        self.assert_weakened(path, man, 'no more than SCRAM-SHA-512,', 'had SCRAM-SHA-512-PLUS')
        self.profile_call(path, 'Configure', '(a{sv})', {'Address': GLib.Variant('s', server.address)})
        self.wait_for_state(path, 'online')

    def test_other_tls(self):
        """He speaks another TLS, where the server's offer is of no use; his key isn't the server's."""
        path, man = self.meet_later(self.ejabberd(options=TLS_1_2), version=ssl.TLSVersion.TLSv1_3)
        self.assert_weakened(path, man, 'SCRAM-SHA-512-PLUS')

    def test_restarted(self):
        """rosterd remembers it."""
        server = self.prosody(protocol='tlsv1_2')
        man = self.stand_between(server, BOUND)
        path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(path, 'online')
        self.rosterd.kill()
        self.rosterd.start()
        self.assertEqual(self.property(path, 'StrongestLogin'), 'SCRAM-SHA-256-PLUS')
        self.set_password(path, PASSWORD)
        self.go_through(path, man)
        self.assert_weakened(path, man, 'SCRAM-SHA-256-PLUS')

    def test_weaker_hash(self):
        """Nothing but SHA-1, at a server that binds nothing."""
        path, man = self.meet_later(self.prosody(), BETTER_HASHES, ssl.TLSVersion.TLSv1_3)
        self.assert_weakened(path, man, 'no more than SCRAM-SHA-1,', 'had SCRAM-SHA-256 ')

    def test_plain(self):
        """Nothing but PLAIN, which the profile allows."""
        path, man = self.meet_later(self.ejabberd(), ALL_SCRAM, ssl.TLSVersion.TLSv1_3, AllowPlain=True)
        self.assert_weakened(path, man, 'no more than PLAIN,', 'had SCRAM-SHA-512 ')

    # -- honest changes -------------------------------------------------------------------------

    def test_server_learns_tls_1_3(self):
        """Prosody 0.12 binds nothing over TLS 1.3: with its old key nobody need be asked."""
        certificate = self.authority.issue('prosody.test')
        old = self.prosody(protocol='tlsv1_2', certificate=certificate)
        new = self.prosody(certificate=certificate)
        for server in (old, new):
            server.start()
            server.add_account('juliet', PASSWORD)
        path = self.add_profile('juliet', 'juliet@prosody.test', old)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'StrongestLogin'), 'SCRAM-SHA-256-PLUS')
        self.profile_call(path, 'Configure', '(a{sv})', {'Address': GLib.Variant('s', new.address)})
        self.events.expect('property:StrongestLogin', lambda event: event.arguments == ('SCRAM-SHA-256',))
        self.wait_for_state(path, 'online')

    def test_binding_is_switched_off(self):
        """Prosody refuses who says that it could bind, and its administrator forbade to: a person may
        accept that, and then it isn't said any more."""
        server = self.prosody(protocol='tlsv1_2', extra='disable_sasl_mechanisms = '
                              '{ "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "DIGEST-MD5" }\n')
        server.start()
        server.add_account('juliet', PASSWORD)
        path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        sentence = self.wait_for_error(path, 'failed', 'LoginWeakened')
        self.assert_names(sentence, 'accept the weaker login, SCRAM-SHA-256.')
        self.assertEqual(self.property(path, 'Remedy'), ('weaker-login', 'SCRAM-SHA-256'))
        self.assertIn('rosterctl profile trust juliet SCRAM-SHA-256\n', self.rosterctl('status').stdout)
        self.rosterctl('profile', 'trust', 'SCRAM-SHA-256')
        self.wait_for_state(path, 'online')
        self.log_in_again(path)

    def test_person_accepts(self):
        """A server that has become weaker is accepted by a person, once."""
        path, man = self.meet_later(self.ejabberd(options=TLS_1_2), BOUND)
        self.assert_weakened(path, man)
        self.rosterctl('profile', 'trust', 'SCRAM-SHA-512-PLUS', status=17)
        self.rosterctl('profile', 'trust', 'juliet', 'SCRAM-SHA-512')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'StrongestLogin'), 'SCRAM-SHA-512')
        self.assertEqual(self.property(path, 'AcceptedLogin'), 'SCRAM-SHA-512')
        self.log_in_again(path)


main()
