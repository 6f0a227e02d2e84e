"""A mistake in the arguments is told before a password is asked for, and arguments in the wrong order
are answered with the right command.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shlex
import subprocess

from harness.contacts import Contact
from harness.rosterd import ROSTERCTL
from harness.story import Story, main
from harness.terminal import Terminal

ROMEO = 'romeo@montague.example'
# The words behind `profile add`, the exit status, and what is said. {dir} is the story's directory.
ADDITIONS = (
    ('juliet other@example.org', 19, ['profile juliet already', 'rosterctl profile show juliet']),
    ('new JULIET@scripted.test', 19, ['juliet@scripted.test is the profile "juliet" already']),
    ('all other@example.org', 17, ['No profile can be called "all"']),
    ('a/b other@example.org', 17, ['a/b']),
    ('-- -b other@example.org', 17, ['-b']),
    ('new other', 17, ['before an "@" is missing']),
    ('new a@b@c', 17, ['a@b@c']),
    ('new other@example.org/home', 17, ['no resource']),
    ('new other@example.org --address nowhere', 17, ['nowhere']),
    ('new other@example.org --proxy http://localhost:1', 17, ['http://localhost:1']),
    ('new other@example.org --ping-interval 5', 17, ['ping-interval takes 30 to 86400 seconds']),
    ('new other@example.org --ca-file {dir}/none.pem', 17, ['There is no file', 'none.pem']),
    ('new other@example.org --visibility loud', 2, ['loud']),
    ("new other@example.org --password-command '\"'", 2, ['password-command']),
    ('other@example.org new', 2, ['The name comes first, then the JID: '
                                  'rosterctl profile add new other@example.org']),
)
# Whole command lines in the wrong order; the last words of what is said.
SWAPPED = (
    (f'group add {ROMEO} Friends', 2, f'rosterctl group add Friends {ROMEO}'),
    (f'group add {ROMEO} nurse@verona.example "Those two"', 2,
     f"rosterctl group add 'Those two' {ROMEO} nurse@verona.example"),
    (f'group drop {ROMEO} Friends', 2, f'rosterctl group drop Friends {ROMEO}'),
    ('group rename Enemies Friends', 16, "rosterctl group rename Friends Enemies"),
    # Names that a stranger chose, too, mean the same to a shell and rosterctl when they are given back.
    (r"group rename -- -x '\\\,\\n$(x)'", 16, r"rosterctl group rename -- '\\\,\\n$(x)' -x"),
    (r"group rename -- 'a\,b' -rf", 16, r"rosterctl group rename -- -rf 'a\,b'"),
    (f'group add -- {ROMEO} -rf', 2, f'rosterctl group add -- -rf {ROMEO}'),
    ('profile set visibility=none juliet', 2, 'rosterctl profile set juliet visibility=none'),
    ('profile add other@example.org new', 2, 'rosterctl profile add new other@example.org'),
)
# A word that is no JID, and what it is taken for.
WORDS = (
    ('romeo', ROMEO), ('ROMEO', ROMEO), ('Montague', ROMEO), ('romeo/home', ROMEO),
    ('balthasar', 'balthasar@scripted.test'),
)
VERBS = ('subscribe', 'unsubscribe', 'add', 'set --name N', 'group add Friends', 'group drop Friends',
         'requests approve', 'requests deny', 'remove --yes')


class MistakesComeFirst(Story):
    """One profile on a scripted server."""

    def setUp(self):
        super().setUp()

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [
                Contact(ROMEO, 'Romeo Montague', 'both', False, ('Friends', '-rf', r'\,\n$(x)')),
                Contact('nurse@verona.example', 'Nurse'), Contact('known')], version='1')
            session.serve()
        self.server = self.scripted(script)
        self.wait_for_state(self.add_scripted_profile('juliet', self.server), 'online')

    def assert_nothing_was_sent(self):
        """No roster set, and no presence."""
        sets = [stanza for stanza in self.server.stanzas('iq', 'set')
                if stanza.find('{jabber:iq:roster}query') is not None]
        self.assertEqual(sets + self.server.stanzas('presence'), [])

    def test_profile_add(self):
        """On a terminal, where it would ask; none is added."""
        for words, status, said in ADDITIONS:
            terminal = Terminal(self.rosterctl, 'profile', 'add', '--plain',
                                *shlex.split(words.format(dir=self.dir)))
            text = ' '.join(terminal.finish(status).split())
            self.assertNotIn('Password of', text, words)
            self.assert_names(text, *said)
        self.assertEqual(len(self.query('SELECT id FROM profile')), 1)

    def test_locked_file(self):
        """One that even root can't read who has no power over files."""
        locked = os.path.join(self.dir, 'locked.pem')
        with open(locked, 'w', encoding='utf-8'):
            os.chmod(locked, 0)
        powerless = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] if os.geteuid() == 0 else []
        done = subprocess.run([*powerless, ROSTERCTL, 'profile', 'add', 'new', 'other@example.org', '--client-key',
                               locked], capture_output=True, text=True, env=self.environment, check=False)
        self.assertEqual(done.returncode, 17, done.stderr)
        self.assert_names(done.stderr, 'locked.pem', "can't be read")

    def test_swapped(self):
        """The command that is said is the right one."""
        for words, status, command in SWAPPED:
            done = self.rosterctl(*shlex.split(words), status=status)
            self.assertTrue(done.stderr.endswith(f': {command}\n'), done.stderr)
        self.assert_nothing_was_sent()
        self.rosterctl(*shlex.split('profile set juliet visibility=none'))

    def test_names_given_back(self):
        """What a group was probably meant to be is written as it is read."""
        for words in ('get --group', 'group remove'):
            done = self.rosterctl(*shlex.split(words), r'\\\,\\N$(x)', status=None)
            self.assertIn(r' "\\\,\\n$(x)"', done.stderr)

    def test_single_words(self):
        """They would be servers; those that are contacts are, and those with a dot at their end."""
        for verb in VERBS:
            for word, meant in WORDS:
                done = self.rosterctl(*shlex.split(verb), word, status=17)
                self.assert_names(done.stderr, f'"{word}" is no contact\'s JID', f'mean {meant}?')
        self.assert_nothing_was_sent()
        self.assert_names(self.rosterctl('subscribe', 'known').stderr, 'Asked 1 contact')
        self.assert_names(self.rosterctl('subscribe', 'romeo.').stderr, 'Asked 1 contact')
        self.assertEqual([stanza.get('to') for stanza in self.server.stanzas('presence')],
                         ['known', 'romeo'])


main()
