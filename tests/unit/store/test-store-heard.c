/* When contacts were heard, and what proves that one was not there for a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "runtime/clock.h"
#include "store/heard/batch.h"
#include "store/heard/reading.h"

#define HOUR (INT64_C (3600) * G_USEC_PER_SEC)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
#define FOR_A_YEAR "{'UnseenFor': <uint64 31536000>}"

static RdHeardBatch *
make_batch (int64_t time)
{
  RdHeardBatch *batch = g_new0 (RdHeardBatch, 1);

  batch->heard = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_heard_free);
  batch->time = time;
  return batch;
}

static RdHeard *
add_heard (RdHeardBatch *batch, const char *jid, int64_t time, RdHeardSource source)
{
  RdHeard *heard = g_new0 (RdHeard, 1);

  *heard = (RdHeard){ g_strdup (jid), time, source, RD_THERE_UNKNOWN };
  g_ptr_array_add (batch->heard, heard);
  return heard;
}

static void
store_batch (Fixture *fixture, RdHeardBatch *batch)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_write_heard_async (fixture->store, fixture->profile, batch, on_done, &result);
  g_assert_true (rd_store_write_finish (fixture->store, wait_for (&result), NULL));
}

static void
note (Fixture *fixture, const char *jid, int64_t time, RdHeardSource source)
{
  RdHeardBatch *batch = make_batch (rd_clock_get_real ());

  add_heard (batch, jid, time, source);
  store_batch (fixture, batch);
}

/* As one that is noted each 12 hours. */
static void
watch (Fixture *fixture, int64_t since, int64_t until)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO watch VALUES (%" G_GINT64_FORMAT
                                          ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
                                          fixture->profile, since, until);

  run_sql (fixture->path, sql);
}

/* Ann and Bob show themselves, Eve doesn't; all are in the roster for ten years. */
static void
fill (Fixture *fixture)
{
  push (fixture->store, fixture->profile,
        make_contact ("Ann@example.org", "Ann", RD_SUBSCRIPTION_BOTH, NULL));
  push (fixture->store, fixture->profile,
        make_contact ("bob@example.org", "Bob", RD_SUBSCRIPTION_TO, NULL));
  push (fixture->store, fixture->profile,
        make_contact ("eve@example.org", "Eve", RD_SUBSCRIPTION_FROM, NULL));
  run_sql (fixture->path, "UPDATE contact SET to_since = to_since - 315360000000000");
}

static void
assert_unseen (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) contacts = read_all (fixture->store, fixture->profile, FOR_A_YEAR);
  g_autoptr (GString) names = g_string_new (NULL);

  for (unsigned i = 0; i < contacts->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            ((RdContact *)contacts->pdata[i])->name);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
assert_counted (Fixture *fixture, unsigned n_unseen, unsigned n_seen, unsigned n_unknown)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree RdUnseenCount *count = NULL;

  rd_store_count_unseen_async (fixture->store, fixture->profile, parse_filter (FOR_A_YEAR), on_done,
                               &result);
  count = rd_store_count_unseen_finish (fixture->store, wait_for (&result), NULL);
  g_assert_cmpuint (count->n_unseen, ==, n_unseen);
  g_assert_cmpuint (count->n_seen, ==, n_seen);
  g_assert_cmpuint (count->n_unknown, ==, n_unknown);
}

static GPtrArray *
get_heard (Fixture *fixture, const char *jid)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *const jids[] = { jid, NULL };

  rd_store_get_heard_async (fixture->store, fixture->profile, jids, on_done, &result);
  return rd_store_get_heard_finish (fixture->store, wait_for (&result), NULL);
}

static void
assert_heard (Fixture *fixture, const char *jid, int64_t time, const char *source)
{
  g_autoptr (GPtrArray) all = get_heard (fixture, jid);
  const RdLastHeard *heard = all->pdata[0];

  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpint (heard->last_seen, ==, time);
  g_assert_cmpstr (heard->source, ==, source);
}

static void
assert_watched_since (Fixture *fixture, const char *jid, int64_t time)
{
  g_autoptr (GPtrArray) all = get_heard (fixture, jid);

  g_assert_cmpint (((RdLastHeard *)all->pdata[0])->watched_since, ==, time);
}

/* -- what is noted ----------------------------------------------------------------------------- */

static void
test_is_noted (Fixture *fixture, gconstpointer data)
{
  int64_t now = rd_clock_get_real ();
  g_autoptr (RdProfileRecord) before = NULL;
  g_autoptr (RdProfileRecord) after = NULL;

  fill (fixture);
  before = get_profile (fixture->store, fixture->profile);
  assert_heard (fixture, "ann@example.org", 0, "");
  note (fixture, "ANN@example.org", now - DAY, RD_HEARD_PRESENCE);
  assert_heard (fixture, "ann@example.org", now - DAY, "presence");
  /* What is older is no news. */
  note (fixture, "ann@example.org", now - 2 * DAY, RD_HEARD_MESSAGE);
  assert_heard (fixture, "ann@example.org", now - DAY, "presence");
  note (fixture, "ann@example.org", now, RD_HEARD_MESSAGE);
  assert_heard (fixture, "ann@example.org", now, "message");
  after = get_profile (fixture->store, fixture->profile);
  g_assert_cmpuint (after->serial, ==, before->serial);
}

