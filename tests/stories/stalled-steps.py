"""A server that stalls at any step fails with the step named, and is tried again.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading

from harness.contacts import Contact
from harness.net import wait_until
from harness.stalls import STALLS
from harness.story import Story, main


class StalledSteps(Story):
    """Each server stalls until the deadline has been told, and does well then. On a busy machine an
    honest step may take as long as the deadline: then it is the next connection that stalls."""

    step_timeout = 2

    def find_stall(self, path, words):
        """What was told of a step with one of the words that took too long; None as long as nothing
        was."""
        self.events.drain()
        for event in self.events.history:
            if event.name == 'property:LastError' and event.path == path:
                error, sentence = event.arguments[0]
                if error.endswith('.TimedOut') and any(word in sentence.lower() for word in words):
                    return sentence
        return None

    def make_script(self, stall, is_over):
        """A server that stalls so until it is over."""
        def script(session):
            if not is_over.is_set():
                stall(session)
                session.hold()
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
            session.serve()
        return script

    def check_end(self, path):
        """It is online, and nothing is left of the errors before."""
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))
        self.take_events()
        retries = [event.arguments[0] for event in self.events.history
                   if event.name == 'property:NextRetry' and event.path == path]
        self.assertGreater(retries[0], 0)
        self.assertEqual(retries[-1], 0)

    def test_each_step(self):
        """All at once."""
        stalls = {}
        for name, (stall, is_direct, words) in STALLS.items():
            is_over = threading.Event()
            server = self.scripted(self.make_script(stall, is_over), direct_tls=is_direct, user=name)
            stalls[self.add_scripted_profile(name, server)] = words, is_over
        for path, (words, is_over) in stalls.items():
            print('  ' + wait_until(lambda path=path, words=words: self.find_stall(path, words), path))
            self.assertEqual(self.property(path, 'Contacts'), 0)
            is_over.set()
        for path in stalls:
            self.check_end(path)

    def test_no_pong(self):
        """An "unchanged" without an answer to the ping behind it."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if session.version_of(request) == '1':
                session.send_unchanged(request)
                if stalls:
                    session.hold()
            else:
                session.send_roster(request, [Contact('a@example.org')], version='1')
            session.serve()
        stalls = False
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        stalls = True
        self.profile_call(path, 'Connect')
        wait_until(lambda: self.find_stall(path, ('ping',)), 'the deadline')
        stalls = False
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Contacts'), 1)


main()
