"""A server that keeps sending, but never completes the roster, is ended by the roster's deadline.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading
import time

from harness.contacts import Contact, generate
from harness.net import wait_until
from harness.scripted import item_xml
from harness.story import Story, main
from harness.xmlstream import ROSTER


class Drips(Story):
    """Each server drips until the deadline has been told. On a busy machine an honest step may take as
    long as a step's deadline: then it drips at the next connection."""

    step_timeout = 1

    def make_script(self, begin, drop, is_over):
        """A server with BEGIN's answer to the roster request and a DROP now and then, until it is over.
        """
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if is_over.is_set():
                session.send_roster(request, [Contact('a@example.org')], version='1')
                session.serve()
            begin(session, request)
            while not session.server.stopping.is_set():
                session.send(drop)
                time.sleep(0.2)
        return script

    def find_deadline(self, path, word):
        """What was told of it; None as long as nothing was."""
        self.events.drain()
        for event in self.events.history:
            if event.name == 'property:LastError' and event.path == path:
                error, sentence = event.arguments[0]
                if error.endswith('.TimedOut') and word in sentence:
                    return sentence
        return None

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

    def test_drips(self):
        """White space or somebody's requests instead of a roster, white space inside it, and behind it."""
        question = "<iq type='get' id='q' from='x@example.org'><x xmlns='y'/></iq>"
        drips = {}
        for name, begin, drop, word in (('white-space', self.say_nothing, ' ', 'roster'),
                                        ('questions', self.say_nothing, question, 'roster'),
                                        ('within', self.say_half, ' ', 'roster'),
                                        ('no-pong', self.say_unchanged, ' ', 'ping')):
            is_over = threading.Event()
            server = self.scripted(self.make_script(begin, drop, is_over), user=name)
            drips[self.add_scripted_profile(name, server)] = word, is_over
        for path, (word, is_over) in drips.items():
            print('  ' + wait_until(lambda path=path, word=word: self.find_deadline(path, word), path))
            self.assertEqual(self.property(path, 'Contacts'), 0)
            is_over.set()
        for path in drips:
            self.wait_for_state(path, 'online')

    def test_slow_roster(self):
        """One that goes on, contact by contact, takes longer than the deadline. On a busy machine it may
        stop for as long: then it comes at the next connection."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='1'>")
            for contact in generate(24):
                time.sleep(0.25)
                session.send(item_xml(contact))
            session.send('</query></iq>')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Contacts'), 24)


main()
