/* What the store keeps of a contact beside the server's item: that the server makes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"
#include "store/sync/mark-write.h"
#include "store/sync/state.h"

static const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };

static void
expect_flags (Fixture *fixture, const char *jid, unsigned flags)
{
  g_autoptr (RdContact) contact = find (fixture, jid);

  g_assert_nonnull (contact);
  g_assert_cmpuint (contact->flags, ==, flags);
}

/* What Lookup tells besides. */
static RdContact *
look (Fixture *fixture, const char *jid)
{
  g_autoptr (RdLookup) lookup
      = look_up (fixture->store, fixture->profile, (const char *const[]){ jid, NULL });

  g_assert_cmpuint (lookup->contacts->len, ==, 1);
  return rd_contact_ref (lookup->contacts->pdata[0]);
}

static void
mark_made (Fixture *fixture, const char *jid)
{
  GAsyncResult *done = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RdChange) change = NULL;

  rd_store_mark_made_async (fixture->store, fixture->profile, jid, on_done, &done);
  result = wait_for (&done);
  change = rd_store_apply_finish (fixture->store, result, NULL);
  g_assert_nonnull (change);
}

/* Logs in: the server has ITEM, which is taken, or nobody. */
static void
log_in (Fixture *fixture, RdContact *item)
{
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  if (item != NULL)
    g_ptr_array_add (roster, item);
  rd_change_free (receive_roster (fixture, roster, &login));
}

static void
remove_by_job (Fixture *fixture, const char *jid)
{
  carry_out (fixture, plan_removals (fixture, jid, NULL));
}

/* -- what the server makes --------------------------------------------------------------------- */

static void
test_returned (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact = NULL;

  log_in (fixture, make_contact ("a@x", "A", RD_SUBSCRIPTION_BOTH, "g,h"));
  remove_by_job (fixture, "a@x");
  log_in (fixture, make_contact ("a@x", "", RD_SUBSCRIPTION_BOTH, "g"));
  restart (fixture);
  expect_flags (fixture, "a@x", RD_CONTACT_MADE);
  contact = look (fixture, "a@x");
  g_assert_cmpint (contact->evidence, ==, RD_EVIDENCE_RETURNED);
  g_assert_cmpint (contact->made_since, >, 0);
  /* It stays known, whoever changes it. */
  push_contact (fixture, "a@x", "B", RD_SUBSCRIPTION_TO, NULL);
  log_in (fixture, make_contact ("a@x", "C", RD_SUBSCRIPTION_BOTH, "g"));
  expect_flags (fixture, "a@x", RD_CONTACT_MADE);
  /* Until a login shows that a removal has stuck. */
  push_removal (fixture, "a@x");
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  expect_flags (fixture, "a@x", RD_CONTACT_MADE);
  push_removal (fixture, "a@x");
  log_in (fixture, NULL);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM made"), ==, 0);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "g");
  expect_flags (fixture, "a@x", 0);
}

/* Somebody else may have added who comes back otherwise, or was not removed by a job. */
static void
test_no_return (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    RdSubscription before, after;
    const char *groups_before, *groups_after;
    bool is_of_others, is_added;
  } rows[] = {
    { RD_SUBSCRIPTION_BOTH, RD_SUBSCRIPTION_TO, "g", "g" },
    { RD_SUBSCRIPTION_TO, RD_SUBSCRIPTION_BOTH, "g", "g" },
    { RD_SUBSCRIPTION_BOTH, RD_SUBSCRIPTION_BOTH, "g", "h" },
    { RD_SUBSCRIPTION_BOTH, RD_SUBSCRIPTION_BOTH, NULL, NULL },
    { RD_SUBSCRIPTION_BOTH, RD_SUBSCRIPTION_BOTH, "g", "g", .is_of_others = true },
    { RD_SUBSCRIPTION_BOTH, RD_SUBSCRIPTION_BOTH, "g", "g", .is_added = true },
  };

  log_in (fixture, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);

      push_contact (fixture, jid, "A", rows[i].before, rows[i].groups_before);
      if (rows[i].is_of_others)
        push_removal (fixture, jid);
      else
        remove_by_job (fixture, jid);
      if (rows[i].is_added)
        push_contact (fixture, jid, "A", RD_SUBSCRIPTION_NONE, NULL);
      log_in (fixture, make_contact (jid, "A", rows[i].after, rows[i].groups_after));
      expect_flags (fixture, jid, 0);
    }
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact = NULL;
  uint64_t serial;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "g");
  serial = (uint64_t)query_number (fixture, "SELECT serial FROM profile");
  mark_made (fixture, "A@X");
  mark_made (fixture, "a@x");
  mark_made (fixture, "nobody@x");
  expect_flags (fixture, "a@x", RD_CONTACT_MADE);
  /* It is told once, as any change. */
  g_assert_cmpint (query_number (fixture, "SELECT serial FROM profile"), ==, (int64_t)serial + 1);
  contact = look (fixture, "a@x");
  g_assert_cmpint (contact->evidence, ==, RD_EVIDENCE_KEPT);
  /* Such a server makes a removal at once, or never. */
  push_removal (fixture, "a@x");
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "g");
  expect_flags (fixture, "a@x", 0);
}

