"""A certificate that was refused is shown to a person, who is asked whether its key is to be trusted.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.certs import Authority
from harness.net import wait_until
from harness.story import Story, main
from harness.terminal import Terminal

DECLINED, NOT_SUPPORTED, USAGE = 20, 18, 2


def script(session):
    """An honest server."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [], version='1')
    session.serve()


def groups(fingerprint):
    """As it is shown, to be compared by eye."""
    return ' '.join(fingerprint[i:i + 4] for i in range(0, 64, 4))


class ProfileTrustAsks(Story):
    """By rosterctl, at a terminal and without one."""

    def meet(self, certificate, name='juliet'):
        """The profile of a server with this certificate, which is refused."""
        server = self.scripted(script, certificate, user=name)
        path = self.add_scripted_profile(name, server)
        wait_until(lambda: self.property(path, 'Certificate'), 'it is refused')
        return server, path

    def unknown(self):
        """A certificate that is good for those who know its authority."""
        return Authority(self.make_dir('unknown'), 'Nobody knows me').issue('scripted.test')

    def test_yes(self):
        """It is shown, the answer is no unless yes is typed, and yes connects."""
        certificate = self.unknown()
        server, path = self.meet(certificate)
        for answer in ('\n', 'n\n', '\x04'):
            terminal = Terminal(self.rosterctl, 'profile', 'trust')
            terminal.expect('juliet: this certificate was refused')
            terminal.expect(server.address)
            terminal.expect('refused')
            terminal.expect('its authority is not known to this machine')
            terminal.expect(groups(certificate.fingerprint))
            terminal.expect('scripted.test')
            terminal.expect('CN=Nobody knows me')
            terminal.expect('2020-01-01')
            terminal.expect('and no other? (y/N)')
            terminal.type(answer)
            said = terminal.finish(DECLINED)
            self.assertIn('Nothing was trusted.', said)
            self.assertEqual(self.property(path, 'Settings')['TrustedCertificate'], '')
        terminal = Terminal(self.rosterctl, 'profile', 'trust', 'juliet')
        terminal.expect('(y/N)')
        terminal.type('y\n')
        self.assertIn('online', terminal.finish())
        self.assertEqual(self.property(path, 'Settings')['TrustedCertificate'], certificate.fingerprint)
        self.assertIn('trusts one key', self.rosterctl('status').stdout)
        self.assertIn(f'{certificate.fingerprint} (the server has it)',
                      self.rosterctl('profile', 'show').stdout)
        self.assertIn('trusts the key', self.rosterctl('profile', 'trust').stderr)

    def test_widths(self):
        """Nothing is cut off or runs over the edge, however narrow the terminal."""
        certificate = self.authority.issue_expired('longer-name.example', 'b.example')
        self.meet(certificate)
        for columns in (40, 80, 120):
            terminal = Terminal(self.rosterctl, 'profile', 'trust', columns=columns)
            terminal.expect('(y/N)')
            terminal.type('n\n')
            terminal.finish(DECLINED)
            shown = terminal.text[:terminal.text.index('(y/N)')].split('\n')
            self.assertLessEqual(max(map(len, shown)), columns, terminal.text)
            joined = ' '.join(terminal.text.split())
            for words in (groups(certificate.fingerprint), 'its time is over, by this machine\'s clock',
                          'it is not for the account\'s domain', 'longer-name.example'):
                self.assertIn(words, joined)

    def test_without_a_terminal(self):
        """It is shown, and how to trust it; nothing is asked."""
        certificate = self.unknown()
        _, path = self.meet(certificate)
        done = self.rosterctl('profile', 'trust', status=DECLINED)
        self.assertIn(groups(certificate.fingerprint), done.stdout)
        self.assertIn('no terminal', done.stderr)
        self.assertIn(f'rosterctl profile trust juliet {certificate.fingerprint}', done.stderr)
        fields = json.loads(self.rosterctl('--json', 'profile', 'trust').stdout)
        self.assertEqual(fields['settings']['trusted_certificate'], '')
        self.assertEqual(fields['certificate']['fingerprint'], certificate.fingerprint)
        self.assertEqual(fields['certificate']['faults'], ['unknown-authority'])
        self.assertEqual(fields['certificate']['not_before'], '2020-01-01T00:00:00.000000Z')
        shown = json.loads(self.rosterctl('--json', 'profile', 'show').stdout)['certificate']
        self.assertGreaterEqual(shown.pop('time'), fields['certificate'].pop('time'))
        self.assertEqual(shown, fields['certificate'])
        self.assertIn('rosterctl profile trust juliet', self.rosterctl('status').stdout)
        self.assertIn('leave it out: rosterctl profile trust juliet', ' '.join(
            self.rosterctl('profile', 'trust', 'juliet', '0' * 63, status=2).stderr.split()))
        self.rosterctl('profile', 'trust', 'juliet', groups(certificate.fingerprint))
        self.wait_for_state(path, 'online')
        fields = json.loads(self.rosterctl('--json', 'profile', 'trust').stdout)
        self.assertEqual((fields['settings']['trusted_certificate'], fields['certificate']),
                         (certificate.fingerprint, None))

    def test_while_connecting(self):
        """No certificate has been seen yet, which is not that none was refused."""
        self.wait_for_state(self.add_scripted_profile('juliet', self.scripted(lambda session: session.hold())),
                            'connecting')
        self.assertIn('is connecting', self.rosterctl('profile', 'trust').stderr)

    def test_which_profile(self):
        """One word is the profile, unless it is what to trust."""
        first, second = self.unknown(), self.unknown()
        self.meet(first, 'juliet')
        _, path = self.meet(second, 'romeo')
        for words, shown in (((), first), (('juliet',), first), (('romeo',), second)):
            done = self.rosterctl('profile', 'trust', *words, status=DECLINED)
            self.assertIn(groups(shown.fingerprint), done.stdout, words)
        done = self.rosterctl('-p', 'romeo', 'profile', 'trust', status=DECLINED)
        self.assertIn(groups(second.fingerprint), done.stdout)
        self.rosterctl('-p', 'romeo', 'profile', 'trust', second.fingerprint)
        self.assertEqual(self.property(path, 'Settings')['TrustedCertificate'], second.fingerprint)
        self.rosterctl('profile', 'trust', 'romeo', 'none')
        self.assertEqual(self.property(path, 'Settings')['TrustedCertificate'], '')
        for words in (('f' * 63,), ('f' * 65,), ('juliet', 'abc')):
            self.assertIn('no fingerprint', self.rosterctl('profile', 'trust', *words, status=USAGE).stderr)

    def test_nothing_refused(self):
        """There is nothing to look at."""
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.assertIn('none to trust', self.rosterctl('profile', 'trust').stderr)
        self.assertIsNone(json.loads(self.rosterctl('--json', 'profile', 'trust').stdout)['certificate'])

    def test_weak_key(self):
        """What no trust helps is not asked."""
        self.meet(self.authority.issue('scripted.test', key=('--key-type=rsa', '--bits=1024')))
        said = Terminal(self.rosterctl, 'profile', 'trust').finish(NOT_SUPPORTED)
        self.assertIn("can't be trusted", said)
        self.assertNotIn('(y/N)', said)


main()
