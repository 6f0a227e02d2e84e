"""A login is bound to the TLS below it wherever both ends can: by tls-unique over TLS 1.2, by tls-exporter
over TLS 1.3 where the server lists it; and a server that can't is told that we could.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ssl

from harness.contacts import Contact
from harness.story import PASSWORD, Story, main

CONTACT = Contact('a@example.org')


def script(session):
    """An honest server."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [CONTACT], version='1')
    session.serve()


class LoginsAreBound(Story):
    """Real servers, and scripted ones for what Debian's don't have."""

    def check_real(self, server, mechanism):
        """A login at a real server, which checks it, goes by this mechanism."""
        server.start()
        server.add_account('juliet', PASSWORD, [CONTACT])
        path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(path, 'online')
        self.assertIn(f'logging in by {mechanism}\n', self.rosterd.log(500))
        self.assertEqual(self.property(path, 'Contacts'), 1)

    def test_prosody(self):
        """TLS 1.2 has tls-unique."""
        self.check_real(self.prosody(protocol='tlsv1_2'), 'SCRAM-SHA-256-PLUS')

    def test_prosody_tls_1_3(self):
        """Prosody 0.12 has nothing for TLS 1.3, offers nothing, and takes it that we would have."""
        self.check_real(self.prosody(), 'SCRAM-SHA-256')

    def test_ejabberd(self):
        """TLS 1.2 has tls-unique."""
        self.check_real(self.ejabberd(options=['c2s_protocol_options: ["no_tlsv1_3"]']),
                        'SCRAM-SHA-512-PLUS')

    def test_ejabberd_tls_1_3(self):
        """ejabberd 23.01 offers to bind, without a type that works: it isn't taken at its word."""
        self.check_real(self.ejabberd(), 'SCRAM-SHA-512')

    def check_scripted(self, flag, mechanism, is_tls_1_2=False, **options):
        """The client says this of channel binding, and goes online."""
        server = self.scripted(script, **options)
        if is_tls_1_2:
            server.tls.maximum_version = ssl.TLSVersion.TLSv1_2
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.assertEqual(server.sessions[0].binding_flag, flag)
        self.assertEqual(server.stanzas('auth')[0].get('mechanism'), mechanism)

    def test_exporter(self):
        """TLS 1.3, and a server that lists the exporter, as Prosody 13 does."""
        self.check_scripted('p=tls-exporter', 'SCRAM-SHA-1-PLUS',
                            mechanisms=('SCRAM-SHA-256', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'),
                            bindings=('tls-server-end-point', 'tls-exporter'))

    def test_no_list(self):
        """TLS 1.3 without a list: nobody knows what the server takes."""
        self.check_scripted('n', 'SCRAM-SHA-256', mechanisms=('SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'))

    def test_other_list(self):
        """A list of what we don't have."""
        self.check_scripted('n', 'SCRAM-SHA-256', is_tls_1_2=True, bindings=('tls-server-end-point',),
                            mechanisms=('SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'))

    def test_unique_unlisted(self):
        """TLS 1.2 without a list: tls-unique is what all take."""
        self.check_scripted('p=tls-unique', 'SCRAM-SHA-256-PLUS', is_tls_1_2=True,
                            mechanisms=('SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'))

    def test_nothing_offered(self):
        """Who can bind says so to a server that seems unable."""
        self.check_scripted('y', 'SCRAM-SHA-256')


main()
