"""A server that sends what is no XMPP, before TLS or inside, breaks its own profile and nothing else.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.contacts import Contact  # noqa: E402
from harness.story import Story, main  # noqa: E402
from harness.xmlstream import CLIENT, ROSTER, STREAM  # noqa: E402

BOMB = ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + ''.join(f'<!ENTITY a{n} "{("&a" + (str(n - 1) if n else "") + ";") * 10}">' for n in range(9))
        + ']>')
HEADERS = {
    'nothing-xml': 'HTTP/1.1 400 Bad Request\r\n\r\n',
    'doctype': f"<?xml version='1.0'?><!DOCTYPE stream><stream:stream xmlns:stream='{STREAM}'>",
    'entities': BOMB + f"<stream:stream xmlns:stream='{STREAM}' id='&a8;'>",
    'other-root': "<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
    'wrong-namespace': "<stream:stream xmlns:stream='urn:x' xmlns='urn:y' version='1.0'>",
    'zero-bytes': '\0' * 1000,
    'not-utf-8': b'<stream:stream \xff\xfe\xfd>',
}


def header():
    """A proper header, so that what follows is what is wrong."""
    return (f"<?xml version='1.0'?><stream:stream from='scripted.test' id='x' version='1.0' "
            f"xmlns='{CLIENT}' xmlns:stream='{STREAM}'>")


FEATURES = {
    'deep': header() + '<stream:features>' + '<a>' * 100000,
    'attributes': header() + '<stream:features ' + ' '.join(f'a{n}=""' for n in range(200000)) + '>',
    'text': header() + '<stream:features>' + 'x' * 30000000,
    'newlines': header() + '<stream:features>' + '\n' * 5000000,
    'siblings': header() + '<stream:features>' + '<a/>' * 1000000,
    'long-name': header() + '<' + 'a' * 10000000 + '/>',
    'unknown-entity': header() + '<stream:features>&unknown;</stream:features>',
    'instruction': header() + '<?evil instruction?><!-- comment --><stream:features>' * 3,
    'unbalanced': header() + '<stream:features></stream:featurez>',
    'error': header() + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                        '</stream:error></stream:stream>',
}
INSIDE = {name: text.removeprefix(header()).replace('stream:features', 'iq')
          for name, text in FEATURES.items() if name not in ('error', 'unbalanced')}


class HostileXml(Story):
    """The good profile beside them is asked all the while."""

    step_timeout = 4

    starts_rosterd = False

    def setUp(self):
        super().setUp()
        # What was freed is kept by the sanitizer for a while; that is not rosterd's.
        self.environment['ASAN_OPTIONS'] += ':quarantine_size_mb=8'
        self.rosterd.start()
        good = self.scripted(self.be_good, user='good')
        self.good = self.add_scripted_profile('good', good)
        self.wait_for_state(self.good, 'online')
        self.certificate = self.authority.issue('scripted.test')

    @staticmethod
    def be_good(session):
        """An honest server."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')], version='1')
        session.serve()

    def check(self, scripts):
        """Each profile fails with an error; rosterd answers throughout and stays small."""
        before = self.rosterd.memory()
        servers = {name: self.scripted(script, self.certificate, user=name)
                   for name, script in scripts.items()}
        worst, most = 0.0, 0
        for name, server in servers.items():
            with self.subTest(name):
                path = self.add_scripted_profile(name, server)
                end = time.monotonic() + 20
                while self.property(path, 'State') not in ('waiting', 'failed'):
                    began = time.monotonic()
                    self.assertEqual(self.read_names(self.good), {'a@example.org': 'A'})
                    worst = max(worst, time.monotonic() - began)
                    most = max(most, self.rosterd.memory())
                    self.assertLess(began, end, 'the profile must end in an error')
                error, sentence = self.property(path, 'LastError')
                print(f'  {name}: {error.rpartition(".")[2]}: {sentence[:200]}')
                self.assertNotEqual(error, '')
                self.assertEqual(self.property(path, 'Contacts'), 0)
                self.bus.call('RemoveProfile', '(o)', path)
        print(f'  worst read {worst * 1000:.0f} ms; memory {before // 1024} to {most // 1024} MiB')
        self.assertEqual(self.property(self.good, 'State'), 'online')
        self.assertLess(most - before, 200 * 1024)

    @staticmethod
    def say(text):
        """A server that answers the stream header with this, before TLS."""
        def script(session):
            session.stream.read_header()
            session.send(text)
            session.read_to_end()
        return script

    @staticmethod
    def say_inside(text):
        """A server that says this in a bound session, instead of the roster."""
        def script(session):
            session.log_in()
            session.expect_roster_get()
            session.send(text)
            session.read_to_end()
        return script

    def test_headers(self):
        """Instead of a stream header."""
        self.check({name: self.say(text) for name, text in HEADERS.items()})

    def test_features(self):
        """Instead of features, before TLS."""
        self.check({name: self.say(text) for name, text in FEATURES.items()})

    def test_inside(self):
        """In a session."""
        self.check({name: self.say_inside(text) for name, text in INSIDE.items()})

    def test_odd_items(self):
        """Items that are odd, but items: none is lost, none does harm."""
        long_name = 'n' * 40000

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [
                "<item jid='plain@example.org'/>",
                "<item jid='bad jid@@exa mple'  name='cannot be prepared'/>",
                "<item jid='groups@example.org'><group>B</group><group>A</group><group>B</group>"
                '<group/><group></group></item>',
                "<item jid='state@example.org' subscription='sideways'/>",
                "<item jid='ask@example.org' ask='subscribe' approved='true'/>",
                "<item jid='extra@example.org'><x xmlns='urn:x' a='1'><y/>text</x></item>",
                f"<item jid='long@example.org' name='{long_name}'/>",
                "<item name='no jid'/>", "<item jid='' name='empty'/>",
                "<item jid='juliet@scripted.test' name='myself'/>",
                "<item jid='twice@example.org' name='first'/>",
                "<item jid='twice@example.org' name='second'/>",
                "<other jid='other@example.org'/>",
            ], version='1')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        contacts = {contact[0]: contact for contact in self.read_all(path)[0]}
        self.assertEqual(contacts['bad jid@@exa mple'][1], 'cannot be prepared')
        self.assertEqual(contacts['groups@example.org'][4], ['A', 'B'])
        self.assertEqual(contacts['plain@example.org'][2:4], (0, 0))
        self.assertEqual(contacts['ask@example.org'][3] & 5, 5)
        self.assertEqual(contacts['twice@example.org'][1], 'second')
        self.assertIn('juliet@scripted.test', contacts)
        self.assertIn('extra@example.org', contacts)
        self.assertNotIn('other@example.org', contacts)
        self.assertNotIn('', contacts)

    def test_unknown_stanzas(self):
        """Messages, presence, unknown queries: answered where an answer is due, else ignored."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')], version='1')
            session.send("<message from='x@example.org' type='chat'><body>hi</body></message>"
                         "<presence from='x@example.org' type='subscribe'/>"
                         "<message><query xmlns='jabber:iq:roster'><item jid='bad@example.org'/></query>"
                         '</message><x xmlns="urn:unknown"/> \n ')
            session.send("<iq type='get' id='q1' from='scripted.test'><query xmlns='urn:unknown'/></iq>")
            answer = session.wait_for_answer('q1')
            assert answer.get('type') == 'error', answer.get('type')
            session.send(f"<iq type='get' id='q2' from='scripted.test'><query xmlns='{ROSTER}'/></iq>")
            assert session.wait_for_answer('q2').get('type') == 'error'
            self.events.post('answered')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('answered')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_names(path), {'a@example.org': 'A'})


main()
