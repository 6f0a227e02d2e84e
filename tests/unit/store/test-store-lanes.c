/* Nobody waits for what another asked: lanes of reading, the round of writing, back-pressure.
 *
 * The tests hold who is answered before whom, not how long anything takes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "store/profile/profiles.h"
#include "store/roster/changes.h"
#include "store/roster/lookup.h"
#include "store/roster/pages.h"
#include "store/roster/stats.h"
#include "store/sql/worker.h"

#define N_CONTACTS 5000
#define N_LONG 60
#define N_WRITES 200

static const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };

typedef struct
{
  Fixture base;
  int64_t other;
  unsigned n_long;    /* answered */
  unsigned n_short;   /* answered */
  unsigned n_drained; /* calls */
  RdStaging *staging;
  bool is_done;
} Lanes;

static void
set_up_lanes (Lanes *fixture, gconstpointer data)
{
  set_up (&fixture->base, data);
  fixture->other = add_profile (fixture->base.store, "you", "you@example.org");
}

static void
add_contacts (RdStaging *staging, unsigned first, unsigned n)
{
  for (unsigned i = first; i < first + n; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@d", i);
      g_autoptr (RdContact) contact = make_contact (jid, "C", RD_SUBSCRIPTION_TO, "g");

      rd_staging_add (staging, contact);
    }
}

/* -- reading ----------------------------------------------------------------------------------- */

static void
on_stats (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lanes *fixture = user_data;

  rd_stats_free (rd_store_get_stats_finish (RD_STORE (source), result, NULL));
  fixture->n_long++;
}

static void
on_filtered_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lanes *fixture = user_data;

  rd_page_free (rd_store_get_page_finish (RD_STORE (source), result, NULL));
  fixture->n_long++;
}

static void
note_short (Lanes *fixture)
{
  g_assert_cmpuint (fixture->n_long, <, N_LONG);
  fixture->n_short++;
}

static void
on_plain_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RdPage) page = rd_store_get_page_finish (RD_STORE (source), result, NULL);

  g_assert_cmpuint (page->contacts->len, ==, 50);
  note_short (user_data);
}

static void
on_changes (GObject *source, GAsyncResult *result, gpointer user_data)
{
  rd_changes_free (rd_store_get_changes_finish (RD_STORE (source), result, NULL));
  note_short (user_data);
}

static void
on_lookup (GObject *source, GAsyncResult *result, gpointer user_data)
{
  rd_lookup_free (rd_store_lookup_finish (RD_STORE (source), result, NULL));
  note_short (user_data);
}

static void
test_short_reads_pass_long_ones (Lanes *fixture, gconstpointer data)
{
  const char *const jids[] = { "c1@d", NULL };
  RdStaging *staging
      = rd_store_stage_roster (fixture->base.store, fixture->base.profile, NULL, NULL);

  add_contacts (staging, 0, N_CONTACTS);
  rd_change_free (commit_roster (fixture->base.store, staging, "v", NULL));
  for (unsigned i = 0; i < N_LONG; i++)
    {
      rd_store_get_stats_async (fixture->base.store, fixture->base.profile,
                                parse_filter ("{'Text': <'z'>}"), on_stats, fixture);
      rd_store_get_page_async (fixture->base.store, fixture->base.profile,
                               parse_filter ("{'Text': <'z'>}"), "", 50, on_filtered_page, fixture);
    }
  rd_store_get_page_async (fixture->base.store, fixture->base.profile, rd_filter_new_all (), "", 50,
                           on_plain_page, fixture);
  rd_store_get_changes_async (fixture->base.store, fixture->base.profile, 0, 50, on_changes,
                              fixture);
  rd_store_lookup_async (fixture->base.store, fixture->base.profile, jids, on_lookup, fixture);
  while (fixture->n_long < 2 * N_LONG || fixture->n_short < 3)
    g_main_context_iteration (NULL, TRUE);
}

/* -- writing ----------------------------------------------------------------------------------- */

static void
on_item_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lanes *fixture = user_data;

  rd_change_free (push_finish (RD_STORE (source), result, NULL));
  fixture->n_long++;
}

static void
on_settings_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lanes *fixture = user_data;

  g_assert_true (rd_store_write_finish (RD_STORE (source), result, NULL));
  g_assert_cmpuint (fixture->n_long, <=, 2);
  fixture->is_done = true;
}

/* While somebody else locks the database, one profile asks for many writes, then another for one.
 */
