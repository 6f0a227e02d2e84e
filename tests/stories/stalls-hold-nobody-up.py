"""Six servers stall at six different points; a seventh profile is online within a second all the same,
and reads answer as fast as before.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import statistics
import time

from harness.contacts import generate
from harness.story import PASSWORD, Story, main
from harness.xmlstream import TLS

COUNT = 2000


def after_tcp(session):
    """Accepts, and that was all."""
    session.hold()


def half_a_header(session):
    """Half a stream header."""
    session.stream.read_header()
    session.send(session.header()[:60])
    session.hold()


def no_features(session):
    """A stream header without features."""
    session.stream.read_header()
    session.send_header()
    session.hold()


def in_starttls(session):
    """<proceed/>, and no handshake."""
    session.open_stream(f"<starttls xmlns='{TLS}'><required/></starttls>")
    session.expect('starttls')
    session.send(f"<proceed xmlns='{TLS}'/>")
    session.hold()


def in_sasl(session):
    """No answer to <auth/>."""
    session.secure()
    session.open_stream(session.mechanisms())
    session.expect('auth')
    session.hold()


# What stalls, direct TLS, and a word that the sentence must have.
STALLS = (('tcp', after_tcp, False, 'stream'), ('header', half_a_header, False, 'stream'),
          ('features', no_features, False, 'features'), ('starttls', in_starttls, False, 'tls'),
          ('direct', after_tcp, True, 'tls'), ('sasl', in_sasl, False, 'authenticat'))


class StallsHoldNobodyUp(Story):
    """All at once."""

    step_timeout = 10

    def round_trip(self):
        """How long the main loop takes to answer, in ms."""
        began = time.monotonic()
        self.bus.get('/im/rosterd/Roster1', 'im.rosterd.Roster1.Manager', 'Version')
        return (time.monotonic() - began) * 1000

    def read_page(self, path):
        """How long a page of 500 takes, in ms."""
        began = time.monotonic()
        self.roster_call(path, 'Get', '(a{sv}su)', {}, '', 500)
        return (time.monotonic() - began) * 1000

    def add_good_profile(self, name, server):
        """The path, and how many seconds passed from the password to `online`; the worst answer of
        the main loop meanwhile, in ms."""
        path = self.add_profile(name, f'{name}@prosody.test', server, password=None)
        self.wait_for_state(path, 'failed')
        began, worst = time.monotonic(), 0.0
        self.set_password(path, PASSWORD)
        while self.property(path, 'State') != 'online':
            worst = max(worst, self.round_trip())
            self.assertLess(time.monotonic() - began, 20, self.property(path, 'LastError'))
        return path, time.monotonic() - began, worst

    def test_stalls(self):
        """Before, with the stalls, and while their deadlines end them."""
        server = self.prosody()
        server.add_account('before', PASSWORD, generate(COUNT))
        server.add_account('juliet', PASSWORD, generate(20))
        server.start()
        first, alone, worst_alone = self.add_good_profile('before', server)
        pages_before = [self.read_page(first) for _ in range(30)]
        trips_before = [self.round_trip() for _ in range(300)]

        stalled = {}
        for name, script, direct, word in STALLS:
            holder = self.scripted(script, direct_tls=direct)
            stalled[self.add_profile(name, f'{name}@scripted.test', holder, DirectTls=direct)] = word
            holder.wait_for_session()
        time.sleep(0.5)
        for path in stalled:
            self.assertEqual(self.property(path, 'State'), 'connecting')
        _, together, worst_together = self.add_good_profile('juliet', server)
        for path in stalled:
            self.assertEqual(self.property(path, 'State'), 'connecting')
        pages = [self.read_page(first) for _ in range(30)]
        for path in stalled:
            self.assertEqual(self.property(path, 'State'), 'connecting', 'nobody waited for a stall')

        trips, ended = [], time.monotonic() + self.step_timeout + 10
        while any(self.property(path, 'State') == 'connecting' for path in stalled):
            trips.append(self.round_trip())
            self.assertLess(time.monotonic(), ended, 'the deadlines must end the stalls')
        for path, word in stalled.items():
            sentence = self.wait_for_error(path, 'waiting', 'TimedOut')
            print(f'  {path.rpartition("/")[2]}: {sentence}')
            self.assert_names(sentence, word)
        print(f'  online within: alone {alone:.3f} s, beside six stalls {together:.3f} s')
        print(f'  a page of 500: {statistics.median(pages_before):.1f} ms alone, '
              f'{statistics.median(pages):.1f} ms beside them')
        print(f'  worst answer of the main loop over D-Bus: idle {max(trips_before):.1f} ms; while a '
              f'profile connects: alone {worst_alone:.1f} ms, beside them {worst_together:.1f} ms; '
              f'while the deadlines end them {max(trips):.1f} ms')


main()
