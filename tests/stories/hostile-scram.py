"""A server that cheats in SCRAM is found out: it learns nothing, holds nobody up, and is not believed.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.contacts import Contact  # noqa: E402
from harness.scram import ScramOptions  # noqa: E402
from harness.story import Story, main  # noqa: E402
from harness.xmlstream import SASL  # noqa: E402

# What the server does wrong at the challenge, so that no proof may follow.
CHALLENGES = {
    'nonce-replaced': ScramOptions(nonce='replace'),
    'nonce-not-extended': ScramOptions(nonce='same'),
    'nonce-empty': ScramOptions(nonce='none'),
    'one-iteration': ScramOptions(iterations=1),
    'too-few-iterations': ScramOptions(iterations=4095),
    'no-iteration': ScramOptions(iterations=0),
    'negative-iterations': ScramOptions(iterations=-4096),
    'endless-iterations': ScramOptions(iterations=2000000000),
    'more-than-a-number': ScramOptions(iterations=10 ** 30),
    'long-salt': ScramOptions(salt=b'x' * 5000),
    'no-salt': ScramOptions(salt=b''),
    'garbage': ScramOptions(challenge='no such thing'),
    'empty-fields': ScramOptions(challenge='r=,s=,i='),
    'no-base64': ScramOptions(challenge='r=x,s=!!!!,i=4096'),
    'extension': ScramOptions(challenge='m=must-understand,r=x,s=YWJj,i=4096'),
    'extension-behind': ScramOptions(behind_challenge=',m=must-understand'),
    'error': ScramOptions(challenge='e=other-error'),
}
# What it does wrong at the end, so that nothing may follow.
ENDS = {'wrong-signature': ScramOptions(wrong_signature=True),
        'no-signature': ScramOptions(no_signature=True),
        'extension-at-last': ScramOptions(behind_signature=',m=must-understand')}


class HostileScram(Story):
    """All cheats side by side, each with a profile of its own."""

    step_timeout = 15

    @staticmethod
    def honest_after_the_challenge(session):
        """What an honest server does; the options make it dishonest."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [Contact('bad@evil.example')], version='1')
        session.serve()

    def check(self, options, is_end):
        """No profile gets in, none takes long, no secret is told."""
        certificate = self.authority.issue('scripted.test')
        cheats = {}
        for name, scram in options.items():
            server = self.scripted(self.honest_after_the_challenge, certificate, user=name, scram=scram)
            cheats[name] = self.add_scripted_profile(name, server), server
        for name, (path, server) in cheats.items():
            with self.subTest(name):
                self.wait_for_state(path, 'failed', 'waiting')
                error, sentence = self.property(path, 'LastError')
                print(f'  {name}: {sentence}')
                self.assertEqual(error.rpartition('.')[2], 'AuthenticationFailed', sentence)
                self.assertEqual(len(server.stanzas('response')) > 0, is_end)
                self.assertEqual(server.stanzas('iq'), [])
                self.assertEqual(self.property(path, 'Contacts'), 0)

    def test_challenges(self):
        """A bad challenge gets no proof."""
        self.check(CHALLENGES, is_end=False)

    def test_ends(self):
        """A server that doesn't prove itself gets no session."""
        self.check(ENDS, is_end=True)

    def test_success_out_of_nowhere(self):
        """<success/> instead of a challenge is no success."""
        def script(session):
            session.secure()
            session.open_stream(session.mechanisms())
            session.expect('auth')
            session.send(f"<success xmlns='{SASL}'/>")
            session.read_to_end()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'failed', 'waiting')
        self.assertEqual(self.property(path, 'LastError')[0].rpartition('.')[2], 'AuthenticationFailed')
        self.assertEqual(server.stanzas('iq'), [])

    def test_many_iterations_within_bounds(self):
        """A million iterations take a while, and hold no other up."""
        server = self.scripted(self.honest_after_the_challenge, user='slow',
                               scram=ScramOptions(iterations=1000000))
        path = self.add_scripted_profile('slow', server)
        worst, answers = 0.0, 0
        while self.property(path, 'State') != 'online':
            began = time.monotonic()
            self.bus.get('/im/rosterd/Roster1', 'im.rosterd.Roster1.Manager', 'Version')
            worst = max(worst, time.monotonic() - began)
            self.assertNotEqual(self.property(path, 'State'), 'failed', self.property(path, 'LastError'))
            answers += 1
        print(f'  worst of {answers} answers meanwhile: {worst * 1000:.1f} ms')


main()
