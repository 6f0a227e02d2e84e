"""Each command that a sentence of rosterctl's recommends exists, is understood, and does in that state what
the sentence says; a state has one advice, whichever verb gives it. rosterd, which has other frontends,
recommends none. (What the rows of the table of verbs recommend is checked in verbs-end-as-told.)

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

from harness import recommended
from harness.contacts import Contact
from harness.story import PASSWORD, main, profile_path
from harness.verbs import (BUSLESS, CONFLICT, DECLINED, DONE, EMPTY, ERROR, FAILED, HOME, NOT_FOUND,
                           OFFLINE, PARTLY_DONE, USAGE, VerbWorld)

# Texts in which a command is put together.
PATTERNS = re.compile(r'rosterctl (NAME|help NAME.*|helpNAME.*|profile NAME)')


class RecommendedCommandsWork(VerbWorld):
    """In the world of all verbs."""

    def follow(self, words, status, command, more='', ends=DONE, says=''):
        """`rosterctl WORDS` ends with STATUS and recommends COMMAND, which, with MORE words, ends with
        ENDS and says that. {…} stands for what only rosterctl knows."""
        said = self.run_line(words, status)
        pattern = re.escape(command).replace(re.escape('{…}'), r'\S+')
        found = [line for line in recommended.find(said) if re.fullmatch(f'rosterctl {pattern}', line)]
        self.assertEqual(len(found), 1, f'{words}: {command} in\n{said}')
        places = {'COMMAND': f'cat {self.places["password"]}', 'JID': 'nurse@capulet.example'}
        done = self.rosterctl(*recommended.fill(found[0], places), *self.split(more), status=ends)
        self.assertIn(says, ' '.join((done.stdout + done.stderr).split()), found[0])

    def split(self, words):
        """A command line's words, with the places of the world."""
        return recommended.fill(f'rosterctl {words.format(**self.places)}')

    def run_line(self, words, status, where=HOME):
        """What a command line says, all of it."""
        done = self.rosterctls[where](*self.split(words), status=status)
        return f'{done.stdout}\n{done.stderr}'

    def settings(self, name):
        """Those of a profile."""
        return self.property(profile_path(name), 'Settings')

    def test_all(self):
        """In the sources, of profiles, of contacts, of a roster that was lost."""
        self.check_sources()
        self.check_profiles()
        self.check_connections()
        self.check_no_profile()
        self.check_contacts()
        self.check_jobs()
        self.check_shrunken()

    def check_sources(self):
        """Each that stands in a text is understood; none stands in one of rosterd's."""
        self.assertEqual([text for _, text in recommended.list_texts('daemon', 'dbus-interfaces')
                          if 'rosterctl' in text], [])
        found = {command for _, text in recommended.list_texts('cli') for command in recommended.find(text)
                 if not PATTERNS.fullmatch(command)}
        self.assertGreater(len(found), 20)
        faults = [recommended.find_fault(command, self.rosterctls[BUSLESS]) for command in sorted(found)]
        self.assertEqual([fault for fault in faults if fault], [])

    def check_profiles(self):
        """One advice for a wrong password, and for a certificate, that leads to a connection."""
        login = 'profile login wrong'
        for words, status in (('get -p wrong', OFFLINE), ('set -p wrong a@b.example --name=A', OFFLINE),
                              ('purge -p wrong --yes', OFFLINE), ('profile connect wrong', FAILED),
                              ('status', DONE), ('profile list', DONE), ('profile show wrong', DONE)):
            said = self.run_line(words, status)
            about = [line for line in recommended.find(said) if 'wrong' in line]
            self.assertEqual(about, [f'rosterctl {login}'], f'{words}:\n{said}')
        self.assertEqual(recommended.find(self.run_line('get -p all', OFFLINE)),
                         ['rosterctl profile trust strange', f'rosterctl {login}'], 'other has its roster')
        self.follow('get -p wrong', OFFLINE, login, '--password-file {password}', says='wrong: online')
        self.follow('get -p strange', OFFLINE, 'profile trust strange', ends=DECLINED,
                    says='this certificate was refused')
        self.follow('profile trust strange', DECLINED, 'profile trust strange {…}', says='strange: online')
        self.follow('status', DONE, 'profile connect other', says='other: online')
        self.follow('profile disconnect other', DONE, 'profile connect other', says='other: online')
        self.follow('get -p nobody', NOT_FOUND, 'profile list', says='strange')
        self.follow('group remove Nobodies -p other --yes', NOT_FOUND, '-p other group list', says='Friends')
        self.follow('show nobody@verona.example -p other', NOT_FOUND, '-p other get nobody')
        self.follow('set -p other a@capulet.example --name A', DONE, '-p other undo {…}', '--yes')

    def check_connections(self):
        """Of settings, and of what is there already."""
        self.follow('requests list -p other', DONE, 'profile set other visibility=xa')
        self.assertEqual(self.settings('other')['Visibility'], 'xa')
        self.follow('profile set other ping-interval=200', DONE, 'profile show other', says='after 200 s')
        self.run_line('profile set other password-command=false', DONE)
        self.follow('profile connect other', FAILED, 'profile set other password-command=COMMAND')
        self.assertIn('other: online', self.run_line('profile connect other', DONE))
        self.follow('profile login other', ERROR, 'profile set other password-command=')
        self.assertEqual(self.settings('other')['PasswordCommand'], [])
        self.follow('profile add other gregory@prosody.test --disabled', CONFLICT, 'profile show other',
                    says='nurse@prosody.test')
        self.follow('profile add sixth abraham@prosody.test --address {address} --ca-file {ca} '
                    '--password-file {wrong}', FAILED, 'profile remove sixth', '--yes', says='Removed')

    def check_no_profile(self):
        """The first one is added as is said."""
        added = recommended.find(self.run_line('status', DONE, EMPTY))
        self.assertEqual(added, recommended.find(self.run_line('get', NOT_FOUND, EMPTY)))
        self.assertEqual(added, ['rosterctl profile add NAME JID'])
        self.rosterctls[EMPTY](*recommended.fill(added[0]), '--disabled')

    def check_contacts(self):
        """What isn't in the roster, or is there already."""
        self.follow('show nobody@verona.example', NOT_FOUND, 'get nobody', ends=DONE)
        self.follow('set nobody@verona.example --name N', NOT_FOUND, 'add nobody@verona.example', says='undo')
        self.follow('add nurse@capulet.example', CONFLICT, 'set nurse@capulet.example --name=NAME', says='undo')
        self.follow('group remove Nobodies --yes', NOT_FOUND, 'group list', says='Friends')
        self.follow('remove nurse@capulet.example', DECLINED, 'remove nurse@capulet.example --yes', says='undo')
        self.follow('group rename "Friends" "Old friends"', DONE, 'undo {…}', '--yes')
        self.follow('group rename Friends "Family"', DECLINED, 'group rename Friends Family --yes', says='undo')

    def check_jobs(self):
        """What was done is taken back, or waited for."""
        self.follow('undo 99999', NOT_FOUND, 'job list -v', says='set')
        self.follow('job wait soon', USAGE, 'job list -v', says='set')
        self.follow('set lady@capulet.example --name Lady --no-wait', DONE, 'job wait {…}', says='undo')
        self.follow('set lady@capulet.example --name N', DONE, 'undo {…}', '--yes')
        self.assertIn('Lady', self.run_line('show lady@capulet.example', DONE))
        self.follow('purge --domain abbey.example --yes', DONE, 'undo {…}', '--yes')
        self.assertIn('Friar Laurence', self.run_line('get', DONE))
        self.follow('nonsense', USAGE, 'help', says='Usage')
        self.follow('get --nonsense', USAGE, 'help', says='Usage')

    def lose(self):
        """The server has forgotten all contacts but one; status tells."""
        self.server.stop()
        self.server.add_account('juliet', PASSWORD, [Contact('left@verona.example', 'Left')])
        self.server.start()
        self.run_line('profile connect home', DONE)
        self.wait_for_state(self.home, 'online')

    def check_shrunken(self):
        """The notice's two ways. Those whose server isn't there are back without their presence."""
        self.lose()
        self.follow('status', DONE, 'undo {…}', '--yes', ends=PARTLY_DONE)
        self.assertIn('Lady', self.run_line('show lady@capulet.example', DONE))
        self.lose()
        self.follow('status', DONE, 'profile dismiss home', says='rosterctl undo')
        self.assertEqual(self.property(self.home, 'RosterNotice'), '')


main()
