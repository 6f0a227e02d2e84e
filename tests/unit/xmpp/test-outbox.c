/* The outbox: what goes in comes out in order, joined up to the size of a piece.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/outbox.h"

#include "wiped-helper.h"

static void
assert_taken (RdOutbox *outbox, size_t size, const char *expected)
{
  g_autofree char *taken = rd_outbox_take (outbox, size);

  g_assert_cmpstr (taken, ==, expected);
}

/* One below the size of a piece, as large, and one above. */
static void
test_pieces (void)
{
  RdOutbox *outbox = rd_outbox_new ();

  assert_taken (outbox, 100, NULL);
  for (unsigned i = 0; i < 3; i++)
    {
      rd_outbox_add (outbox, "abc", true);
      rd_outbox_add (outbox, "de", false);
    }
  g_assert_cmpuint (rd_outbox_get_answers_size (outbox), ==, 9);
  assert_taken (outbox, 4, "abc");
  assert_taken (outbox, 5, "deabc");
  assert_taken (outbox, 6, "deabc");
  g_assert_cmpuint (rd_outbox_get_answers_size (outbox), ==, 0);
  assert_taken (outbox, 1, "de");
  assert_taken (outbox, 1, NULL);
  rd_outbox_free (outbox);
}

static void
test_large (void)
{
  RdOutbox *outbox = rd_outbox_new ();

  rd_outbox_add (outbox, "larger than a piece", false);
  rd_outbox_add (outbox, "a", false);
  assert_taken (outbox, 4, "larger than a piece");
  rd_outbox_free (outbox);
}

/* One byte is a text, too. */
static void
test_small (void)
{
  RdOutbox *outbox = rd_outbox_new ();

  rd_outbox_add (outbox, "a", true);
  rd_outbox_add (outbox, "b", true);
  assert_taken (outbox, 1, "a");
  assert_taken (outbox, 2, "b");
  rd_outbox_free (outbox);
}

/* Passwords may pass: nothing stays behind, of what was taken or never was. */
static void
test_wiping (void)
{
  RdOutbox *outbox = rd_outbox_new ();

  forget_wiped ();
  rd_outbox_add (outbox, "secret", false);
  rd_outbox_add (outbox, "more", true);
  assert_taken (outbox, 6, "secret");
  g_assert_true (was_wiped ("secret", 6));
  g_assert_false (was_wiped ("more", 4));
  rd_outbox_free (outbox);
  g_assert_true (was_wiped ("more", 4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/pieces", test_pieces);
  g_test_add_func ("/outbox/large", test_large);
  g_test_add_func ("/outbox/small", test_small);
  g_test_add_func ("/outbox/nothing-stays-behind", test_wiping);
  return g_test_run ();
}