static void
test_profiles_write_in_turn (Lanes *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) lock
      = rd_database_open (fixture->base.path, RD_DATABASE_WRITER, NULL, NULL);
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdContact) contact = make_contact ("c@d", "C", RD_SUBSCRIPTION_TO, "g");

  g_assert_true (rd_database_execute (lock, "BEGIN IMMEDIATE", NULL));
  for (unsigned i = 0; i < N_WRITES; i++)
    push_item_async (fixture->base.store, fixture->base.profile, contact, NULL, on_item_applied,
                     fixture);
  rd_store_save_settings_async (fixture->base.store, fixture->other, settings, on_settings_saved,
                                fixture);
  g_assert_true (rd_database_execute (lock, "ROLLBACK", NULL));
  while (!fixture->is_done || fixture->n_long < N_WRITES)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct
{
  uint64_t last;
  unsigned n_left;
} Order;

static void
note_order (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RdChange) change = push_finish (RD_STORE (source), result, NULL);
  Order *order = user_data;

  g_assert_cmpuint (change->serial, >, order->last);
  order->last = change->serial;
  order->n_left--;
}

/* A profile's own writes keep their order, whatever others write; the last of them stands. */
static void
test_order_within_a_profile_is_kept (Lanes *fixture, gconstpointer data)
{
  int64_t profiles[] = { fixture->base.profile, fixture->other };
  Order orders[] = { { 0, 100 }, { 0, 50 } };

  for (unsigned i = 0; i < 100; i++)
    {
      for (unsigned k = 0; k < 2 && (k == 0 || i % 2 == 0); k++)
        {
          g_autofree char *name = g_strdup_printf ("%u", i);
          g_autoptr (RdContact) contact = make_contact ("c@d", name, RD_SUBSCRIPTION_TO, NULL);

          push_item_async (fixture->base.store, profiles[k], contact, NULL, note_order, &orders[k]);
        }
    }
  while (orders[0].n_left + orders[1].n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  for (unsigned k = 0; k < 2; k++)
    {
      g_autoptr (GPtrArray) all = read_all (fixture->base.store, profiles[k], "@a{sv} {}");

      g_assert_cmpstr (((RdContact *)all->pdata[0])->name, ==, k == 0 ? "99" : "98");
    }
}

/* -- back-pressure ----------------------------------------------------------------------------- */

static void
on_drained (gpointer user_data)
{
  Lanes *fixture = user_data;

  fixture->n_drained++;
  g_assert_false (rd_staging_is_behind (fixture->staging));
}

static void
test_backlog (Lanes *fixture, gconstpointer data)
{
  RdStaging *staging
      = rd_store_stage_roster (fixture->base.store, fixture->base.profile, on_drained, fixture);
  g_autoptr (RdChange) change = NULL;
  unsigned n_drained;

  fixture->staging = staging;
  add_contacts (staging, 0, 6100);
  /* 1600, 1100, 600 and 100 are below. */
  while (fixture->n_drained < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (rd_staging_get_count (staging), ==, 6100);
  add_contacts (staging, 6100, 1900);
  n_drained = fixture->n_drained;
  change = commit_roster (fixture->base.store, staging, "v", NULL);
  g_assert_cmpuint (change->n_contacts, ==, 8000);
  g_assert_cmpuint (fixture->n_drained, ==, n_drained);
}

static void
test_a_freed_staging_is_silent (Lanes *fixture, gconstpointer data)
{
  RdStaging *staging
      = rd_store_stage_roster (fixture->base.store, fixture->base.profile, on_drained, fixture);

  add_contacts (staging, 0, 3000);
  rd_staging_free (staging);
  push (fixture->base.store, fixture->base.profile,
        make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL));
  g_assert_cmpuint (fixture->n_drained, ==, 0);
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lanes *fixture = user_data;

  rd_change_free (rd_store_apply_finish (RD_STORE (source), result, NULL));
  fixture->is_done = true;
}

static void
commit_when_drained (gpointer user_data)
{
  Lanes *fixture = user_data;

  g_assert_nonnull (fixture->staging);
  rd_store_commit_roster_async (fixture->base.store, g_steal_pointer (&fixture->staging), "v",
                                &terms, on_committed, fixture);
}

static void
test_commit_when_drained (Lanes *fixture, gconstpointer data)
{
  fixture->staging = rd_store_stage_roster (fixture->base.store, fixture->base.profile,
                                            commit_when_drained, fixture);
  add_contacts (fixture->staging, 0, 5000);
  while (!fixture->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
add_big_one (RdStaging *staging, unsigned n, size_t size)
{
  g_autofree char *name = g_strnfill (size, 'n');
  g_autofree char *jid = g_strdup_printf ("c%u@d", n);
  g_autoptr (RdContact) contact = make_contact (jid, name, RD_SUBSCRIPTION_TO, NULL);

  rd_staging_add (staging, contact);
}

/* Big contacts don't pile up until they are five hundred. */
static void
test_chunks_are_bounded_by_size (Lanes *fixture, gconstpointer data)
{
  fixture->staging
      = rd_store_stage_roster (fixture->base.store, fixture->base.profile, on_drained, fixture);
  for (unsigned i = 0; i < 100; i++)
    add_big_one (fixture->staging, i, 100000);
  /* Of nine chunks of 1.1 MB the last two leave less than 2 MiB behind. */
  while (fixture->n_drained < 2)
    g_main_context_iteration (NULL, TRUE);
  rd_staging_free (fixture->staging);
}

/* Whoever adds is to wait from 10 000 contacts on, and from 8 MiB of them. */
static void
test_behind (Lanes *fixture, gconstpointer data)
{
  fixture->staging = rd_store_stage_roster (fixture->base.store, fixture->base.profile, NULL, NULL);
  add_contacts (fixture->staging, 0, 9999);
  g_assert_false (rd_staging_is_behind (fixture->staging));
  add_contacts (fixture->staging, 9999, 1);
  g_assert_true (rd_staging_is_behind (fixture->staging));
  rd_staging_free (fixture->staging);

  fixture->staging = rd_store_stage_roster (fixture->base.store, fixture->base.profile, NULL, NULL);
  add_big_one (fixture->staging, 0, 8 * 1024 * 1024 - 2000);
  g_assert_false (rd_staging_is_behind (fixture->staging));
  add_big_one (fixture->staging, 1, 2000);
  g_assert_true (rd_staging_is_behind (fixture->staging));
  rd_staging_free (fixture->staging);
}

/* -- the end ----------------------------------------------------------------------------------- */

#define N_ENDLESS 4

static gpointer
read_endlessly (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  int64_t n;

  rd_database_get_number (db,
                          "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
                          " SELECT count(*) FROM c",
                          NULL, &n, error);
  return NULL;
}

static void
on_given_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  unsigned *n_given_up = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (g_task_propagate_pointer (G_TASK (result), &error));
  g_assert_nonnull (error);
  (*n_given_up)++;
}

/* A statement that would never end, and others behind it: nobody is there who waits for them. */
static void
test_end_while_reading (void)
{
  char *directory = make_directory ();
  g_autofree char *path = g_build_filename (directory, "lanes.db", NULL);
  RdDatabase *writer = rd_database_open (path, RD_DATABASE_WRITER, NULL, NULL);
  RdWorker *worker = rd_worker_new (writer, path, NULL);
  unsigned n_given_up = 0;

  for (unsigned i = 0; i < N_ENDLESS; i++)
    for (RdLane lane = 0; lane < RD_N_LANES; lane++)
      rd_worker_read (worker, lane, 0, g_task_new (NULL, NULL, on_given_up, &n_given_up),
                      (RdOperation){ .run = read_endlessly });
  rd_worker_free (worker);
  while (n_given_up < N_ENDLESS * RD_N_LANES)
    g_main_context_iteration (NULL, TRUE);
  remove_directory (directory);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "short-reads-pass-long-ones", (FixtureFunc)test_short_reads_pass_long_ones },
    { "profiles-write-in-turn", (FixtureFunc)test_profiles_write_in_turn },
    { "order-within-a-profile-is-kept", (FixtureFunc)test_order_within_a_profile_is_kept },
    { "backlog", (FixtureFunc)test_backlog },
    { "a-freed-staging-is-silent", (FixtureFunc)test_a_freed_staging_is_silent },
    { "commit-when-drained", (FixtureFunc)test_commit_when_drained },
    { "chunks-are-bounded-by-size", (FixtureFunc)test_chunks_are_bounded_by_size },
    { "behind", (FixtureFunc)test_behind },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests_with ("/store-lanes/", tests, G_N_ELEMENTS (tests), sizeof (Lanes),
                  (FixtureFunc)set_up_lanes, tear_down);
  g_test_add_func ("/store-lanes/end-while-reading", test_end_while_reading);
  return g_test_run ();
}