/* Strangers and the account itself leave nothing, nor what was noted in the future a trace. */
static void
test_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;
  int64_t now = rd_clock_get_real ();

  fill (fixture);
  push (fixture->store, fixture->profile,
        make_contact ("me@example.org", "I", RD_SUBSCRIPTION_BOTH, NULL));
  note (fixture, "stranger@example.org", now, RD_HEARD_PRESENCE);
  note (fixture, "me@example.org", now, RD_HEARD_PRESENCE);
  note (fixture, "@", now, RD_HEARD_PRESENCE);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM heard"), ==, 0);
  note (fixture, "bob@example.org", now + DAY, RD_HEARD_PRESENCE);
  note (fixture, "bob@example.org", now, RD_HEARD_MESSAGE);
  assert_heard (fixture, "bob@example.org", now, "message");
}

/* It outlives the contact for a month, for an undo. */
static void
test_outlives_contact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;
  int64_t now = rd_clock_get_real ();
  RdHeardBatch *batch;

  fill (fixture);
  note (fixture, "ann@example.org", now - 29 * DAY, RD_HEARD_PRESENCE);
  note (fixture, "bob@example.org", now - 31 * DAY, RD_HEARD_PRESENCE);
  note (fixture, "eve@example.org", now - 31 * DAY, RD_HEARD_MESSAGE);
  rd_change_free (apply_removal (fixture->store, fixture->profile, "Ann@example.org", "2"));
  rd_change_free (apply_removal (fixture->store, fixture->profile, "bob@example.org", "3"));
  batch = make_batch (now);
  batch->begins = true;
  store_batch (fixture, batch);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM heard"), ==, 2);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM heard WHERE key LIKE 'bob%'"), ==, 0);
  push (fixture->store, fixture->profile,
        make_contact ("ann@example.org", "Ann", RD_SUBSCRIPTION_BOTH, NULL));
  assert_heard (fixture, "ann@example.org", now - 29 * DAY, "presence");
}

/* -- who is there ------------------------------------------------------------------------------ */

static void
test_is_there (Fixture *fixture, gconstpointer data)
{
  int64_t now = rd_clock_get_real ();
  RdHeardBatch *batch;

  fill (fixture);
  watch (fixture, now - 3 * YEAR, now - HOUR);
  batch = make_batch (now - 2 * YEAR);
  add_heard (batch, "ann@example.org", now - 2 * YEAR, RD_HEARD_PRESENCE)->is_there = RD_THERE_YES;
  store_batch (fixture, batch);
  /* It came two years ago, and stays. */
  assert_unseen (fixture, "Bob");
  assert_heard (fixture, "ann@example.org", now - HOUR, "presence");
  note (fixture, "ann@example.org", now - 2 * YEAR, RD_HEARD_MESSAGE);
  assert_unseen (fixture, "Bob");
  /* rosterd was killed: it was there until the watch was noted last. */
  batch = make_batch (now);
  batch->begins = true;
  store_batch (fixture, batch);
  assert_heard (fixture, "ann@example.org", now - HOUR, "presence");
  batch = make_batch (now);
  add_heard (batch, "ann@example.org", now - 2 * YEAR, RD_HEARD_PRESENCE)->is_there = RD_THERE_YES;
  batch->ends = true;
  store_batch (fixture, batch);
  assert_heard (fixture, "ann@example.org", now, "presence");
}

/* -- what is proven ---------------------------------------------------------------------------- */

static void
test_nobody_watched (Fixture *fixture, gconstpointer data)
{
  int64_t now = rd_clock_get_real ();

  fill (fixture);
  note (fixture, "ann@example.org", now - 2 * YEAR, RD_HEARD_PRESENCE);
  assert_unseen (fixture, "");
  assert_counted (fixture, 0, 0, 3);
  note (fixture, "bob@example.org", now - DAY, RD_HEARD_MESSAGE);
  assert_counted (fixture, 0, 1, 2);
  assert_watched_since (fixture, "ann@example.org", 0);
}

static void
test_watched (Fixture *fixture, gconstpointer data)
{
  int64_t now = rd_clock_get_real ();

  fill (fixture);
  watch (fixture, now - YEAR - DAY, now);
  assert_unseen (fixture, "Ann Bob");
  assert_counted (fixture, 2, 0, 1);
  assert_watched_since (fixture, "ann@example.org", now - YEAR - DAY);
  assert_watched_since (fixture, "eve@example.org", 0);
  note (fixture, "ann@example.org", now - YEAR - 2 * HOUR, RD_HEARD_PRESENCE);
  note (fixture, "bob@example.org", now - YEAR + HOUR, RD_HEARD_PRESENCE);
  assert_unseen (fixture, "Ann");
  /* What is noted may be an hour older than what was heard last. */
  note (fixture, "ann@example.org", now - YEAR - HOUR / 2, RD_HEARD_PRESENCE);
  assert_unseen (fixture, "");
  assert_counted (fixture, 0, 2, 1);
}

