/* RFC 6121, appendix A, case by case, on the model server: what a presence does to the item, who
 * hears of it, and what clients are pushed. The lines are the RFC's tables, as words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/subscription-rules.h"
#include "test/server-stage.h"

#include <string.h>

#define JID "romeo@example.net"

/* Of each state: the state behind it, "+" if the presence goes on, "!" if clients are pushed. */
typedef struct
{
  const char *table;
  SimDirection direction;
  SimAct act;
  const char *none, *none_out, *none_in, *none_out_in, *to, *to_in, *from, *from_out, *both;
} Line;

static const Line lines[] = {
  { "A.2.1", SIM_OUTBOUND, SIM_ACT_SUBSCRIBE, "none out+!", "none out+", "none out in+!",
    "none out in+", "to+", "to in+", "from out+!", "from out+", "both+" },
  { "A.2.2", SIM_OUTBOUND, SIM_ACT_UNSUBSCRIBE, "none+", "none+!", "none in+", "none in+!",
    "none+!", "none in+!", "from+", "from+!", "from+!" },
  { "A.2.3", SIM_OUTBOUND, SIM_ACT_SUBSCRIBED, "none", "none out", "from+!", "from out+!", "to",
    "both+!", "from", "from out", "both" },
  { "A.2.4", SIM_OUTBOUND, SIM_ACT_UNSUBSCRIBED, "none", "none out", "none+", "none out+", "to",
    "to+", "none+!", "none out+!", "to+!" },
  { "A.3.1", SIM_INBOUND, SIM_ACT_SUBSCRIBE, "none in+", "none out in+", "none in", "none out in",
    "to in+", "to in", "from", "from out", "both" },
  { "A.3.2", SIM_INBOUND, SIM_ACT_UNSUBSCRIBE, "none", "none out", "none+", "none out+", "to",
    "to+", "none+!", "none out+!", "to+!" },
  { "A.3.3", SIM_INBOUND, SIM_ACT_SUBSCRIBED, "none", "to+!", "none in", "to in+!", "to", "to in",
    "from", "both+!", "both" },
  { "A.3.4", SIM_INBOUND, SIM_ACT_UNSUBSCRIBED, "none", "none+!", "none in", "none in+!", "none+!",
    "none in+!", "from", "from+!", "from+!" },
};

static const char *const states[SIM_N_STATES] = {
  "none", "none out", "none in", "none out in", "to", "to in", "from", "from out", "both",
};

/* The item comes into STATE as people would bring it there. */
static void
bring_into (SimServer *server, const char *state)
{
  const char *groups[] = { NULL };
  bool has_to = g_str_has_prefix (state, "to") || g_str_equal (state, "both");
  bool has_from = g_str_has_prefix (state, "from") || g_str_equal (state, "both");

  sim_server_client_sets (server, JID, "Romeo", groups);
  if (has_to || strstr (state, "out") != NULL)
    sim_server_client_acts (server, JID, SIM_ACT_SUBSCRIBE);
  if (has_to)
    sim_server_contact_acts (server, JID, SIM_ACT_SUBSCRIBED);
  if (has_from || g_str_has_suffix (state, "in"))
    sim_server_contact_acts (server, JID, SIM_ACT_SUBSCRIBE);
  if (has_from)
    sim_server_client_acts (server, JID, SIM_ACT_SUBSCRIBED);
}

static char *
describe_state (const SimItem *item)
{
  static const char *const subscriptions[] = { "none", "to", "from", "both" };

  return g_strconcat (subscriptions[item->subscription], item->ask ? " out" : "",
                      item->has_request ? " in" : "", NULL);
}

/* Takes all that session was sent. */
static void
look_at_sent (const char *act, bool *is_delivered, bool *is_pushed)
{
  g_autofree char *presence
      = g_strdup_printf ("<presence from='" JID "' to='juliet@example.org' type='%s'/>", act);

  *is_delivered = *is_pushed = false;
  for (const char *sent = stage_take (); sent[0] != '\0'; sent = stage_take ())
    {
      *is_delivered = *is_delivered || g_str_equal (sent, presence);
      *is_pushed = *is_pushed || strstr (sent, "<iq type='set'") != NULL;
    }
}

static char *
play (const Line *line, const char *state)
{
  SimServer *server = stage_begin (&(SimHabits){ 0 });
  unsigned n_told;
  bool is_passed_on, is_pushed;
  g_autofree char *answer = NULL, *before = NULL, *after = NULL;

  bring_into (server, state);
  before = describe_state (sim_server_find (server, JID));
  g_assert_cmpstr (before, ==, state);
  answer = stage_log_in (NULL);
  stage_send ("<presence/>");
  stage_forget ();
  n_told = sim_server_get_told (server)->len;
  if (line->direction == SIM_OUTBOUND)
    stage_act (JID, sim_act_to_string (line->act));
  else
    sim_server_contact_acts (server, JID, line->act);
  look_at_sent (sim_act_to_string (line->act), &is_passed_on, &is_pushed);
  if (line->direction == SIM_OUTBOUND)
    is_passed_on = sim_server_get_told (server)->len > n_told;
  after = describe_state (sim_server_find (server, JID));
  stage_end ();
  return g_strconcat (after, is_passed_on ? "+" : "", is_pushed ? "!" : "", NULL);
}

static void
test_line (gconstpointer data)
{
  const Line *line = data;
  const char *const *cells = &line->none;

  for (unsigned i = 0; i < SIM_N_STATES; i++)
    {
      g_autofree char *result = play (line, states[i]);

      g_test_message ("%s from %s", line->table, states[i]);
      g_assert_cmpstr (result, ==, cells[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/simulation/server/rules/%s", lines[i].table);

      g_test_add_data_func (path, &lines[i], test_line);
    }
  return g_test_run ();
}
