"""A server without TLS, or one that takes the offer back, gets no credential.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.story import Story, main
from harness.xmlstream import TLS


class NoTlsOffered(Story):
    """Encryption is a must."""

    def check(self, script, state='waiting', error='NotSupported'):
        """Ends so, and nothing but the stream was said; another network may do better."""
        server = self.scripted(script, mechanisms=('SCRAM-SHA-256', 'PLAIN'))
        path = self.add_scripted_profile('juliet', server, AllowPlain=True)
        sentence = self.wait_for_error(path, state, error)
        print(f'  {sentence}')
        self.assert_names(sentence, 'TLS')
        self.assertEqual(server.stanzas('auth'), [])
        self.assertEqual(server.stanzas('iq'), [])
        self.assertEqual(len(server.sessions), 1)

    def test_not_offered(self):
        """Features without STARTTLS, with mechanisms: a stripped offer looks so."""
        def script(session):
            session.open_stream(session.mechanisms())
            session.read_to_end()
        self.check(script)

    def test_refused(self):
        """<failure/> to the request."""
        def script(session):
            session.open_stream(f"<starttls xmlns='{TLS}'/>" + session.mechanisms())
            session.expect('starttls')
            session.send(f"<failure xmlns='{TLS}'/></stream:stream>")
            session.read_to_end()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'failed', 'waiting')
        self.assert_names(self.property(path, 'LastError')[1], 'TLS')
        self.assertEqual(server.stanzas('auth'), [])

    def test_no_tls_behind_proceed(self):
        """<proceed/>, and then no TLS at all."""
        def script(session):
            session.open_stream(f"<starttls xmlns='{TLS}'/>")
            session.expect('starttls')
            session.send(f"<proceed xmlns='{TLS}'/>")
            session.send(session.header() + f'<stream:features>{session.mechanisms()}</stream:features>')
            time.sleep(2)
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'failed', 'waiting')
        self.assertEqual(server.stanzas('auth'), [])

    def test_injection_behind_proceed(self):
        """What comes in the clear behind <proceed/> is not taken for something said inside."""
        injected = ("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                    '<mechanism>PLAIN</mechanism></mechanisms></stream:features>'
                    "<iq type='set' id='x'><query xmlns='jabber:iq:roster'>"
                    "<item jid='bad@evil.example' subscription='both'/></query></iq>"
                    "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")

        def script(session):
            session.secure(behind_proceed=injected)
            session.open_stream(session.mechanisms())
            assert session.expect('auth').get('mechanism') != 'PLAIN'
            session.read_to_end()
        server = self.scripted(script, mechanisms=('SCRAM-SHA-256', 'PLAIN'))
        path = self.add_scripted_profile('juliet', server, AllowPlain=True)
        self.wait_for_state(path, 'failed', 'waiting')
        self.assertEqual(self.property(path, 'Contacts'), 0)


main()
