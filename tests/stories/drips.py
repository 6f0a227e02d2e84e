"""A server that keeps sending, but never completes the roster, is ended by the roster's deadline.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.contacts import Contact, generate
from harness.scripted import item_xml
from harness.story import Story, main
from harness.xmlstream import ROSTER


class Drips(Story):
    """Each server drips until the deadline has been told. On a busy machine an honest step may take as
    long as a step's deadline: then it drips at the next connection."""

    step_timeout = 1

    def check(self, begin, drop, word):
        """The deadline comes, with BEGIN's answer to the roster request and a DROP now and then."""
        drips = True

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if not drips:
                session.send_roster(request, [Contact('a@example.org')], version='1')
                session.serve()
            begin(session, request)
            while not session.server.stopping.is_set():
                session.send(drop)
                time.sleep(0.2)
        path = self.add_scripted_profile('juliet', self.scripted(script))
        event = self.events.expect('property:LastError', lambda e: (
            e.arguments[0][0].endswith('.TimedOut') and word in e.arguments[0][1]))
        print(f'  {event.arguments[0][1]}')
        self.assertEqual(self.property(path, 'Contacts'), 0)
        drips = False
        self.wait_for_state(path, 'online')

    @staticmethod
    def say_nothing(session, request):
        """No answer."""

    @staticmethod
    def say_half(session, request):
        """An answer that begins."""
        items = ''.join(item_xml(contact) for contact in generate(10))
        session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}'>{items}")

    @staticmethod
    def say_unchanged(session, request):
        """An answer; what is awaited then is the pong."""
        session.send_roster(request, [], version='1')

    def test_white_space(self):
        """Instead of a roster."""
        self.check(self.say_nothing, ' ', 'roster')

    def test_questions(self):
        """Somebody's requests, instead of a roster."""
        self.check(self.say_nothing, "<iq type='get' id='q' from='x@example.org'><x xmlns='y'/></iq>",
                   'roster')

    def test_white_space_within(self):
        """Inside the roster."""
        self.check(self.say_half, ' ', 'roster')

    def test_no_pong(self):
        """Behind the roster."""
        self.check(self.say_unchanged, ' ', 'ping')

    def test_slow_roster(self):
        """One that goes on, contact by contact, takes its time."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='1'>")
            for contact in generate(8):
                time.sleep(1)
                session.send(item_xml(contact))
            session.send('</query></iq>')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Contacts'), 8)
        self.assertEqual(len(server.sessions), 1)


main()
