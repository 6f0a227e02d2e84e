/* What waits for the store is bounded by its number and by its bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "core/sync/roster-commits.h"
#include "store/sql/limits.h"

typedef struct
{
  Fixture base;
  RdRosterCommits *commits;
  unsigned n_stored;
} Commits;

static Commits *current;

static void
on_stored (const RdCommit *commit, const RdChange *change, gpointer owner)
{
  current->n_stored++;
}

static void
on_failed (const GError *error, gpointer owner)
{
  g_assert_no_error (error);
}

static void
on_moved (gpointer owner)
{
}

static const RdRosterCommitsEvents events
    = { .stored = on_stored, .failed = on_failed, .moved = on_moved };

static void
set_up_commits (Commits *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = NULL;

  set_up (&fixture->base, data);
  record = get_profile (fixture->base.store, fixture->base.profile);
  /* Any object will do. */
  fixture->commits
      = rd_roster_commits_new (fixture->base.store, record, &events, fixture->base.store);
  current = fixture;
}

static void
tear_down_commits (Commits *fixture, gconstpointer data)
{
  while (rd_roster_commits_get_length (fixture->commits) > 0)
    g_main_context_iteration (NULL, TRUE);
  rd_roster_commits_free (fixture->commits);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  tear_down (&fixture->base, data);
}

/* Nothing of it is told before the main loop runs. */
static void
add_push (Commits *fixture, size_t size)
{
  RdCommit *commit = g_new0 (RdCommit, 1);
  g_autofree char *extra = g_strnfill (size, 'x');

  commit->kind = RD_COMMIT_ITEM;
  commit->cause = RD_CAUSE_PUSH;
  commit->may_repeat = true;
  commit->contact = rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, 0, NULL, extra, 0);
  rd_roster_commits_add (fixture->commits, commit);
}

static void
test_number (Commits *fixture, gconstpointer data)
{
  for (unsigned n = 1; n < RD_COMMITS_MAX; n++)
    {
      add_push (fixture, 0);
      g_assert_cmpint (rd_roster_commits_is_short (fixture->commits), ==, n <= RD_COMMITS_FEW);
      g_assert_false (rd_roster_commits_is_long (fixture->commits));
    }
  add_push (fixture, 0);
  g_assert_true (rd_roster_commits_is_long (fixture->commits));
  while (fixture->n_stored < RD_COMMITS_MAX)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (rd_roster_commits_is_short (fixture->commits));
}

static void
test_size (Commits *fixture, gconstpointer data)
{
  add_push (fixture, RD_COMMITS_FEW_SIZE / 2);
  g_assert_true (rd_roster_commits_is_short (fixture->commits));
  add_push (fixture, RD_COMMITS_FEW_SIZE / 2);
  g_assert_false (rd_roster_commits_is_short (fixture->commits));
  add_push (fixture, RD_COMMITS_SIZE_MAX - RD_COMMITS_FEW_SIZE - 5000);
  g_assert_false (rd_roster_commits_is_long (fixture->commits));
  add_push (fixture, 5000);
  g_assert_true (rd_roster_commits_is_long (fixture->commits));
  while (fixture->n_stored < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (rd_roster_commits_is_short (fixture->commits));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/roster-commits/number", Commits, NULL, set_up_commits, test_number,
              tear_down_commits);
  g_test_add ("/roster-commits/size", Commits, NULL, set_up_commits, test_size, tear_down_commits);
  return g_test_run ();
}
