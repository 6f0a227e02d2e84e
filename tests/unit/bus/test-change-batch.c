/* Changes become signals: in the order of their serials, each contact once, never too many in one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/change-batch.h"

#include "put-forward.h"

/* What was told, as text: "PREVIOUS-SERIAL CAUSE +new changed -gone; …". */
static void
note_changed (const RdChangeNews *news, gpointer user_data)
{
  GString *notes = user_data;

  g_string_append_printf (notes, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT " %s",
                          news->previous_serial, news->serial, rd_cause_to_string (news->cause));
  for (unsigned i = 0; i < news->changed->len; i++)
    {
      const char *jid = ((RdContact *)news->changed->pdata[i])->jid;
      bool is_added
          = g_ptr_array_find_with_equal_func ((GPtrArray *)news->added, jid, g_str_equal, NULL);

      g_string_append_printf (notes, " %s%s", is_added ? "+" : "", jid);
    }
  for (unsigned i = 0; i < news->removed->len; i++)
    g_string_append_printf (notes, " -%s", (char *)news->removed->pdata[i]);
  g_string_append (notes, "; ");
}

static void
note_invalidated (uint64_t serial, uint64_t previous_serial, gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT " invalidated; ",
                          previous_serial, serial);
}

static const RdChangeBatchEvents events = {
  .contacts_changed = note_changed,
  .contacts_invalidated = note_invalidated,
};

typedef struct
{
  GString *notes;
  RdChangeBatch *batch;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->notes = g_string_new (NULL);
  fixture->batch = rd_change_batch_new (0, &events, fixture->notes);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_change_batch_free (fixture->batch);
  g_string_free (fixture->notes, TRUE);
}

static void
add (Fixture *fixture, RdCause cause, const char *jid, uint64_t serial, bool is_removed)
{
  g_autoptr (RdChange) change = rd_change_new (cause);
  g_autoptr (RdContact) contact
      = rd_contact_new (jid, NULL, RD_SUBSCRIPTION_BOTH, 0, NULL, NULL, serial);

  if (is_removed)
    rd_change_add_removed (change, contact);
  else
    rd_change_add_changed (change, contact);
  change->serial = serial;
  rd_change_batch_add (fixture->batch, change);
}

/* The interval of a batch. */
static void
let_time_pass (void)
{
  clock_put_forward (100);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_first_at_once (Fixture *fixture, gconstpointer data)
{
  add (fixture, RD_CAUSE_PUSH, "a@x", 1, false);
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; ");
}

static void
test_followers_together (Fixture *fixture, gconstpointer data)
{
  add (fixture, RD_CAUSE_PUSH, "a@x", 1, false);
  add (fixture, RD_CAUSE_PUSH, "b@x", 2, false);
  add (fixture, RD_CAUSE_PUSH, "c@x", 3, true);
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; ");
  let_time_pass ();
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; 1-3 push b@x -c@x; ");
}

static void
test_last_word_counts (Fixture *fixture, gconstpointer data)
{
  add (fixture, RD_CAUSE_PUSH, "a@x", 1, false);
  add (fixture, RD_CAUSE_PUSH, "b@x", 2, false);
  add (fixture, RD_CAUSE_PUSH, "b@x", 3, true);
  add (fixture, RD_CAUSE_PUSH, "c@x", 4, true);
  add (fixture, RD_CAUSE_PUSH, "c@x", 5, false);
  let_time_pass ();
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; 1-5 push c@x -b@x; ");
}

static void
test_causes_apart (Fixture *fixture, gconstpointer data)
{
  add (fixture, RD_CAUSE_LOGIN, "a@x", 1, false);
  add (fixture, RD_CAUSE_LOGIN, "b@x", 2, false);
  add (fixture, RD_CAUSE_PUSH, "c@x", 3, false);
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 login a@x; 1-2 login b@x; ");
  let_time_pass ();
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 login a@x; 1-2 login b@x; 2-3 push c@x; ");
}

/* 500 removals and additions in turn, from one commit: three signals, none with a later serial than
 * what it tells. */
static void
test_large_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_LOGIN);
  g_auto (GStrv) signals = NULL;

  for (unsigned serial = 1; serial <= 500; serial++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", serial);
      g_autoptr (RdContact) contact = rd_contact_new (jid, NULL, 0, 0, NULL, NULL, serial);

      if (serial % 2 == 0)
        rd_change_add_removed (change, contact);
      else
        rd_change_add_added (change, contact);
    }
  change->serial = 500;
  rd_change_batch_add (fixture->batch, change);

  signals = g_strsplit (fixture->notes->str, "; ", -1);
  g_assert_cmpuint (g_strv_length (signals), ==, 4);
  g_assert_true (g_str_has_prefix (signals[0], "0-200 login +1@x +3@x"));
  g_assert_true (g_str_has_suffix (signals[0], " -198@x -200@x"));
  g_assert_true (g_str_has_prefix (signals[1], "200-400 login +201@x"));
  g_assert_true (g_str_has_prefix (signals[2], "400-500 login +401@x"));
}

