/* The state table, walked whole: each state with each event, against the table written out here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/state.h"

#include <glib.h>

/* One row a state, one word an event, in the order of RdEvent. */
static const struct
{
  const char *state;
  const char *next[RD_N_EVENTS];
} expected[RD_N_STATES] = {
  /*              enable        disable     stop        change        retry */
  { "disabled",
    { "connecting", "disabled", "disabled", "disabled", "disabled",
      /* bound, synced, loss, refusal */
      "disabled", "disabled", "disabled", "disabled" } },
  { "offline",
    { "connecting", "disabled", "offline", "offline", "offline", "offline", "offline", "offline",
      "offline" } },
  { "connecting",
    { "connecting", "disabled", "offline", "connecting", "connecting", "syncing", "connecting",
      "waiting", "failed" } },
  { "syncing",
    { "syncing", "disabled", "offline", "connecting", "syncing", "syncing", "online", "waiting",
      "failed" } },
  { "online",
    { "online", "disabled", "offline", "connecting", "online", "online", "online", "waiting",
      "failed" } },
  { "waiting",
    { "connecting", "disabled", "offline", "connecting", "connecting", "waiting", "waiting",
      "waiting", "waiting" } },
  { "failed",
    { "connecting", "disabled", "offline", "connecting", "failed", "failed", "failed", "failed",
      "failed" } },
};

static void
test_all_pairs (void)
{
  for (unsigned state = 0; state < RD_N_STATES; state++)
    {
      g_assert_cmpstr (rd_state_to_string (state), ==, expected[state].state);
      for (unsigned event = 0; event < RD_N_EVENTS; event++)
        {
          RdState next = rd_state_get_next (state, event);

          g_test_message ("%s, %s", rd_state_to_string (state), rd_event_to_string (event));
          g_assert_cmpstr (rd_state_to_string (next), ==, expected[state].next[event]);
        }
    }
}

static void
test_event_words (void)
{
  static const char *const words[RD_N_EVENTS]
      = { "enable", "disable", "stop", "change", "retry", "bound", "synced", "loss", "refusal" };

  for (unsigned event = 0; event < RD_N_EVENTS; event++)
    g_assert_cmpstr (rd_event_to_string (event), ==, words[event]);
}

static void
test_connections (void)
{
  static const bool has_connection[RD_N_STATES]
      = { [RD_STATE_CONNECTING] = true, [RD_STATE_SYNCING] = true, [RD_STATE_ONLINE] = true };

  for (unsigned state = 0; state < RD_N_STATES; state++)
    g_assert_true (rd_state_has_connection (state) == has_connection[state]);
}

/* Only a change while connecting leads to the same state and means something. */
static void
test_restarts (void)
{
  for (unsigned state = 0; state < RD_N_STATES; state++)
    {
      for (unsigned event = 0; event < RD_N_EVENTS; event++)
        g_assert_true (rd_state_is_restart (state, event)
                       == (state == RD_STATE_CONNECTING && event == RD_EVENT_CHANGE));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/all-pairs", test_all_pairs);
  g_test_add_func ("/state/event-words", test_event_words);
  g_test_add_func ("/state/connections", test_connections);
  g_test_add_func ("/state/restarts", test_restarts);
  return g_test_run ();
}
