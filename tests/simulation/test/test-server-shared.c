/* Shared groups on the model server, as ejabberd and Prosody have them. The administrator acts by
 * chance: each story looks for the act that it is about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/server-stage.h"

#include <string.h>

#define ROMEO "romeo@example.net"
#define MANY 300

static const char *const friends[] = { "Friends", NULL };

static SimServer *
begin_with (bool is_like_ejabberd)
{
  SimServer *server = stage_begin (&(SimHabits){ .has_versioning = true,
                                                 .versions_are_hashes = true,
                                                 .has_shared_groups = true,
                                                 .pushes_before_answer = is_like_ejabberd });
  g_autofree char *answer = NULL;

  sim_server_client_sets (server, ROMEO, "Romeo", friends);
  answer = stage_log_in ("");
  g_assert_nonnull (strstr (answer, "Romeo"));
  return server;
}

static bool
is_shared (const SimServer *server)
{
  return sim_server_find (server, ROMEO)->subscription == SIM_BOTH;
}

static void
administer_until (SimServer *server, bool is_to_be_shared)
{
  SimChance chance = sim_chance_new (3, "administrator");

  for (unsigned i = 0; i < MANY && is_shared (server) != is_to_be_shared; i++)
    {
      if (sim_server_is_quiet (server))
        stage_forget ();
      sim_server_administer (server, &chance);
    }
  g_assert_true (is_shared (server) == is_to_be_shared);
}

static void
test_no_administrator (void)
{
  SimServer *server = stage_begin (&(SimHabits){ 0 });
  SimChance chance = sim_chance_new (3, "administrator");

  for (unsigned i = 0; i < MANY; i++)
    sim_server_administer (server, &chance);
  g_assert_cmpuint (sim_server_get_deeds (server)->len, ==, 0);
  stage_end ();
}

/* The push says "removed", with groups; the roster has the user's own item. */
static void
test_lying_removal (void)
{
  SimServer *server = begin_with (true);
  const SimItem *item;
  g_autofree char *version = NULL;
  const char *push;

  administer_until (server, true);
  g_assert_true (
      g_strv_contains ((const char *const *)sim_server_find (server, ROMEO)->groups, "Friends"));
  stage_expect ("subscription='both' name='Romeo'");
  administer_until (server, false);
  item = sim_server_find (server, ROMEO);
  g_assert_cmpstr (item->name, ==, "Romeo");
  g_assert_true (g_strv_equal ((const char *const *)item->groups, friends));
  version = g_strdup_printf (" ver='%s'>", sim_server_get_version (server));
  push = stage_take ();
  g_assert_nonnull (strstr (push, "subscription='remove'><group>"));
  g_assert_nonnull (strstr (push, version));
  stage_end ();
}

/* ejabberd's counter doesn't notice the administrator. */
static void
test_unnoticed_by_a_counter (void)
{
  SimServer *server = stage_begin (&(SimHabits){
      .has_versioning = true, .has_shared_groups = true, .pushes_before_answer = true });
  g_autofree char *version = NULL, *answer = NULL;

  sim_server_client_sets (server, ROMEO, "Romeo", friends);
  version = g_strdup (sim_server_get_version (server));
  administer_until (server, true);
  g_assert_cmpstr (sim_server_get_version (server), ==, version);
  g_assert_true (sim_server_has_lied (server));
  answer = stage_log_in (version);
  g_assert_null (strstr (answer, "<query"));
  stage_end ();
}

static void
test_confirmed_and_not_made (void)
{
  SimServer *server = begin_with (true);
  const SimItem *item;
  g_autofree char *twice = NULL;

  administer_until (server, true);
  stage_forget ();
  stage_remove (ROMEO);
  item = sim_server_find (server, ROMEO);
  g_assert_true (is_shared (server));
  g_assert_cmpstr (item->name, !=, "Romeo");
  g_assert_false (g_strv_contains ((const char *const *)item->groups, "Friends"));
  twice = g_strdup_printf ("<group>%s</group></item>", item->groups[0]);
  stage_expect (twice);
  stage_expect ("<iq type='result' id='1'");
  stage_expect_nothing ();
  stage_end ();
}

static void
test_passing_pushes (void)
{
  SimServer *server = begin_with (true);

  administer_until (server, true);
  stage_forget ();
  stage_set (ROMEO, "R.", "Friends");
  stage_expect ("subscription='none' ask='subscribe'");
  stage_expect ("subscription='to'");
  stage_expect ("subscription='to'");
  stage_expect ("subscription='both' name='R.'");
  stage_expect ("<iq type='result' id='1'");
  stage_expect_nothing ();
  stage_act (ROMEO, "unsubscribed");
  stage_act (ROMEO, "unsubscribe");
  stage_expect_nothing ();
  g_assert_true (is_shared (server));
  g_assert_cmpuint (sim_server_get_told (server)->len, ==, 0);
  stage_end ();
}

/* Nobody is told of the groups before the roster is loaded, which a restart does. */
static void
load (SimServer *server)
{
  g_autofree char *answer = NULL;

  sim_server_restart (server, 0, false);
  answer = stage_log_in ("");
  g_assert_nonnull (strstr (answer, "<query"));
}

static void
test_undone_by_a_load (void)
{
  SimServer *server = begin_with (false);
  SimChance chance = sim_chance_new (3, "administrator");

  for (unsigned i = 0; i < MANY && !is_shared (server); i++)
    {
      sim_server_administer (server, &chance);
      stage_expect_nothing ();
      load (server);
    }
  g_assert_true (is_shared (server));
  stage_set (ROMEO, "R.", "Close friends");
  stage_expect ("<iq type='result' id='1'");
  stage_expect ("name='R.'><group>Close friends</group></item>");
  load (server);
  g_assert_cmpstr (sim_server_find (server, ROMEO)->name, !=, "R.");
  g_assert_cmpuint (g_strv_length (sim_server_find (server, ROMEO)->groups), >=, 2);
  stage_remove (ROMEO);
  stage_expect ("<iq type='result' id='1'");
  stage_expect ("subscription='remove'></item>");
  g_assert_null (sim_server_find (server, ROMEO));
  load (server);
  g_assert_true (is_shared (server));
  g_assert_false (g_strv_contains ((const char *const *)sim_server_find (server, ROMEO)->groups,
                                   "Close friends"));
  stage_end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/simulation/server/shared/" #name, test_##name)
  ADD (no_administrator);
  ADD (lying_removal);
  ADD (unnoticed_by_a_counter);
  ADD (confirmed_and_not_made);
  ADD (passing_pushes);
  ADD (undone_by_a_load);
  return g_test_run ();
}
