"""A roster is exported from one account and imported into a fresh one, on servers that take no more than
Debian's settings let pass; rosterd is killed and the network is cut on the way. What the server holds in
the end is what the first account's held, as far as a client can set it.

RD_IMPORTED is the number of contacts, 5000 else (about four minutes on each server); RD_CUTS how often
it is interrupted, 5 else.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import os
import subprocess
import time

from harness.contacts import generate
from harness.net import PATIENCE, wait_until
from harness.proxy import Proxy
from harness.story import PASSWORD, Story, main, profile_path

COUNT = int(os.environ.get('RD_IMPORTED', '5000'))
CUTS = int(os.environ.get('RD_CUTS', '5'))
# Far more than the slowest server needs.
LONG = PATIENCE + COUNT
# As in Debian's prosody.cfg.lua and ejabberd.yml.
LIMITS = 'limits = { c2s = { rate = "10kb/s" } }\n'
SHAPER = ('shaper:', '  normal:', '    rate: 3000', '    burst_size: 20000',
          'shaper_rules:', '  c2s_shaper:', '    normal: all')


class ImportedThroughAnything(Story):
    """The first account is on a server of its own, which is in no hurry."""

    step_timeout = 20

    def test_prosody(self):
        """Prosody with its module limits."""
        self.live_through(self.prosody('slow.test', modules=('limits',), extra=LIMITS))

    def test_ejabberd(self):
        """ejabberd with the shaper."""
        self.live_through(self.ejabberd('slow.test', debian=True, options=SHAPER,
                                        c2s=('shaper: c2s_shaper', 'max_stanza_size: 262144')))

    # -- the roster -----------------------------------------------------------------------------

    @staticmethod
    def make_roster():
        """Without the groups that ejabberd takes for one and the same, and then refuses to set."""
        return [dataclasses.replace(contact, groups=tuple(
            group for group in contact.groups if group.isprintable())) for contact in generate(COUNT)]

    def export(self, contacts):
        """The file of the first account."""
        source = self.prosody('first.test')
        source.add_account('romeo', PASSWORD, contacts)
        source.start()
        path = self.add_profile('first', 'romeo@first.test', source)
        self.wait_for_state(path, 'online')
        file = os.path.join(self.dir, 'roster.jsonl')
        self.rosterctl('-p', 'first', 'export', file)
        self.bus.call('RemoveProfile', '(o)', path)
        source.stop()
        return file

    # -- the troubles ---------------------------------------------------------------------------

    def done(self):
        """Contacts that the server has taken, as the store knows."""
        return self.property(profile_path('second'), 'Contacts')

    def run_import(self, file):
        """It goes on where the last one was interrupted."""
        return self.rosterctl.start('-p', 'second', 'import', file, '--yes')

    def kill_rosterd(self, process, file):
        """The job dies with it; the same is imported again."""
        self.rosterd.kill()
        process.communicate(timeout=LONG)
        self.assertNotEqual(process.returncode, 0)
        self.events.drain()
        self.rosterd.start()
        self.set_password(profile_path('second'), PASSWORD)
        self.wait_for_state(profile_path('second'), 'online')
        return self.run_import(file)

    def cut_network(self, process, file):
        """The job waits, and goes on by itself."""
        self.road.refuse()
        self.road.cut()
        self.wait_for_state(profile_path('second'), 'waiting')
        self.road.mend()
        self.profile_call(profile_path('second'), 'Connect')
        self.wait_for_state(profile_path('second'), 'online')
        return process

    def live_through(self, server):
        """All of it, on one server."""
        contacts = self.make_roster()
        file = self.export(contacts)
        server.start()
        server.add_account('juliet', PASSWORD)
        self.road = Proxy(server.port)
        self.addCleanup(self.road.stop)
        path = self.add_profile('second', 'juliet@slow.test', Address=self.road.address,
                                CaFile=self.authority.ca_file)
        self.wait_for_state(path, 'online')
        began = time.monotonic()
        process = self.run_import(file)
        for number in range(CUTS):
            due = COUNT * (number + 1) // (CUTS + 1)
            wait_until(lambda: self.done() >= due, f'{due} contacts', timeout=LONG)
            process = (self.kill_rosterd, self.cut_network)[number % 2](process, file)
        self.finish(process)
        print(f'\n  {COUNT} contacts, {CUTS} interruptions: {time.monotonic() - began:.0f} s')
        self.assert_held(server, contacts)
        self.assert_nothing_left(file)

    @staticmethod
    def finish(process):
        """It ends well."""
        try:
            _, words = process.communicate(timeout=LONG)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        assert process.returncode == 0, words

    def assert_held(self, server, contacts):
        """The server's own data: nobody is missing, nobody is there twice."""
        held = {contact.jid: contact.as_stored() for contact in server.read_roster('juliet')}
        wanted = {contact.jid: dataclasses.replace(contact.as_seen(), subscription='none', ask=False)
                  for contact in contacts}
        wrong = {jid: (wanted.get(jid), held.get(jid)) for jid in wanted.keys() | held.keys()
                 if wanted.get(jid) != held.get(jid)}
        self.assertEqual(dict(list(wrong.items())[:5]), {}, f'{len(wrong)} differ')

    def assert_nothing_left(self, file):
        """All of it is there, and so the file says."""
        again = self.rosterctl('-p', 'second', 'import', file, '--yes')
        self.assertIn('Nothing had to be imported', again.stderr)


main()
