"""A contact is one contact in each spelling of its JID, for every verb, on real servers; where a
server has two spellings, or pushes now one and now the other, rosterd has what the server has.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import signal
import threading

from harness.contacts import Contact
from harness.net import PATIENCE, wait_until
from harness.scripted import item_xml
from harness.story import PASSWORD, Story, main, profile_path

DOMAIN, A_DOMAIN = 'bücher.example', 'xn--bcher-kva.example'
BOB, A_BOB = f'bob@{DOMAIN}', f'bob@{A_DOMAIN}'
ANN, EVE = f'ann@{DOMAIN}', f'eve@{DOMAIN}'
CONTACTS = [Contact(BOB, 'Bob', 'both', False, ('Friends',)), Contact(ANN, 'Ann', 'to'),
            Contact(EVE, 'Eve')]
SPELLINGS = (A_BOB, f'BOB@{DOMAIN.upper()}', f'Bob@{A_DOMAIN.upper()}', f'{BOB}.', f'{A_BOB}.',
             *(BOB.replace('.', dot) for dot in '\u3002\uff0e\uff61'))
WORD_BREAKS = ' \t\n"\'@><=;|&(:'


class OnRealServers(Story):
    """Two servers that keep the A-label and the U-label of a contact's domain apart."""

    def begin(self, make_server, **options):
        """The account's JID is given in Punycode."""
        self.server = make_server(domain=DOMAIN, certificate=self.authority.issue(A_DOMAIN),
                                  **options)
        if not hasattr(self.server, 'clear_roster'):
            self.server.add_account('juliet', PASSWORD, CONTACTS)
            self.server.start()
        else:
            self.server.start()
            self.server.add_account('juliet', PASSWORD, CONTACTS)
        self.rosterctl('profile', 'add', 'home', f'juliet@{A_DOMAIN}', '--address',
                       self.server.address, '--ca-file', self.authority.ca_file,
                       '--password-file', '-', text=PASSWORD)
        self.path = profile_path('home')
        self.assertEqual(self.property(self.path, 'State'), 'online')

    def held(self):
        """The server's own data."""
        return self.server.read_roster('juliet')

    def names_held(self):
        """The same as {jid: name}."""
        return {contact.jid: contact.name for contact in self.held()}

    def complete(self, line):
        """What bash is offered."""
        return self.rosterctl('--complete', line, WORD_BREAKS).stdout.split()

    def tell_account(self):
        """Each spelling of the own JID finds the profile, and none makes a second one."""
        for jid in (f'juliet@{A_DOMAIN}', f'JULIET@{DOMAIN}.', f'juliet@{DOMAIN}'):
            self.assertEqual(self.bus.call('FindProfile', '(s)', jid), (self.path,), jid)
            done = self.rosterctl('profile', 'add', 'again', jid, '--disabled', status=None)
            self.assertNotEqual(done.returncode, 0, jid)
        self.assertEqual(len(self.rosterctl('profile', 'list', '--plain').stdout.splitlines()), 1)

    def tell_readers(self):
        """The contact is found, and shown as the server spells it."""
        shown, = json.loads(self.rosterctl('show', '--json', BOB).stdout)['contacts']
        for jid in SPELLINGS:
            document = json.loads(self.rosterctl('show', '--json', jid).stdout)
            self.assertEqual((document['contacts'], document['missing']), ([shown], []), jid)
        selections = [('--jid', jid) for jid in (A_BOB, SPELLINGS[-1])]
        for selection in selections:
            found = json.loads(self.rosterctl('get', '-O', 'json', *selection).stdout)
            self.assertEqual(list(found), [BOB], selection)
        lines = {'show bob': BOB, f'show {BOB[:6]}': BOB, f'show {A_BOB[:9]}': A_BOB,
                 f'show {A_BOB}': A_BOB}
        for line, offered in lines.items():
            cut = offered.index('@') if '@' in line else 0
            self.assertEqual(self.complete(f'rosterctl {line}'), [offered[cut:]], line)

    def tell_writers(self):
        """Nothing makes a second item of it, and what is changed is the one that there is."""
        before = self.names_held()
        for jid in SPELLINGS:
            done = self.rosterctl('add', jid, '--name', 'Twice', status=19)
            self.assert_names(done.stderr, 'already')
        self.assertEqual(self.names_held(), before)
        for number, jid in enumerate((A_BOB, SPELLINGS[1], SPELLINGS[-1])):
            self.rosterctl('set', jid, '--name', f'Bob {number}')
            self.assertEqual(self.names_held(), before | {BOB: f'Bob {number}'}, jid)
        self.rosterctl('group', 'add', 'Work', A_BOB)
        self.rosterctl('remove', '--yes', f'ANN@{A_DOMAIN}.')
        self.assertNotIn(ANN, self.names_held())
        self.assert_same_roster(self.held(), 'home')

    def tell_two_items(self):
        """Another client adds the contact in its other spelling; the server has two from then on."""
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as client:
            client.get_roster()
            client.set_item(Contact(A_BOB, 'Second'))
            self.assertIn(A_BOB, self.names_held())
            self.assertIn(BOB, self.names_held())
            self.wait_for_same_roster(self.held, 'home', 'two spellings')
            _, version = client.get_roster('')
        wait_until(lambda: self.property(self.path, 'RosterVersion') == version,
                   "the server's version")
        self.rosterd.restart()
        self.assert_same_roster(self.held(), 'home', 'after a restart')
        self.assertEqual(self.property(self.path, 'RosterVersion'), version)
        self.set_password(self.path, PASSWORD)
        self.wait_for_state(self.path, 'online')
        self.assertEqual(self.property(self.path, 'RosterVersion'), version)
        self.assertIn('"Second"', self.rosterctl('show', '--json', A_BOB).stdout)
        self.assertIn('"Bob 2"', self.rosterctl('show', '--json', BOB).stdout)

    def tell_removals(self):
        """Each of the two can be removed, and brought back; a purge keeps what any spelling names."""
        for jid, other in ((A_BOB, BOB), (BOB, A_BOB)):
            self.rosterctl('remove', '--yes', jid)
            self.assertEqual(set(self.names_held()), {other, EVE})
            self.wait_for_same_roster(self.held, 'home', f'without {jid}')
            self.rosterctl('undo', '--yes')
            self.assertEqual(set(self.names_held()), {BOB, A_BOB, EVE})
            self.wait_for_same_roster(self.held, 'home', f'{jid} is back')
        self.rosterctl('remove', '--yes', A_BOB)
        self.rosterctl('purge', '--yes', '--domain', A_DOMAIN, '--keep', f'BOB@{A_DOMAIN}')
        self.assertEqual(set(self.names_held()), {BOB})
        self.wait_for_same_roster(self.held, 'home', 'kept')

    def tell(self):
        """All of it."""
        for step in (self.tell_account, self.tell_readers, self.tell_writers, self.tell_two_items,
                     self.tell_removals):
            step()

    def test_on_prosody(self):
        """Prosody."""
        self.begin(self.prosody)
        self.tell()

    def test_on_ejabberd(self):
        """ejabberd."""
        self.begin(self.ejabberd, versioning=True)
        self.tell()


