/* A store that nobody uses gives back the memory of its pages, and does nothing more. Time is
 * virtual.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "../core/virtual-time.h"
#include "machine/schedule.h"
#include "store-helper.h"

#include <sqlite3.h>

#define N_CONTACTS 10000
#define LONG (60 * SECOND)

static void
fill (Fixture *fixture)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);

  for (unsigned i = 0; i < N_CONTACTS; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@d", i);
      g_autoptr (RdContact) contact = make_contact (jid, "C", RD_SUBSCRIPTION_TO, "g");

      rd_staging_add (staging, contact);
    }
  rd_change_free (commit_roster (fixture->store, staging, "1", NULL));
}

static void
test_gives_back (Fixture *fixture, gconstpointer data)
{
  int64_t held;

  fill (fixture);
  held = sqlite3_memory_used ();
  pass (5 * SECOND);
  g_assert_cmpint (sqlite3_memory_used (), >=, held);
  pass (LONG);
  /* On the connections' own threads. */
  for (unsigned i = 0; i < 30000 && sqlite3_memory_used () > held / 2; i++)
    g_usleep (1000);
  g_assert_cmpint (sqlite3_memory_used (), <=, held / 2);
}

/* Nothing wakes it up. */
static void
test_then_sleeps (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  pass (LONG);
  g_assert_cmpuint (sim_schedule_get_length (), ==, 0);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "gives-back", test_gives_back },
    { "then-sleeps", test_then_sleeps },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-rest/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
