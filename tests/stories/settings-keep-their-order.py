"""Changes of the settings that come at once all count, in the order of the calls; a call that is
refused leaves no trace in the others; after any change a failed profile tries again.

SPDX-License-Identifier: GPL-3.0-or-later
"""

from gi.repository import Gio, GLib

from harness.bus import NAME, PROFILE
from harness.contacts import generate
from harness.net import PATIENCE
from harness.story import Story, main, variant


class SettingsKeepTheirOrder(Story):
    """Several calls are on the bus before the first is answered."""

    def configure_at_once(self, path, *changes):
        """Sends all, then gives each one's error name, '' for none."""
        answers = {}
        loop = GLib.MainLoop()
        connection = self.bus.connect()

        def on_answer(source, result, number):
            try:
                source.call_finish(result)
                answers[number] = ''
            except GLib.Error as error:
                answers[number] = Gio.DBusError.get_remote_error(error).rpartition('.')[2]
            if len(answers) == len(changes):
                loop.quit()

        for number, change in enumerate(changes):
            settings = {key: variant(value) for key, value in change.items()}
            connection.call(NAME, path, PROFILE, 'Configure', GLib.Variant('(a{sv})', (settings,)),
                            None, Gio.DBusCallFlags.NONE, PATIENCE * 1000, None, on_answer, number)
        loop.run()
        return [answers[number] for number in range(len(changes))]

    def test_at_once(self):
        """None undoes another."""
        path = self.add_profile('x', 'juliet@first.test', password=None, Enabled=False)
        answers = self.configure_at_once(
            path, {'AllowPlain': True}, {'Address': 'a.test:1'}, {'Address': 'nonsense'},
            {'CaFile': '/first'}, {'NoSuchKey': True}, {'CaFile': '/second'}, {'DirectTls': True})
        self.assertEqual(answers, ['', '', 'InvalidArguments', '', 'InvalidArguments', '', ''])
        expected = {'AllowPlain': True, 'Address': 'a.test:1', 'CaFile': '/second', 'DirectTls': True,
                    'Enabled': False, 'Visibility': 'none', 'ShrinkGuard': 50,
                    'PingInterval': 180, 'HistoryMax': 250000, 'Proxy': '', 'PasswordCommand': [],
                    'ClientCertificate': '', 'ClientKey': '',
                    'TrustedCertificate': ''}
        self.assertEqual(self.property(path, 'Settings'), expected)
        self.rosterd.restart()
        self.assertEqual(self.property(path, 'Settings'), expected)

    def test_unchanged_settings_try_again(self):
        """As the interface says of a failed profile."""
        accepted = []

        def script(session):
            if not accepted:
                accepted.append(True)
                session.secure()
                session.open_stream(session.mechanisms())
                session.expect('auth')
                session.refuse('not-authorized')
                session.hold()
            session.log_in()
            session.send_roster(session.expect_roster_get(), generate(3), version='1')
            session.serve()
        path = self.add_scripted_profile('x', self.scripted(script))
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.profile_call(path, 'Configure', '(a{sv})', {'AllowPlain': variant(False)})
        self.wait_for_state(path, 'online')


main()