static void
test_too_large_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_LOGIN);

  add (fixture, RD_CAUSE_PUSH, "a@x", 1, false);
  add (fixture, RD_CAUSE_PUSH, "b@x", 2, false);
  for (unsigned i = 0; i <= RD_CHANGE_LIST_MAX; i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);
      g_autoptr (RdContact) contact = rd_contact_new (jid, NULL, 0, 0, NULL, NULL, 3 + i);

      rd_change_add_added (change, contact);
    }
  change->serial = 9000;
  rd_change_batch_add (fixture->batch, change);
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; 1-2 push b@x; 2-9000 invalidated; ");
  add (fixture, RD_CAUSE_PUSH, "c@x", 9001, false);
  rd_change_batch_flush (fixture->batch);
  g_assert_true (g_str_has_suffix (fixture->notes->str, "invalidated; 9000-9001 push c@x; "));
}

/* One signal has at most 1 MiB: of names, and 128 bytes for each text. */
static void
test_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (256 * 1024, 'n');
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_LOGIN);

  for (unsigned serial = 1; serial <= 6; serial++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", serial);
      g_autoptr (RdContact) contact = rd_contact_new (jid, name, 0, 0, NULL, NULL, serial);

      rd_change_add_added (change, contact);
    }
  change->serial = 6;
  rd_change_batch_add (fixture->batch, change);
  g_assert_cmpstr (fixture->notes->str, ==, "0-4 login +1@x +2@x +3@x +4@x; 4-6 login +5@x +6@x; ");
}

/* One less than so many in a signal waits; one more is told at once. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  add (fixture, RD_CAUSE_PUSH, "a@x", 1, false);
  g_string_truncate (fixture->notes, 0);
  for (unsigned serial = 2; serial <= 200; serial++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", serial);

      add (fixture, RD_CAUSE_PUSH, jid, serial, serial % 2 == 0);
    }
  g_assert_cmpstr (fixture->notes->str, ==, "");
  add (fixture, RD_CAUSE_PUSH, "last@x", 201, false);
  g_assert_true (g_str_has_prefix (fixture->notes->str, "1-201 push 3@x"));
  g_assert_true (g_str_has_suffix (fixture->notes->str, "-200@x; "));
}

/* After an interval of rest the next is told at once; after one with changes it waits again. */
static void
test_intervals (Fixture *fixture, gconstpointer data)
{
  add (fixture, RD_CAUSE_PUSH, "a@x", 1, false);
  add (fixture, RD_CAUSE_PUSH, "b@x", 2, false);
  clock_put_forward (99);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; ");
  clock_put_forward (1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; 1-2 push b@x; ");
  add (fixture, RD_CAUSE_PUSH, "c@x", 3, false);
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; 1-2 push b@x; ");
  let_time_pass ();
  let_time_pass ();
  g_string_truncate (fixture->notes, 0);
  add (fixture, RD_CAUSE_PUSH, "d@x", 4, false);
  g_assert_cmpstr (fixture->notes->str, ==, "3-4 push d@x; ");
}

/* The old spelling goes in the same signal in which the new one comes. */
static void
test_respelt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_LOGIN);
  g_autoptr (RdContact) first = rd_contact_new ("first@x", NULL, 0, 0, NULL, NULL, 1);
  g_autoptr (RdContact) old = rd_contact_new ("A@x", NULL, 0, 0, NULL, NULL, 2);
  g_autoptr (RdContact) new = rd_contact_new ("a@x", NULL, 0, 0, NULL, NULL, 2);
  g_autoptr (RdContact) gone = rd_contact_new ("gone@x", NULL, 0, 0, NULL, NULL, 3);
  g_autoptr (RdContact) last = rd_contact_new ("last@x", NULL, 0, 0, NULL, NULL, 4);

  rd_change_add_changed (change, first);
  rd_change_add_respelt (change, old, new);
  rd_change_add_removed (change, gone);
  rd_change_add_added (change, last);
  change->serial = 4;
  rd_change_batch_add (fixture->batch, change);
  g_assert_cmpstr (fixture->notes->str, ==, "0-4 login first@x a@x +last@x -A@x -gone@x; ");
}

