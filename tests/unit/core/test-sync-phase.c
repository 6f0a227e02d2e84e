/* The phases of a sync, walked whole: each phase with each event, against the table written out
 * here. NULL: impossible.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/sync-phase.h"

#include <glib.h>

/* One row a phase, one word an event, in the order of RdSyncEvent. */
static const struct
{
  const char *phase;
  const char *next[RD_N_SYNC_EVENTS];
} expected[RD_N_SYNC_PHASES] = {
  { "connecting", { "login", NULL, NULL, NULL, NULL, NULL, NULL, "closed" } },
  { "login", { NULL, "login-pong", "answered", NULL, NULL, "login", "failed", "closed" } },
  { "login-pong", { NULL, NULL, "storing", NULL, NULL, "login-pong", "failed", "closed" } },
  { "answered", { NULL, "storing", NULL, "answered-again", NULL, "answered", "failed", "closed" } },
  { "answered-again",
    { NULL, "storing-again", "answered", NULL, NULL, "answered-again", "failed", "closed" } },
  { "storing", { NULL, NULL, NULL, "storing-again", NULL, "synced", "failed", "closed" } },
  { "storing-again", { NULL, NULL, "storing", NULL, NULL, "storing-again", "failed", "closed" } },
  { "synced", { NULL, NULL, NULL, "synced-again", NULL, "synced", "failed", "closed" } },
  { "synced-again",
    { NULL, NULL, "synced", NULL, "synced-dropped", "synced-again", "failed", "closed" } },
  { "synced-dropped",
    { NULL, NULL, "synced", NULL, "synced-dropped", "synced-dropped", "failed", "closed" } },
  { "failed", { NULL, NULL, NULL, NULL, NULL, "failed", NULL, "closed" } },
  { "closed", { NULL, NULL, NULL, NULL, NULL, "ended", "closed", NULL } },
  { "ended", { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL } },
};

static void
test_all_pairs (void)
{
  for (RdSyncPhase phase = 0; phase < RD_N_SYNC_PHASES; phase++)
    {
      for (RdSyncEvent event = 0; event < RD_N_SYNC_EVENTS; event++)
        {
          const char *next = expected[phase].next[event];
          RdSyncPhase moved = phase;

          g_test_message ("%s, event %d", rd_sync_phase_to_string (phase), event);
          g_assert_cmpint (rd_sync_phase_is_possible (phase, event), ==, next != NULL);
          if (next == NULL)
            g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*is_possible*");
          rd_sync_phase_move (&moved, event);
          g_test_assert_expected_messages ();
          g_assert_cmpstr (rd_sync_phase_to_string (moved), ==,
                           next != NULL ? next : expected[phase].phase);
        }
    }
}

static const bool has_answer[RD_N_SYNC_PHASES] = {
  [RD_SYNC_ANSWERED] = true,       [RD_SYNC_ANSWERED_AGAIN] = true, [RD_SYNC_STORING] = true,
  [RD_SYNC_STORING_AGAIN] = true,  [RD_SYNC_SYNCED] = true,         [RD_SYNC_SYNCED_AGAIN] = true,
  [RD_SYNC_SYNCED_DROPPED] = true,
};

static const bool is_asked[RD_N_SYNC_PHASES] = {
  [RD_SYNC_LOGIN] = true,         [RD_SYNC_LOGIN_PONG] = true,   [RD_SYNC_ANSWERED_AGAIN] = true,
  [RD_SYNC_STORING_AGAIN] = true, [RD_SYNC_SYNCED_AGAIN] = true, [RD_SYNC_SYNCED_DROPPED] = true,
};

static const bool is_synced[RD_N_SYNC_PHASES] = {
  [RD_SYNC_SYNCED] = true,
  [RD_SYNC_SYNCED_AGAIN] = true,
  [RD_SYNC_SYNCED_DROPPED] = true,
};

static void
test_phases (void)
{
  for (RdSyncPhase phase = 0; phase < RD_N_SYNC_PHASES; phase++)
    {
      g_assert_cmpstr (rd_sync_phase_to_string (phase), ==, expected[phase].phase);
      g_assert_cmpint (rd_sync_phase_has_answer (phase), ==, has_answer[phase]);
      g_assert_cmpint (rd_sync_phase_is_asked (phase), ==, is_asked[phase]);
      g_assert_cmpint (rd_sync_phase_is_synced (phase), ==, is_synced[phase]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-phase/all-pairs", test_all_pairs);
  g_test_add_func ("/sync-phase/phases", test_phases);
  return g_test_run ();
}
