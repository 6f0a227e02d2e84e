/* The subscription states: the eight tables of RFC 6121, appendix A, as they are printed there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/subscription.h"

#include <string.h>

#define UNCHANGED "no state change"

static const char *const names[RD_N_SUBSCRIPTION_STATES] = {
  "None",
  "None + Pending Out",
  "None + Pending In",
  "None + Pending Out+In",
  "To",
  "To + Pending In",
  "From",
  "From + Pending Out",
  "Both",
};

/* "ROUTE?" or "DELIVER?", then "NEW STATE"; one row for each of the names above. */
typedef struct
{
  const char *section;
  RdDirection direction;
  const char *type;
  const char *rows[RD_N_SUBSCRIPTION_STATES][2];
} Table;

static const Table tables[] = {
  { "A.2.1",
    RD_OUTBOUND,
    "subscribe",
    { { "MUST", "None + Pending Out" },
      { "MUST", UNCHANGED },
      { "MUST", "None + Pending Out+In" },
      { "MUST", UNCHANGED },
      { "MUST", UNCHANGED },
      { "MUST", UNCHANGED },
      { "MUST", "From + Pending Out" },
      { "MUST", UNCHANGED },
      { "MUST", UNCHANGED } } },
  { "A.2.2",
    RD_OUTBOUND,
    "unsubscribe",
    { { "MUST", UNCHANGED },
      { "MUST", "None" },
      { "MUST", UNCHANGED },
      { "MUST", "None + Pending In" },
      { "MUST", "None" },
      { "MUST", "None + Pending In" },
      { "MUST", UNCHANGED },
      { "MUST", "From" },
      { "MUST", "From" } } },
  { "A.2.3",
    RD_OUTBOUND,
    "subscribed",
    { { "M.N.", "pre-approval" },
      { "M.N.", "pre-approval" },
      { "MUST", "From" },
      { "MUST", "From + Pending Out" },
      { "M.N.", "pre-approval" },
      { "MUST", "Both" },
      { "M.N.", UNCHANGED },
      { "M.N.", UNCHANGED },
      { "M.N.", UNCHANGED } } },
  { "A.2.4",
    RD_OUTBOUND,
    "unsubscribed",
    { { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED },
      { "MUST", "None" },
      { "MUST", "None + Pending Out" },
      { "S.N.", UNCHANGED },
      { "MUST", "To" },
      { "MUST", "None" },
      { "MUST", "None + Pending Out" },
      { "MUST", "To" } } },
  { "A.3.1",
    RD_INBOUND,
    "subscribe",
    { { "MUST", "None + Pending In" },
      { "MUST", "None + Pending Out+In" },
      { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED },
      { "MUST", "To + Pending In" },
      { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED } } },
  { "A.3.2",
    RD_INBOUND,
    "unsubscribe",
    { { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED },
      { "MUST", "None" },
      { "MUST", "None + Pending Out" },
      { "S.N.", UNCHANGED },
      { "MUST", "To" },
      { "MUST", "None" },
      { "MUST", "None + Pending Out" },
      { "MUST", "To" } } },
  { "A.3.3",
    RD_INBOUND,
    "subscribed",
    { { "S.N.", UNCHANGED },
      { "MUST", "To" },
      { "S.N.", UNCHANGED },
      { "MUST", "To + Pending In" },
      { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED },
      { "S.N.", UNCHANGED },
      { "MUST", "Both" },
      { "S.N.", UNCHANGED } } },
  { "A.3.4",
    RD_INBOUND,
    "unsubscribed",
    { { "S.N.", UNCHANGED },
      { "MUST", "None" },
      { "S.N.", UNCHANGED },
      { "MUST", "None + Pending In" },
      { "MUST", "None" },
      { "MUST", "None + Pending In" },
      { "S.N.", UNCHANGED },
      { "MUST", "From" },
      { "MUST", "From" } } },
};

/* The state that STATE goes to, by its name; an approval beforehand changes none of the nine. */
static RdSubscriptionState
find_state (const char *name, RdSubscriptionState state)
{
  if (g_str_equal (name, UNCHANGED) || g_str_equal (name, "pre-approval"))
    return state;
  for (unsigned i = 0; i < RD_N_SUBSCRIPTION_STATES; i++)
    {
      if (g_str_equal (name, names[i]))
        return (RdSubscriptionState)i;
    }
  g_error ("\"%s\" is the name of no state: the test's table is wrong.", name);
}

static void
test_table (gconstpointer data)
{
  const Table *table = data;
  RdPresence presence;

  g_assert_true (rd_presence_from_string (table->type, &presence));
  for (unsigned i = 0; i < RD_N_SUBSCRIPTION_STATES; i++)
    {
      RdSubscriptionState state = (RdSubscriptionState)i;
      RdSubscriptionStep step = rd_subscription_get_step (table->direction, presence, state);

      g_test_message ("%s, \"%s\"", table->section, names[i]);
      g_assert_cmpint (step.is_passed_on, ==, g_str_equal (table->rows[i][0], "MUST"));
      g_assert_cmpstr (names[step.next], ==, names[find_state (table->rows[i][1], state)]);
    }
}

/* Every pair of a direction and a stanza has its table: 72 cases. */
static void
test_all_are_there (void)
{
  unsigned n = 0;

  for (unsigned direction = 0; direction < RD_N_DIRECTIONS; direction++)
    {
      for (unsigned presence = 0; presence < RD_N_PRESENCES; presence++)
        {
          for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
            {
              if (tables[i].direction == direction
                  && g_str_equal (tables[i].type, rd_presence_to_string (presence)))
                n += G_N_ELEMENTS (tables[i].rows);
            }
        }
    }
  g_assert_cmpuint (G_N_ELEMENTS (tables), ==, 8);
  g_assert_cmpuint (n, ==, 72);
}