static void
test_purge_leaves_out (Fixture *fixture, gconstpointer data)
{
  const RdExpectation both = { .has_count = true, .count = 2 };
  g_autoptr (RdPlan) purge = NULL, all = NULL, set = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_BOTH, "g");
  mark_made (fixture, "b@x");
  purge = plan_purge (fixture, "{'Groups': <['g']>}", &both, NULL);
  g_assert_cmpuint (purge->items->len, ==, 1);
  get_item (purge, "a@x");
  g_assert_cmpuint (purge->made.n, ==, 1);
  g_assert_cmpstr (purge->made.jids->pdata[0], ==, "b@x");
  all = plan_purge (fixture, "{'ServerMade': <true>}", NULL, NULL);
  g_assert_cmpuint (all->items->len, ==, 1);
  get_item (all, "b@x");
  set = plan_edits (fixture, "[('b@x', {'Name': <'N'>}), ('a@x', {'Name': <'N'>})]", RD_EDITS_ANY,
                    NULL);
  g_assert_cmpuint (set->items->len, ==, 2);
  g_assert_cmpuint (set->made.n, ==, 1);
}

/* -- how it makes an edit ---------------------------------------------------------------------- */

/* ejabberd gives a shared contact an item of its own in such steps: it takes the contact apart,
 * puts it together again, and only then shows what was wanted. They are one change of the history.
 */
static void
test_steps_before_an_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdHistory) history = NULL;
  const RdHistoryEntry *entry;

  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_BOTH, NULL);
  plan = plan_edits (fixture, "[('c@x', {'Name': <'N'>, 'Groups': <['g', 'h']>})]", RD_EDITS_ANY,
                     NULL);
  push (fixture->store, fixture->profile,
        rd_contact_new ("c@x", "", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, NULL, NULL, 0));
  push_contact (fixture, "c@x", "", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "c@x", "", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_BOTH, "h");
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_BOTH, "g,h");
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"), ==, 5);
  history = list_history (fixture, "{'Jids': <['c@x']>}", 0, 100);
  g_assert_cmpuint (history->entries->len, ==, 2);
  entry = history->entries->pdata[0];
  g_assert_cmpstr (entry->before->name, ==, "C");
  g_assert_cmpstr (entry->after->name, ==, "N");
  g_assert_cmpint (entry->before->subscription, ==, RD_SUBSCRIPTION_BOTH);
}

/* What is taken and not given back is the contact's doing. */
static void
test_loss_beside_an_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_BOTH, NULL);
  plan = plan_edits (fixture, "[('c@x', {'Name': <'N'>})]", RD_EDITS_ANY, NULL);
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_TO, NULL);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"), ==, 1);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "returned", test_returned },
    { "no-return", test_no_return },
    { "kept", test_kept },
    { "purge-leaves-out", test_purge_leaves_out },
    { "steps-before-an-edit", test_steps_before_an_edit },
    { "loss-beside-an-edit", test_loss_beside_an_edit },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-marks/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