class Frontend:
    """Follows the signals of a roster from a state that it read."""

    def __init__(self, story, path):
        self.story = story
        self.path = path
        self.names = story.read_names(path)
        self.serial = story.property(path, 'Serial')
        story.events.drain()

    def follow(self):
        """Applies what was told until it is where the roster is; what it knows then is what there
        is, and GetChanges told the same."""
        target = self.story.property(self.path, 'Serial')
        start, asked = self.serial, dict(self.names)
        while self.serial < target:
            serial, previous, _, changed, _, removed = self.story.events.expect(
                'ContactsChanged', lambda e: e.path == self.path).arguments
            if serial > self.serial:
                self.story.assertLessEqual(previous, self.serial, 'no signal was missed')
                self.apply(self.names, changed, removed)
                self.serial = serial
        changed, removed, serial, has_more, is_reset = self.story.roster_call(
            self.path, 'GetChanges', '(tu)', start, 0)
        self.apply(asked, changed, removed)
        stored = self.story.read_names(self.path)
        self.story.assertEqual((has_more, is_reset, serial), (False, False, self.serial))
        self.story.assertEqual((self.names, asked), (stored, stored))
        return {contact[0] for contact in changed}, set(removed)

    @staticmethod
    def apply(names, changed, removed):
        """One telling."""
        for jid in removed:
            names.pop(jid, None)
        for contact in changed:
            names[contact[0]] = contact[1]


ODD = 'BOB@Bücher.Example'
OTHER = Contact('ann@example.org', 'Ann')
LINES = [f'changed  Bob 2 ({A_BOB})  subscription both  [push]\n', f'removed  {ODD}  [push]\n',
         f'changed  Bob 3 ({ODD})  subscription both  [push]\n', f'removed  {A_BOB}  [push]\n',
         f'changed  Bob 3 ({BOB})  subscription both  [resync]\n', f'removed  {ODD}  [resync]\n',
         f'removed  {BOB}  [resync]\n']