/* What one side sends and its server routes reaches the other: the two must end in states that are
 * each other's mirror, wherever they began. */
static RdSubscriptionState
mirror (RdSubscriptionState state)
{
  static const RdSubscriptionState mirrors[RD_N_SUBSCRIPTION_STATES] = {
    [RD_SUBSCRIPTION_STATE_NONE] = RD_SUBSCRIPTION_STATE_NONE,
    [RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT] = RD_SUBSCRIPTION_STATE_NONE_PENDING_IN,
    [RD_SUBSCRIPTION_STATE_NONE_PENDING_IN] = RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT,
    [RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT_IN] = RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT_IN,
    [RD_SUBSCRIPTION_STATE_TO] = RD_SUBSCRIPTION_STATE_FROM,
    [RD_SUBSCRIPTION_STATE_TO_PENDING_IN] = RD_SUBSCRIPTION_STATE_FROM_PENDING_OUT,
    [RD_SUBSCRIPTION_STATE_FROM] = RD_SUBSCRIPTION_STATE_TO,
    [RD_SUBSCRIPTION_STATE_FROM_PENDING_OUT] = RD_SUBSCRIPTION_STATE_TO_PENDING_IN,
    [RD_SUBSCRIPTION_STATE_BOTH] = RD_SUBSCRIPTION_STATE_BOTH,
  };

  return mirrors[state];
}

static void
test_two_sides_agree (void)
{
  for (unsigned presence = 0; presence < RD_N_PRESENCES; presence++)
    {
      for (unsigned i = 0; i < RD_N_SUBSCRIPTION_STATES; i++)
        {
          RdSubscriptionState there = mirror ((RdSubscriptionState)i);
          RdSubscriptionStep sent
              = rd_subscription_get_step (RD_OUTBOUND, presence, (RdSubscriptionState)i);
          RdSubscriptionStep received = rd_subscription_get_step (RD_INBOUND, presence, there);

          g_test_message ("%s in \"%s\"", rd_presence_to_string (presence), names[i]);
          if (sent.is_passed_on)
            there = received.next;
          g_assert_cmpstr (names[mirror (sent.next)], ==, names[there]);
        }
    }
}

static void
test_states_of_contacts (void)
{
  static const struct
  {
    RdSubscription subscription;
    bool has_ask, has_request;
    const char *name;
  } rows[] = {
    { RD_SUBSCRIPTION_NONE, false, false, "None" },
    { RD_SUBSCRIPTION_NONE, true, false, "None + Pending Out" },
    { RD_SUBSCRIPTION_NONE, false, true, "None + Pending In" },
    { RD_SUBSCRIPTION_NONE, true, true, "None + Pending Out+In" },
    { RD_SUBSCRIPTION_TO, false, false, "To" },
    { RD_SUBSCRIPTION_TO, true, false, "To" },
    { RD_SUBSCRIPTION_TO, false, true, "To + Pending In" },
    { RD_SUBSCRIPTION_TO, true, true, "To + Pending In" },
    { RD_SUBSCRIPTION_FROM, false, false, "From" },
    { RD_SUBSCRIPTION_FROM, true, false, "From + Pending Out" },
    { RD_SUBSCRIPTION_FROM, false, true, "From" },
    { RD_SUBSCRIPTION_FROM, true, true, "From + Pending Out" },
    { RD_SUBSCRIPTION_BOTH, false, false, "Both" },
    { RD_SUBSCRIPTION_BOTH, true, false, "Both" },
    { RD_SUBSCRIPTION_BOTH, false, true, "Both" },
    { RD_SUBSCRIPTION_BOTH, true, true, "Both" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RdContactFlags flags = rows[i].has_ask ? RD_CONTACT_ASK : 0;
      g_autoptr (RdContact) plain
          = rd_contact_new ("a@b", NULL, rows[i].subscription, flags, NULL, NULL, 1);
      g_autoptr (RdContact) flagged
          = rd_contact_new ("a@b", NULL, rows[i].subscription,
                            flags | RD_CONTACT_APPROVED | RD_CONTACT_MADE, NULL, NULL, 1);

      g_assert_cmpstr (names[rd_subscription_get_state (plain, rows[i].has_request)], ==,
                       rows[i].name);
      g_assert_cmpstr (names[rd_subscription_get_state (flagged, rows[i].has_request)], ==,
                       rows[i].name);
    }
  g_assert_cmpstr (names[rd_subscription_get_state (NULL, false)], ==, "None");
  g_assert_cmpstr (names[rd_subscription_get_state (NULL, true)], ==, "None + Pending In");
}

static void
test_words (void)
{
  static const char *const bad[] = { "", "Subscribe", "unavailable", "error", NULL };
  RdPresence presence = RD_PRESENCE_SUBSCRIBED;

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (rd_presence_from_string (bad[i], &presence));
  g_assert_cmpuint (presence, ==, RD_PRESENCE_SUBSCRIBED);
  for (unsigned i = 0; i < RD_N_PRESENCES; i++)
    {
      g_assert_true (rd_presence_from_string (rd_presence_to_string (i), &presence));
      g_assert_cmpuint (presence, ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *path = g_strconcat ("/subscription/", tables[i].section, NULL);

      g_test_add_data_func (path, &tables[i], test_table);
    }
  g_test_add_func ("/subscription/all-are-there", test_all_are_there);
  g_test_add_func ("/subscription/two-sides-agree", test_two_sides_agree);
  g_test_add_func ("/subscription/states-of-contacts", test_states_of_contacts);
  g_test_add_func ("/subscription/words", test_words);
  return g_test_run ();
}
