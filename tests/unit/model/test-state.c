/* The state table, walked whole: each state with each event, against the table written out here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/state.h"

#include <glib.h>
#include <string.h>

/* A letter for each state, in the order of RdState. */
#define LETTERS "doaclsnwf"

static const char *const state_words[RD_N_STATES]
    = { "disabled", "offline", "offline", "connecting", "locked",
        "syncing",  "online",  "waiting", "failed" };

/* One row a state; a letter for the next one by each event, '.' where the event has no effect. */
static const char *const expected[RD_N_STATES] = {
  /* e d s c s w r m a b s l t r: the events' first letters */
  "c . . . . . . . . . . . . .", /* disabled */
  "c d . . . . . . . . . . . .", /* offline */
  ". d o . . c . . . . . . . .", /* asleep */
  ". d o c a . . l . s . w w f", /* connecting */
  "c d o c . . . . c . . w w f", /* locked */
  ". d o c a . . . . . n w w f", /* syncing */
  ". d o c a . . . . . . w w f", /* online */
  "c d o c a c c . . . . . . .", /* waiting */
  "c d o c . . . . . . . . . .", /* failed */
};

static void
test_all_pairs (void)
{
  for (unsigned state = 0; state < RD_N_STATES; state++)
    {
      g_assert_cmpstr (rd_state_to_string (state), ==, state_words[state]);
      g_assert_cmpuint (strlen (expected[state]), ==, 2 * RD_N_EVENTS - 1);
      for (unsigned event = 0; event < RD_N_EVENTS; event++)
        {
          char letter = expected[state][2 * event];
          const char *found = strchr (LETTERS, letter);
          unsigned next = letter != '.' ? (unsigned)(found - LETTERS) : state;

          g_test_message ("%s, %s", rd_state_to_string (state), rd_event_to_string (event));
          g_assert_cmpuint (rd_state_get_next (state, event), ==, next);
          g_assert_true (rd_state_is_restart (state, event) == (letter != '.' && next == state));
        }
    }
}

static void
test_event_words (void)
{
  static const char *const words[RD_N_EVENTS]
      = { "enable", "disable", "stop",  "change", "sleep", "wake",    "retry",
          "mute",   "answer",  "bound", "synced", "loss",  "trouble", "refusal" };

  for (unsigned event = 0; event < RD_N_EVENTS; event++)
    g_assert_cmpstr (rd_event_to_string (event), ==, words[event]);
}

static void
test_connections (void)
{
  static const bool has_connection[RD_N_STATES]
      = { [RD_STATE_CONNECTING] = true, [RD_STATE_SYNCING] = true, [RD_STATE_ONLINE] = true };
  static const bool will_connect[RD_N_STATES]
      = { [RD_STATE_ASLEEP] = true, [RD_STATE_LOCKED] = true, [RD_STATE_WAITING] = true };

  for (unsigned state = 0; state < RD_N_STATES; state++)
    {
      g_assert_true (rd_state_has_connection (state) == has_connection[state]);
      g_assert_true (rd_state_will_connect (state) == will_connect[state]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/all-pairs", test_all_pairs);
  g_test_add_func ("/state/event-words", test_event_words);
  g_test_add_func ("/state/connections", test_connections);
  return g_test_run ();
}
