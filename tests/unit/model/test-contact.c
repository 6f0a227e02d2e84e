/* Contacts and changes: made, compared, shown, counted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/change.h"

static void
test_groups_are_tidy (void)
{
  const char *const groups[] = { "work", "", "Work", "friends", "work", NULL };
  g_autoptr (RdContact) contact
      = rd_contact_new ("a@b", NULL, RD_SUBSCRIPTION_BOTH, 0, groups, NULL, 7);
  g_autoptr (RdContact) lonely
      = rd_contact_new ("a@b", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  g_autofree char *joined = g_strjoinv (",", contact->groups);

  g_assert_cmpstr (joined, ==, "Work,friends,work");
  g_assert_cmpstr (contact->name, ==, "");
  g_assert_cmpstr (contact->extra, ==, "");
  g_assert_cmpuint (contact->serial, ==, 7);
  g_assert_nonnull (lonely->groups);
  g_assert_null (lonely->groups[0]);
}

static void
test_equality (void)
{
  const char *const one[] = { "x", "y", NULL };
  const char *const two[] = { "y", "x", "x", NULL };
  const char *const three[] = { "x", NULL };
  g_autoptr (RdContact) a
      = rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, one, "<e/>", 1);
  g_autoptr (RdContact) same
      = rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, two, "<e/>", 2);
  RdContact *others[] = {
    rd_contact_new ("a@c", "A", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, one, "<e/>", 1),
    rd_contact_new ("a@b", "B", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, one, "<e/>", 1),
    rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_FROM, RD_CONTACT_ASK, one, "<e/>", 1),
    rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, 0, one, "<e/>", 1),
    rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, three, "<e/>", 1),
    rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, one, "", 1),
  };

  g_assert_true (rd_contact_is_equal (a, same));
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_false (rd_contact_is_equal (a, others[i]));
      rd_contact_unref (others[i]);
    }
}

static void
test_other_serial (void)
{
  const char *const groups[] = { "x", NULL };
  g_autoptr (RdContact) a
      = rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, groups, "<e/>", 1);
  g_autoptr (RdContact) b = rd_contact_with_serial (a, 9);
  RdContact *reference = rd_contact_ref (b);

  g_assert_true (rd_contact_is_equal (a, b));
  g_assert_cmpuint (b->serial, ==, 9);
  rd_contact_unref (reference);
}

static void
test_shown_name (void)
{
  static const struct
  {
    const char *jid, *name, *shown;
  } rows[] = {
    { "juliet@example.org", "Juliet", "Juliet" },
    { "juliet@example.org", "", "juliet" },
    { "juliet@example.org", " \u200b\n", "juliet" },
    { "example.org", "\u3164", "example.org" },
    { "\u2060@example.org", "", "\u2060@example.org" },
    { "example.org", "", "example.org" },
    { "@example.org", "", "@example.org" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdContact) contact
          = rd_contact_new (rows[i].jid, rows[i].name, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
      g_autofree char *shown = rd_contact_get_shown_name (contact);

      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

static void
test_words (void)
{
  RdSubscription subscription = RD_SUBSCRIPTION_BOTH;
  RdCause cause = RD_CAUSE_UNDO;

  for (unsigned i = 0; i < 4; i++)
    {
      g_assert_true (rd_subscription_from_string (rd_subscription_to_string (i), &subscription));
      g_assert_cmpuint (subscription, ==, i);
    }
  g_assert_false (rd_subscription_from_string ("remove", &subscription));
  g_assert_false (rd_subscription_from_string (NULL, &subscription));
  g_assert_cmpuint (subscription, ==, RD_SUBSCRIPTION_BOTH);
  for (unsigned i = 0; i < RD_N_CAUSES; i++)
    {
      g_assert_true (rd_cause_from_string (rd_cause_to_string (i), &cause));
      g_assert_cmpuint (cause, ==, i);
    }
  g_assert_false (rd_cause_from_string ("whim", &cause));
}

static void
test_long_change_is_counted (void)
{
  g_autoptr (RdContact) contact
      = rd_contact_new ("a@b", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_LOGIN);

  g_assert_true (rd_change_is_empty (change));
  for (unsigned i = 0; i < RD_CHANGE_LIST_MAX - 2; i++)
    rd_change_add_added (change, contact);
  rd_change_add_changed (change, contact);
  rd_change_add_removed (change, contact);
  g_assert_true (change->is_listed);
  g_assert_cmpuint (change->changed->len, ==, RD_CHANGE_LIST_MAX - 1);
  g_assert_true (change->removed->pdata[0] == contact);
  rd_change_add_removed (change, contact);
  g_assert_false (change->is_listed);
  g_assert_cmpuint (change->changed->len + change->removed->len, ==, 0);
  g_assert_cmpuint (change->n_added, ==, RD_CHANGE_LIST_MAX - 2);
  g_assert_cmpuint (change->n_removed, ==, 2);
  g_assert_false (rd_change_is_empty (change));
}

/* A few large contacts take as long to be told as many small ones; one is always told. */
static void
test_large_change_is_counted (void)
{
  g_autofree char *name = g_strnfill (RD_CHANGE_COST_MAX, 'x');
  g_autoptr (RdContact) small
      = rd_contact_new ("a@b", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  g_autoptr (RdContact) large
      = rd_contact_new ("c@d", name, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_LOGIN);

  rd_change_add_changed (change, large);
  g_assert_true (change->is_listed);
  rd_change_add_changed (change, small);
  g_assert_false (change->is_listed);
  rd_change_add_removed (change, small);
  g_assert_cmpuint (change->changed->len + change->removed->len, ==, 0);
  g_assert_cmpuint (change->n_changed + change->n_removed, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contact/groups-are-tidy", test_groups_are_tidy);
  g_test_add_func ("/contact/equality", test_equality);
  g_test_add_func ("/contact/other-serial", test_other_serial);
  g_test_add_func ("/contact/shown-name", test_shown_name);
  g_test_add_func ("/contact/words", test_words);
  g_test_add_func ("/contact/long-change-is-counted", test_long_change_is_counted);
  g_test_add_func ("/contact/large-change-is-counted", test_large_change_is_counted);
  return g_test_run ();
}