class OnAServerThatSpellsAtWill(Story):
    """A server that doesn't prepare what it spells, and spells it now so and now so."""

    def script(self, session):
        """After two contacts: a push in another spelling, one back, a removal in a third.  The roster
        that is asked for comes when the story says so."""
        session.log_in()
        request = session.expect_roster_get()
        self.asked.append(session.version_of(request))
        if session.number > 1:
            session.send_unchanged(request)
            session.serve()
        session.send_roster(request, [], version='0')
        session.push(Contact(ODD, 'Bob 1', 'both'), version='0')
        session.push(OTHER, version='1')
        for number, (item, answer) in enumerate(self.steps, 2):
            self.wait_and_serve(session, self.go[number - 2])
            session.push(item, version=str(number))
            request = session.expect_roster_get()
            self.asked.append(session.version_of(request))
            self.was_asked[number - 2].set()
            self.wait_and_serve(session, self.answer_now[number - 2])
            session.send_roster(request, [*answer, OTHER], version=str(number))
        session.serve()

    @staticmethod
    def wait_and_serve(session, word):
        """Until the story gives its word."""
        while not word.is_set():
            session.serve_for(0.05)

    def setUp(self):
        super().setUp()
        second, third, fourth = (Contact(A_BOB, 'Bob 2', 'both'), Contact(ODD, 'Bob 3', 'both'),
                                 Contact(BOB, 'Bob 3', 'both'))
        removal = item_xml(Contact(A_BOB), 'remove')
        self.steps = [(item_xml(second), [second]), (item_xml(third), [fourth]), (removal, [])]
        self.asked = []
        self.go, self.was_asked, self.answer_now = (
            [threading.Event() for _ in self.steps] for _ in range(3))
        self.path = self.add_scripted_profile('juliet', self.scripted(self.script))
        wait_until(lambda: self.property(self.path, 'RosterVersion') == '1', 'both contacts')
        self.frontend = Frontend(self, self.path)

    def start_watch(self, *arguments):
        """Starts it before the two contacts came, and waits for them; its lines are collected."""
        before = self.frontend.serial - 2
        process = self.rosterctl.start('watch', '--changed-after', str(before), *arguments)
        lines = []
        thread = threading.Thread(target=lambda: lines.extend(process.stdout), daemon=True)
        thread.start()

        def stop():
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
            thread.join(PATIENCE)
            self.assertNotIn('Sanitizer', process.stderr.read())
            process.stdout.close()
            process.stderr.close()
            return lines
        wait_until(lambda: len(lines) == 2, 'the watcher')
        return stop

    def push(self, number):
        """The server pushes; what follows is there when the roster is asked for."""
        self.go[number].set()
        self.assertTrue(self.was_asked[number].wait(PATIENCE), 'the roster is asked for')
        self.assertEqual(self.property(self.path, 'LastDoubt')[1], 'other-spelling')
        self.assertEqual(self.property(self.path, 'RosterVersion'), '')
        for jid in (A_BOB, BOB, ODD):
            said = self.rosterctl('remove', '--yes', jid, status=19).stderr
            self.assert_names(said, 'in another spelling than was known', 'try again in a moment')

    def answer(self, number):
        """The whole roster comes; the version counts again."""
        self.answer_now[number].set()
        wait_until(lambda: self.property(self.path, 'RosterVersion') == str(number + 2),
                   'the roster that was asked for')

    def names(self):
        """The stored roster without the contact that nothing happens to."""
        return {jid: name for jid, name in self.read_names(self.path).items() if jid != OTHER.jid}

    def test_pushes_in_turns(self):
        """One contact throughout, under the spelling that was told last; a removal in a spelling
        that isn't its own waits for the whole roster."""
        stops = [self.start_watch(*more) for more in ((), ('--json',))]
        self.push(0)
        self.assertEqual(self.names(), {A_BOB: 'Bob 2'})
        self.assertEqual(self.frontend.follow(), ({A_BOB}, {ODD}))
        self.answer(0)
        self.push(1)
        self.assertEqual(self.names(), {ODD: 'Bob 3'})
        self.assertEqual(self.frontend.follow(), ({ODD}, {A_BOB}))
        self.answer(1)
        self.assertEqual(self.names(), {BOB: 'Bob 3'})
        self.assertEqual(self.frontend.follow(), ({BOB}, {ODD}))
        self.push(2)
        self.assertEqual(self.names(), {BOB: 'Bob 3'})
        self.answer(2)
        self.assertEqual(self.names(), {})
        self.assertEqual(self.frontend.follow(), (set(), {BOB}))
        self.assertEqual(self.asked, [''] * 4)
        text, documents = (stop() for stop in stops)
        self.assert_lines(documents)
        self.assertEqual([line.split(maxsplit=2)[2] for line in text[2:]], LINES)

    def assert_lines(self, documents):
        """A reader of the lines has each contact under the spelling that counts, and in the end
        what there is."""
        names = {}
        for line in map(json.loads, documents):
            if line['change'] == 'removed':
                names.pop(line['jid'])
            else:
                names[line['jid']] = line['contact']['name']
        self.assertEqual(names, {OTHER.jid: OTHER.name})


main()
