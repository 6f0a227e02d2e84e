"""A push without `ver` is applied and costs the stored version; each login sends the last one.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import itertools

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import Story, main

NUMBERS = itertools.count(1)
ODD = "v\u00e9r <&>\"' 0"


class PushWithoutVersion(Story):
    """The version of the first session is what the second one sends."""

    def begin(self, *pushes, versioning=True, first='5'):
        """A profile whose first session has these pushes: (path, the versions that logins ask since).
        """
        asked = []

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number > 1:
                session.send_roster(request, [Contact('a@example.org', 'A')], version='9')
                session.serve()
                return
            session.send_roster(request, [Contact('a@example.org', 'A')], version=first)
            for number, version in enumerate(pushes):
                identity = session.push(Contact(f'p{number}@example.org', 'P'), version=version)
                assert session.wait_for_answer(identity).get('type') == 'result'
            self.events.post('pushed')
            session.serve()
        server = self.scripted(script, versioning=versioning, user=f'u{next(NUMBERS)}')
        path = self.add_profile(server.options.user, server.options.jid, server)
        self.events.expect('pushed')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Contacts'), 1 + len(pushes))
        self.assertEqual(self.property(path, 'Versioning'), versioning)
        return path, asked

    def ask_again(self, path, asked):
        """Gives the version that the second login asks since."""
        self.log_in_again(path)
        self.assertEqual(self.property(path, 'Contacts'), 1)
        self.assertEqual(asked[0], '' if self.property(path, 'Versioning') else None)
        return asked[1]

    def test_push_before_the_answer(self):
        """A push that overtakes the answer vouches for nothing that was to come with it."""
        old = [Contact('a@example.org', 'old'), Contact('b@example.org', 'old')]
        new = [Contact('a@example.org', 'new'), Contact('b@example.org', 'new')]
        asked = []

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number == 1:
                session.send_roster(request, old, version='5')
            elif session.number == 2:
                session.wait_for_answer(session.push(new[1], version='7'))
                session.cut()
            else:
                session.send_roster(request, new, version='7')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.profile_call(path, 'Connect')
        server.wait_for_session(3)
        self.wait_for_state(path, 'online')
        self.assertEqual(asked, ['', '5', ''])
        self.assertEqual(self.read_names(path), {'a@example.org': 'new', 'b@example.org': 'new'})

    def test_versions(self):
        """The last version that came stands unless a change came without one, and is asked since
        when it is settled."""
        cases = {(): '5', (None,): '', ('6',): '6', ('6', None): '', (None, '7'): '', (ODD,): ODD}
        begun = {pushes: self.begin(*pushes) for pushes in cases}
        self.assertEqual({pushes: self.property(path, 'RosterVersion')
                          for pushes, (path, _) in begun.items()}, cases)
        wait_until(lambda: self.query('SELECT count(*) FROM profile WHERE is_unsettled') == [(0,)],
                   'the versions are settled')
        self.assertEqual({pushes: self.ask_again(*one) for pushes, one in begun.items()}, cases)

    def test_result_without_version(self):
        """Nothing is known then; the next login asks for all."""
        self.assertEqual(self.ask_again(*self.begin(first=None)), '')

    def test_without_versioning(self):
        """A server that doesn't advertise it gets no `ver`, whatever it sent."""
        self.assertIsNone(self.ask_again(*self.begin(versioning=False)))
        self.assertIsNone(self.ask_again(*self.begin('6', versioning=False)))


main()
