"""However many different names a contact's stanzas hold, rosterd stays as small as it was.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import PASSWORD, Story, main
from harness.xmlstream import local_name

STANZAS = 150
NAMES = 800      # in each
FILL = 'n' * 40  # all of it is 6 MiB, for which the XML parser would keep 18
GROWTH_KIB = 8 * 1024


class NamesWithoutEnd(Story):
    """rosterd for Juliet, who is seen as far away; Romeo is her contact."""

    starts_rosterd = False

    def begin(self, server):
        """Both are there."""
        # What was freed is kept by the sanitizer for a while; that is not rosterd's.
        self.environment['ASAN_OPTIONS'] += ':quarantine_size_mb=1:thread_local_quarantine_size_kb=64'
        self.rosterd.start()
        self.juliet = f'juliet@{server.domain}'
        server.start()
        server.add_account('juliet', PASSWORD, [Contact(f'romeo@{server.domain}', 'Romeo', 'both')])
        server.add_account('romeo', PASSWORD, [Contact(self.juliet, '', 'both')])
        self.romeo = self.join(server, 'romeo')
        self.path = self.add_profile('juliet', self.juliet, server, Visibility='xa')
        seen = self.romeo.wait_for_stanza(
            lambda s: local_name(s) == 'presence' and s.get('from', '').startswith(self.juliet + '/'))
        self.full_jid = seen.get('from')
        self.wait_for_state(self.path, 'online')

    def wait_until_read(self, number):
        """The answer to a request comes when all before it was read."""
        self.romeo.send(f"<iq type='get' id='{number}' to='{self.full_jid}'><x xmlns='urn:x'/></iq>")
        answer = self.romeo.wait_for_stanza(
            lambda s: local_name(s) == 'iq' and s.get('id') == str(number))
        self.assertEqual(answer.get('type'), 'error')

    def attack(self):
        """The first stanzas bring memory to what reading them takes."""
        for number in range(STANZAS):
            children = ''.join(f'<a{number}.{n}{FILL}/>' for n in range(NAMES))
            self.romeo.send(f"<presence to='{self.juliet}'>{children}</presence>")
            if number % 20 == 0:
                self.wait_until_read(number)
            if number == 20:
                before = self.rosterd.memory()
        self.wait_until_read(STANZAS)
        after = self.rosterd.memory()
        print(f'  {before // 1024} MiB before, {after // 1024} MiB after')
        self.assertLess(after - before, GROWTH_KIB)
        self.assertEqual(self.property(self.path, 'State'), 'online')
        self.assertEqual(self.read_names(self.path), {self.romeo_jid(): 'Romeo'})

    def romeo_jid(self):
        """Of the account."""
        return self.juliet.replace('juliet', 'romeo')

    def test_prosody(self):
        """Prosody hands all of it on."""
        self.begin(self.prosody())
        self.attack()

    def test_ejabberd(self):
        """So does ejabberd."""
        self.begin(self.ejabberd())
        self.attack()


main()