static void
test_watched_too_short (Fixture *fixture, gconstpointer data)
{
  int64_t now = rd_clock_get_real ();

  fill (fixture);
  watch (fixture, now - YEAR + HOUR, now);
  assert_unseen (fixture, "");
  assert_counted (fixture, 0, 0, 3);
}

/* Gaps of more than a tenth of the time; at its end, too. */
static void
test_watch_has_gaps (Fixture *fixture, gconstpointer data)
{
  int64_t now = rd_clock_get_real ();

  fill (fixture);
  watch (fixture, now - 2 * YEAR, now - 100 * DAY);
  watch (fixture, now - 66 * DAY, now - HOUR);
  assert_unseen (fixture, "Ann Bob");
  assert_watched_since (fixture, "ann@example.org", now - 2 * YEAR);
  run_sql (fixture->path, "UPDATE watch SET until = until - 4 * 86400000000 WHERE since ="
                          " (SELECT min (since) FROM watch)");
  assert_unseen (fixture, "");
  run_sql (fixture->path, "DELETE FROM watch");
  watch (fixture, now - 2 * YEAR, now - 38 * DAY);
  assert_unseen (fixture, "");
  run_sql (fixture->path, "UPDATE watch SET until = until + 3 * 86400000000");
  assert_unseen (fixture, "Ann Bob");
}

/* Its presence is seen since yesterday only; and one that is blocked shows nothing. */
static void
test_contact_was_hidden (Fixture *fixture, gconstpointer data)
{
  int64_t now = rd_clock_get_real ();
  g_autoptr (GPtrArray) all = NULL;

  fill (fixture);
  watch (fixture, now - 2 * YEAR, now);
  push (fixture->store, fixture->profile,
        make_contact ("Ann@example.org", "Anna", RD_SUBSCRIPTION_TO, NULL));
  assert_unseen (fixture, "Anna Bob");
  push (fixture->store, fixture->profile,
        make_contact ("Ann@example.org", "Anna", RD_SUBSCRIPTION_FROM, NULL));
  push (fixture->store, fixture->profile,
        make_contact ("Ann@example.org", "Anna", RD_SUBSCRIPTION_BOTH, NULL));
  assert_unseen (fixture, "Bob");
  all = get_heard (fixture, "ann@example.org");
  g_assert_cmpint (((RdLastHeard *)all->pdata[0])->watched_since, >=, now);
  run_sql (fixture->path,
           "INSERT INTO blocked (profile, jid, key) VALUES (1, 'example.org', 'example.org')");
  assert_unseen (fixture, "");
  assert_watched_since (fixture, "bob@example.org", 0);
}

/* -- the watch --------------------------------------------------------------------------------- */

static void
note_watch (Fixture *fixture, int64_t time, bool is_anew)
{
  RdHeardBatch *batch = make_batch (time);

  batch->is_watching = true;
  batch->is_anew = is_anew;
  store_batch (fixture, batch);
}

static void
assert_watches (Fixture *fixture, int64_t start, const char *expected)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  g_autofree char *sql
      = g_strdup_printf ("SELECT group_concat (format ('%%d-%%d', (since - %" G_GINT64_FORMAT
                         ") / 3600000000, (until - %" G_GINT64_FORMAT ") / 3600000000), ' ')"
                         " FROM (SELECT * FROM watch ORDER BY since)",
                         start, start);
  g_autofree char *watches = get_text (db, sql);

  g_assert_cmpstr (watches, ==, expected);
}

static void
test_watch_grows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  int64_t start = rd_clock_get_real ();

  note_watch (fixture, start, false);
  assert_watches (fixture, start, "0-0");
  note_watch (fixture, start + HOUR, false);
  note_watch (fixture, start + 25 * HOUR, false);
  assert_watches (fixture, start, "0-25");
  note_watch (fixture, start + 50 * HOUR, false);
  note_watch (fixture, start + 51 * HOUR, false);
  assert_watches (fixture, start, "0-25 50-51");
  /* The clock was wrong. */
  note_watch (fixture, start + 30 * HOUR, false);
  assert_watches (fixture, start, "0-30");
  note_watch (fixture, start + 10 * HOUR, false);
  assert_watches (fixture, start, "0-10");
  note_watch (fixture, start + 11 * HOUR, true);
  assert_watches (fixture, start, "11-11");
  for (int i = 1; i < 250; i++)
    note_watch (fixture, start + (11 + 25 * i) * HOUR, false);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM watch"), ==, 200);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "is-noted", test_is_noted },
    { "others", test_others },
    { "outlives-contact", test_outlives_contact },
    { "is-there", test_is_there },
    { "nobody-watched", test_nobody_watched },
    { "watched", test_watched },
    { "watched-too-short", test_watched_too_short },
    { "watch-has-gaps", test_watch_has_gaps },
    { "contact-was-hidden", test_contact_was_hidden },
    { "watch-grows", test_watch_grows },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-heard/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
