"""When the store is taken away under a running rosterd, nothing is confirmed that will be lost.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from gi.repository import GLib

from harness.bus import DBusError, MANAGER, ROOT
from harness.story import Story, main, profile_path

DISABLED = {'Enabled': GLib.Variant('b', False)}


class StoreTakenAway(Story):
    """By a person, or a program that tidies up."""

    def expect_refusal(self, call, *arguments):
        """The call fails with a sentence that names the store."""
        with self.assertRaises(DBusError) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.short_name, 'StoreFailed')
        self.assert_names(str(caught.exception), self.rosterd.store_dir)

    def test_moved_away_and_back(self):
        """Adding, configuring and removing are refused, until the store is back."""
        path = self.add_profile('kept', 'kept@example.org', password=None, Enabled=False)
        away = self.rosterd.store_dir + '-away'
        os.rename(self.rosterd.store_dir, away)
        self.expect_refusal(self.bus.call, 'AddProfile', '(ssa{sv})', 'lost', 'lost@example.org',
                            DISABLED)
        self.expect_refusal(self.profile_call, path, 'Configure', '(a{sv})',
                            {'AllowPlain': GLib.Variant('b', True)})
        self.expect_refusal(self.bus.call, 'RemoveProfile', '(o)', path)
        os.rename(away, self.rosterd.store_dir)
        self.add_profile('back', 'back@example.org', password=None, Enabled=False)
        self.rosterd.restart()
        self.assertEqual(sorted(self.bus.get(ROOT, MANAGER, 'Profiles')),
                         [profile_path('back'), profile_path('kept')])


main()
