/* Requests of contacts who say that they have moved: whom to ask, and what is kept of the answer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "store/roster/requests.h"
#include "store/sync/request-write.h"

/* JID asks, and says that it was MOVED_FROM (NULL: nothing). Returns whom to ask: "" nobody. */
static char *
take_moved (Fixture *fixture, const char *jid, const char *moved_from)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = NULL;
  const RdRequest request
      = { .jid = (char *)jid, .time = 1, .message = (char *)"", .moved_from = (char *)moved_from };

  rd_store_add_request_async (fixture->store, fixture->profile, &request, INT64_MAX, on_done,
                              &result);
  change = rd_store_apply_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  if (change->unchecked != NULL)
    g_assert_cmpstr (change->unchecked->jid, ==, jid);
  return g_strdup (change->unchecked != NULL ? change->unchecked->moved_from : "");
}

static void
expect_asked (Fixture *fixture, const char *jid, const char *moved_from, const char *expected)
{
  g_autofree char *asked = take_moved (fixture, jid, moved_from);

  g_assert_cmpstr (asked, ==, expected);
}

/* Returns whether that is news. */
static bool
note_former (Fixture *fixture, const char *jid, const char *moved_from, RdFormer former)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = NULL;
  const RdRequest request
      = { .jid = (char *)jid, .moved_from = (char *)moved_from, .former = former };

  rd_store_note_former_async (fixture->store, fixture->profile, &request, on_done, &result);
  change = rd_store_apply_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (rd_change_has_requests (change) == change->has_former);
  return change->has_former;
}

static void
expect_formers (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) requests = list_requests (fixture);
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned i = 0; i < requests->len; i++)
    {
      const RdRequest *request = requests->pdata[i];

      g_string_append_printf (text, "%s:%s:%s ", request->jid,
                              request->moved_from != NULL ? request->moved_from : "",
                              rd_former_to_string (request->former));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Only a contact is asked, until it has confirmed; what was known outlasts a repetition without. */
static void
test_moved (Fixture *fixture, gconstpointer data)
{
  push_contact (fixture, "Old@x", "Old", RD_SUBSCRIPTION_BOTH, NULL);
  expect_asked (fixture, "a@x", "old@x", "old@x");
  expect_asked (fixture, "b@x", "nobody@x", "");
  expect_asked (fixture, "c@x", NULL, "");
  expect_formers (fixture, "a@x:old@x:unchecked b@x:nobody@x:no-contact c@x::unchecked ");
  expect_asked (fixture, "a@x", NULL, "old@x");
  g_assert_true (note_former (fixture, "a@x", "old@x", RD_FORMER_DENIED));
  g_assert_false (note_former (fixture, "a@x", "old@x", RD_FORMER_DENIED));
  expect_asked (fixture, "a@x", "old@x", "old@x");
  g_assert_true (note_former (fixture, "a@x", "old@x", RD_FORMER_VERIFIED));
  restart (fixture);
  expect_asked (fixture, "a@x", "old@x", "");
  expect_asked (fixture, "a@x", NULL, "");
  expect_formers (fixture, "a@x:old@x:verified b@x:nobody@x:no-contact c@x::unchecked ");
}

/* What another account says is worth nothing for a request that has changed or ended. */
static void
test_moved_meanwhile (Fixture *fixture, gconstpointer data)
{
  push_contact (fixture, "old@x", "Old", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "other@x", "Other", RD_SUBSCRIPTION_BOTH, NULL);
  expect_asked (fixture, "a@x", "old@x", "old@x");
  g_assert_true (note_former (fixture, "a@x", "old@x", RD_FORMER_VERIFIED));
  expect_asked (fixture, "a@x", "other@x", "other@x");
  expect_formers (fixture, "a@x:other@x:unchecked ");
  g_assert_false (note_former (fixture, "a@x", "old@x", RD_FORMER_VERIFIED));
  expect_formers (fixture, "a@x:other@x:unchecked ");
  remove_request (fixture, "a@x");
  g_assert_false (note_former (fixture, "a@x", "other@x", RD_FORMER_VERIFIED));
  g_assert_true (add_request (fixture, "a@x", "", 2));
  expect_formers (fixture, "a@x::unchecked ");
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "only-contacts-are-asked", test_moved },
    { "changed-meanwhile", test_moved_meanwhile },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-former/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
