"""Stanzas come in pieces of any size, and each is taken when its last byte is there.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.contacts import Contact
from harness.scripted import item_xml
from harness.story import Story, main
from harness.xmlstream import ROSTER


class BytesInAnyPieces(Story):
    """A parser that puts an unfinished tag off must not put it off for ever."""

    def push_in_pieces(self, session, number, sizes, name='A name that is not short'):
        """One push, cut where SIZES say; gives how long its answer took."""
        item = item_xml(Contact(f'c{number}@example.org', name, groups=('One', 'Two')))
        text = (f"<iq type='set' id='piece{number}'><query xmlns='{ROSTER}' ver='{number}'>{item}"
                '</query></iq>').encode()
        for size in sizes:
            session.send(text[:size])
            text = text[size:]
            time.sleep(0.004)
        session.send(text)
        began = time.monotonic()
        session.wait_for_answer(f'piece{number}')
        return time.monotonic() - began

    def script(self, session):
        """Two pieces, at each place; then single bytes; then long names."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [], version='0')
        number = 0
        for place in range(1, 190, 2):
            number += 1
            self.slowest = max(self.slowest, self.push_in_pieces(session, number, [place]))
        self.push_in_pieces(session, number + 1, [1] * 180)
        for size in (1000, 3000, 5000, 17000, 40000):
            number += 2
            self.push_in_pieces(session, number, [size // 2, size // 4], 'n' * size)
            self.push_in_pieces(session, number + 1, [], 'm' * size)
        self.total = number + 1
        self.events.post('all')
        session.serve()

    def test_pieces(self):
        """None waits for the next one."""
        self.slowest, self.total = 0.0, 0
        server = self.scripted(self.script)
        path = self.add_scripted_profile('juliet', server)
        try:
            self.events.expect('all')
        finally:
            server.check()
        print(f'  the slowest answer: {self.slowest * 1000:.0f} ms')
        self.assertEqual(self.property(path, 'Contacts'), self.total)

    def test_roster_in_pieces(self):
        """A roster whose end comes alone."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            text = (f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='1'>"
                    + ''.join(item_xml(Contact(f'c{n}@example.org', 'x' * n)) for n in range(100)))
            text += "<item jid='last@example.org' name='" + 'y' * session.number * 100 + "'/></query></iq>"
            place = len(text) - 60 * session.number
            session.send(text[:place])
            time.sleep(0.05)
            session.send(text[place:])
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        for _ in range(8):
            self.wait_for_state(path, 'online')
            self.assertEqual(self.property(path, 'Contacts'), 101)
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            self.profile_call(path, 'Connect')


main()
