"""The ground of stories in which a server says why it lets nobody in, or nobody stay.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.bus import ERROR
from harness.story import Story

OUTLOOKS = {'waiting': 'It is tried again', 'failed': ''}


class ReasonsStory(Story):
    """What a person reads is what the server said."""

    def log_in(self, server):
        """An account that is there, online; gives the profile's path."""
        server.add_account('juliet', 'secret')
        path = self.add_profile('juliet', f'juliet@{server.domain}', server, password='secret')
        self.wait_for_state(path, 'online')
        return path

    def expect_told(self, name, *words):
        """LastError becomes one of this name whose sentence has the words; gives the sentence.  It may
        be gone again: the next attempt comes soon after some."""
        def accept(event):
            error, sentence = event.arguments[0]
            return error == ERROR + name and all(word in sentence for word in words)
        return self.events.expect('property:LastError', accept).arguments[0][1]

    def check_told(self, path, state, name, *words):
        """It comes to this, and `rosterctl status` says so, too, in one line."""
        sentence = self.expect_told(name, *words)
        self.wait_for_state(path, state)
        self.assertIn(OUTLOOKS[state], sentence)
        self.assertEqual(self.property(path, 'NextRetry') != 0, state == 'waiting')
        self.assertNotIn('\n', sentence)
        shown = ' '.join(self.rosterctl('status').stdout.split())
        self.assertIn(sentence, shown)
        return sentence

    def try_again(self, path):
        """A person's Connect."""
        self.take_events()
        self.profile_call(path, 'Connect')
