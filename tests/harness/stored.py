"""A story that begins with a store of many contacts (tests/tools/fill-store).

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess

from gi.repository import GLib

from harness.rosterd import BUILD_DIR
from harness.story import Story, profile_path

FILL = os.path.join(BUILD_DIR, 'tests', 'tools', 'fill-store')


def fill_store(directory, *numbers):
    """Fills the store of a rosterd that isn't running; NUMBERS as the program has them."""
    subprocess.run([FILL, directory, *map(str, numbers)], check=True)


class StoredStory(Story):
    """Its script () is what the server of the profile "many" does."""

    starts_rosterd = False
    step_timeout = 60

    def go_online(self, n_contacts):
        """The store, rosterd, and the connection; gives the profile's path."""
        fill_store(self.rosterd.store_dir, n_contacts)
        self.rosterd.start(timeout=300)
        self.server = self.scripted(self.script, user='many')
        path = profile_path('many')
        self.profile_call(path, 'Configure', '(a{sv})', {
            'Address': GLib.Variant('s', self.server.address),
            'CaFile': GLib.Variant('s', self.authority.ca_file)})
        self.set_password(path, self.server.options.password)
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online', timeout=120)
        return path