static void
add_new (Fixture *fixture, const char *jid, uint64_t serial)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_PUSH);
  g_autoptr (RdContact) contact = rd_contact_new (jid, NULL, 0, 0, NULL, NULL, serial);

  rd_change_add_added (change, contact);
  change->serial = serial;
  rd_change_batch_add (fixture->batch, change);
}

/* A contact is added if it was not in the roster when the last signal was told, whatever happened
 * to it since. */
static void
test_added (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_PUSH);
  g_autoptr (RdContact) old = rd_contact_new ("C@x", NULL, 0, 0, NULL, NULL, 8);
  g_autoptr (RdContact) new = rd_contact_new ("c@x", NULL, 0, 0, NULL, NULL, 8);

  add_new (fixture, "a@x", 1);
  add (fixture, RD_CAUSE_PUSH, "a@x", 2, true);
  add_new (fixture, "a@x", 3); /* was there, and is again */
  add_new (fixture, "b@x", 4);
  add (fixture, RD_CAUSE_PUSH, "b@x", 5, true);
  add_new (fixture, "b@x", 6);
  add_new (fixture, "C@x", 7);
  rd_change_add_respelt (change, old, new);
  change->serial = 8;
  rd_change_batch_add (fixture->batch, change);
  add_new (fixture, "d@x", 9);
  add (fixture, RD_CAUSE_PUSH, "d@x", 10, false);
  add_new (fixture, "e@x", 11);
  add (fixture, RD_CAUSE_PUSH, "e@x", 12, true);
  let_time_pass ();
  g_assert_cmpstr (fixture->notes->str, ==,
                   "0-1 push +a@x; 1-12 push a@x +b@x +c@x +d@x -C@x -e@x; ");
  add_new (fixture, "e@x", 13);
  add (fixture, RD_CAUSE_PUSH, "b@x", 14, false);
  let_time_pass ();
  g_assert_true (g_str_has_suffix (fixture->notes->str, "; 12-14 push +e@x b@x; "));
}

/* Serials that nothing was told of leave no gap. */
static void
test_without_gaps (Fixture *fixture, gconstpointer data)
{
  RdChangeBatch *batch = rd_change_batch_new (40, &events, fixture->notes);
  RdChangeBatch *own = fixture->batch;

  fixture->batch = batch;
  add (fixture, RD_CAUSE_PUSH, "a@x", 50, false);
  add (fixture, RD_CAUSE_LOGIN, "b@x", 60, false);
  add (fixture, RD_CAUSE_PUSH, "c@x", 70, false);
  rd_change_batch_free (batch);
  fixture->batch = own;
  g_assert_cmpstr (fixture->notes->str, ==, "40-50 push a@x; 50-60 login b@x; 60-70 push c@x; ");
}

/* What was not told is told at the end. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  RdChangeBatch *batch = rd_change_batch_new (0, &events, fixture->notes);
  RdChangeBatch *own = fixture->batch;

  fixture->batch = batch;
  add (fixture, RD_CAUSE_PUSH, "a@x", 1, false);
  add (fixture, RD_CAUSE_PUSH, "b@x", 2, false);
  rd_change_batch_free (batch);
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; 1-2 push b@x; ");
  let_time_pass ();
  fixture->batch = own;
  rd_change_batch_flush (own); /* nothing */
  g_assert_cmpstr (fixture->notes->str, ==, "0-1 push a@x; 1-2 push b@x; ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/change-batch/first-at-once", Fixture, NULL, set_up, test_first_at_once, tear_down);
  g_test_add ("/change-batch/followers-together", Fixture, NULL, set_up, test_followers_together,
              tear_down);
  g_test_add ("/change-batch/last-word-counts", Fixture, NULL, set_up, test_last_word_counts,
              tear_down);
  g_test_add ("/change-batch/causes-apart", Fixture, NULL, set_up, test_causes_apart, tear_down);
  g_test_add ("/change-batch/large", Fixture, NULL, set_up, test_large_change, tear_down);
  g_test_add ("/change-batch/too-large", Fixture, NULL, set_up, test_too_large_change, tear_down);
  g_test_add ("/change-batch/bytes", Fixture, NULL, set_up, test_bytes, tear_down);
  g_test_add ("/change-batch/full", Fixture, NULL, set_up, test_full, tear_down);
  g_test_add ("/change-batch/intervals", Fixture, NULL, set_up, test_intervals, tear_down);
  g_test_add ("/change-batch/respelt", Fixture, NULL, set_up, test_respelt, tear_down);
  g_test_add ("/change-batch/added", Fixture, NULL, set_up, test_added, tear_down);
  g_test_add ("/change-batch/without-gaps", Fixture, NULL, set_up, test_without_gaps, tear_down);
  g_test_add ("/change-batch/end", Fixture, NULL, set_up, test_end, tear_down);
  return g_test_run ();
}
