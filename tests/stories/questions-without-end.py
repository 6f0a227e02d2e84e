"""A server that asks without end and takes no answer is left, and what waits for it is bounded.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading
import time

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import Story, main


class QuestionsWithoutEnd(Story):
    """The profile ends in an error, and rosterd stays small."""

    starts_rosterd = False

    def setUp(self):
        super().setUp()
        # What was freed is kept by the sanitizer for a while; that is not rosterd's.
        self.environment['ASAN_OPTIONS'] += ':quarantine_size_mb=8'
        self.rosterd.start()

    def check(self, question):
        """A server that asks this, 2000 times at once; the sentence, and how often it asked."""
        asked, most, is_measured = 0, 0, threading.Event()

        def script(session):
            nonlocal asked
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
            if session.number > 1:
                session.serve()
            session.serve_until(is_measured.is_set)
            part = ''.join(question(number) for number in range(2000)).encode()
            while not session.server.stopping.is_set():
                session.stream.send(part)
                asked += 2000
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        before = self.rosterd.memory()

        def find_error():
            nonlocal most
            most = max(most, self.rosterd.memory())
            return [event.arguments[0] for event in self.events.drain()
                    if event.name == 'property:LastError' and event.arguments[0][0]]
        self.events.drain()
        is_measured.set()
        (error, sentence), = wait_until(find_error, 'the end of the session')
        self.assertTrue(error.endswith('.LimitExceeded'), error)
        print(f'  {asked} questions; {before // 1024} to {most // 1024} MiB: {sentence}')
        self.assert_names(sentence, '1 MiB', 'answers')
        self.assertLess(most - before, 64 * 1024)
        self.wait_for_state(path, 'online')

    def test_unknown_questions(self):
        """Those that get an error."""
        self.check(lambda number: f"<iq type='get' id='q{number}'><x xmlns='y'/></iq>")

    def test_pings(self):
        """Those that get a result."""
        self.check(lambda number: f"<iq type='get' id='q{number}'><ping xmlns='urn:xmpp:ping'/></iq>")

    def test_endless_id(self):
        """A stranger's id, which would come back escaped and longer than all that may wait: silence."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
            session.send(f"""<iq type='get' id="{"'" * 200000}" from='x@example.org'><x xmlns='y'/></iq>""")
            session.send("<iq type='get' id='next' from='x@example.org'><x xmlns='y'/></iq>")
            session.wait_for_answer('next')
            self.events.post('next')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.events.expect('next')
        self.wait_for_state(path, 'online')
        self.assertEqual([iq.get('id') for iq in server.stanzas('iq', 'error')], ['next'])

    def test_reader_who_is_slow(self):
        """One that reads its answers at last gets all of them."""
        count = 20000

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
            self.serve_until_online(session)
            for first in range(0, count, 1000):
                session.send(''.join(f"<iq type='get' id='q{number}'><x xmlns='y'/></iq>"
                                     for number in range(first, first + 1000)))
                time.sleep(0.02)
            answers = 0
            while answers < count:
                answers += session.read().get('type') == 'error'
            self.events.post('all')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.events.expect('all')
        self.assertEqual([iq.get('id') for iq in server.stanzas('iq', 'error')],
                         [f'q{number}' for number in range(count)])
        self.wait_for_state(path, 'online')
        self.assertEqual(len(server.sessions), 1)


main()
