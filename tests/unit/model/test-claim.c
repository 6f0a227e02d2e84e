/* Which changes of a contact belong to an open job: one change of the item, and one of the
 * subscription.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/claim.h"

#define NONE RD_SUBSCRIPTION_NONE
#define TO RD_SUBSCRIPTION_TO
#define FROM RD_SUBSCRIPTION_FROM
#define BOTH RD_SUBSCRIPTION_BOTH
#define ASK RD_CONTACT_ASK

/* The item that the job wants is that of the name "N". */
static RdContact *
contact (const char *name, RdSubscription subscription, RdContactFlags flags)
{
  return rd_contact_new ("a@x", name, subscription, flags, NULL, NULL, 0);
}

static bool
is_wanted (const RdContact *contact)
{
  return contact != NULL && g_str_equal (contact->name, "N");
}

/* Takes BEFORE and AFTER. "none", "all", or what the contact was after the job's part. */
static char *
take (RdClaim *claim, RdContact *before, RdContact *after, bool is_sum)
{
  const RdClaimedChange change
      = { before, after, is_wanted (before), is_wanted (after), is_sum, 9 };
  g_autoptr (RdContact) part = NULL;
  char *words;

  if (!rd_claim_take (claim, &change, &part))
    words = g_strdup ("none");
  else if (part == NULL ? after == NULL : after != NULL && rd_contact_is_equal (part, after))
    words = g_strdup ("all");
  else
    words = g_strdup_printf ("%s %s%s", part->name, rd_subscription_to_string (part->subscription),
                             (part->flags & ASK) != 0 ? " ask" : "");
  g_clear_pointer (&before, rd_contact_unref);
  g_clear_pointer (&after, rd_contact_unref);
  return words;
}

static void
expect (RdClaim *claim, RdContact *before, RdContact *after, bool is_sum, const char *expected)
{
  g_autofree char *words = take (claim, before, after, is_sum);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_set (void)
{
  RdClaim claim = { .open = RD_CLAIM_ITEM | RD_CLAIM_EDITS };

  expect (&claim, contact ("A", BOTH, 0), contact ("A", TO, 0), false, "none");
  expect (&claim, contact ("A", TO, 0), contact ("B", TO, 0), false, "none");
  expect (&claim, contact ("B", TO, 0), contact ("N", TO, 0), false, "all");
  expect (&claim, contact ("N", TO, 0), contact ("N", NONE, 0), false, "none");
  expect (&claim, contact ("B", NONE, 0), contact ("N", NONE, 0), false, "none");
  g_assert_cmpint (claim.open, ==, RD_CLAIM_EDITS);
}

static void
test_removal (void)
{
  RdClaim claim = { .is_removal = true, .open = RD_CLAIM_ITEM };

  expect (&claim, contact ("A", BOTH, 0), contact ("A", FROM, 0), false, "none");
  g_assert_cmpuint (claim.lowered_since, ==, 9);
  expect (&claim, contact ("A", FROM, 0), contact ("B", FROM, 0), false, "none");
  g_assert_cmpuint (claim.lowered_since, ==, 0);
  expect (&claim, contact ("B", FROM, 0), contact ("B", NONE, 0), true, "none");
  g_assert_cmpuint (claim.lowered_since, ==, 0);
  expect (&claim, contact ("B", FROM, 0), NULL, false, "all");
  expect (&claim, NULL, contact ("B", NONE, 0), false, "none");
  expect (&claim, contact ("B", NONE, 0), NULL, false, "none");
}

static void
test_owed (void)
{
  RdClaim claim = { .open = RD_CLAIM_ITEM | RD_CLAIM_EDITS };

  expect (&claim, contact ("A", BOTH, 0), contact ("N", NONE, ASK), false, "all");
  expect (&claim, contact ("N", NONE, ASK), contact ("N", TO, 0), false, "all");
  expect (&claim, contact ("N", TO, 0), contact ("N", BOTH, 0), false, "all");
  expect (&claim, contact ("N", BOTH, 0), contact ("N", TO, 0), false, "none");
  claim = (RdClaim){ .open = RD_CLAIM_ITEM | RD_CLAIM_EDITS };
  expect (&claim, contact ("A", BOTH, 0), contact ("N", TO, 0), false, "all");
  /* A step of somebody else's ends them. */
  expect (&claim, contact ("N", TO, 0), contact ("M", TO, 0), false, "none");
  expect (&claim, contact ("N", TO, 0), contact ("N", BOTH, 0), false, "none");
  claim = (RdClaim){ .open = RD_CLAIM_ITEM | RD_CLAIM_EDITS };
  expect (&claim, contact ("A", FROM, ASK), contact ("N", NONE, ASK), false, "all");
  /* So does one that gives nothing back. */
  expect (&claim, contact ("N", NONE, ASK), contact ("N", NONE, 0), false, "none");
  expect (&claim, contact ("N", NONE, 0), contact ("N", FROM, 0), false, "none");
}

/* Each presence: what it does is claimed once, and what else happened isn't. */
static void
test_presences (void)
{
  static const struct
  {
    RdPresence presence;
    RdSubscription before, after;
    RdContactFlags flags_before, flags_after;
    const char *push, *sum;
  } rows[] = {
    { RD_PRESENCE_SUBSCRIBE, NONE, NONE, 0, ASK, "all", "all" },
    { RD_PRESENCE_SUBSCRIBE, NONE, BOTH, 0, 0, "all", "N none ask" },
    { RD_PRESENCE_SUBSCRIBE, NONE, TO, ASK, 0, "none", "none" },
    { RD_PRESENCE_SUBSCRIBE, NONE, FROM, 0, 0, "none", "none" },
    { RD_PRESENCE_UNSUBSCRIBE, BOTH, FROM, 0, 0, "all", "all" },
    { RD_PRESENCE_UNSUBSCRIBE, BOTH, NONE, 0, 0, "all", "N from" },
    { RD_PRESENCE_UNSUBSCRIBE, BOTH, TO, 0, 0, "none", "none" },
    { RD_PRESENCE_SUBSCRIBED, TO, BOTH, 0, 0, "all", "all" },
    { RD_PRESENCE_SUBSCRIBED, NONE, BOTH, 0, 0, "all", "N from" },
    { RD_PRESENCE_SUBSCRIBED, NONE, TO, 0, 0, "none", "none" },
    { RD_PRESENCE_UNSUBSCRIBED, FROM, NONE, 0, 0, "all", "all" },
    { RD_PRESENCE_UNSUBSCRIBED, BOTH, NONE, 0, 0, "all", "N to" },
    { RD_PRESENCE_UNSUBSCRIBED, TO, NONE, 0, 0, "none", "none" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (unsigned is_sum = 0; is_sum < 2; is_sum++)
        {
          RdClaim claim = { .presence = rows[i].presence, .open = RD_CLAIM_PRESENCE };

          expect (&claim, contact ("N", rows[i].before, rows[i].flags_before),
                  contact ("N", rows[i].after, rows[i].flags_after), is_sum != 0,
                  is_sum ? rows[i].sum : rows[i].push);
          if (!g_str_equal (rows[i].push, "none"))
            expect (&claim, contact ("N", rows[i].before, rows[i].flags_before),
                    contact ("N", rows[i].after, rows[i].flags_after), is_sum != 0, "none");
        }
    }
}

/* The item, the request, and the answer to it: the first two are the job's. */
static void
test_sum_of_an_undo (void)
{
  const RdClaimParts all = RD_CLAIM_ITEM | RD_CLAIM_PRESENCE | RD_CLAIM_EDITS;
  RdClaim claim = { .presence = RD_PRESENCE_SUBSCRIBE, .open = all };

  expect (&claim, NULL, contact ("N", BOTH, 0), true, "N none ask");
  g_assert_cmpint (claim.open, ==, RD_CLAIM_EDITS);
  claim.open = all;
  /* Who was asked before the item was there was asked by somebody else. */
  expect (&claim, contact ("A", NONE, 0), contact ("A", NONE, ASK), false, "none");
  expect (&claim, contact ("A", NONE, 0), contact ("N", NONE, 0), false, "all");
  expect (&claim, contact ("N", NONE, 0), contact ("N", NONE, ASK), false, "all");
}

/* Who is asked and wasn't there is added, at once or before. */
static void
test_asked_stranger (void)
{
  RdClaim claim = { .presence = RD_PRESENCE_SUBSCRIBE, .open = RD_CLAIM_ITEM | RD_CLAIM_PRESENCE };

  expect (&claim, NULL, contact ("N", NONE, ASK), false, "all");
  g_assert_cmpint (claim.open, ==, 0);
  claim.open = RD_CLAIM_ITEM | RD_CLAIM_PRESENCE;
  /* Who is there meanwhile is not changed by it. */
  expect (&claim, contact ("A", NONE, 0), contact ("N", NONE, 0), false, "none");
  expect (&claim, contact ("A", NONE, 0), contact ("N", NONE, 0), true, "none");
  expect (&claim, NULL, contact ("N", NONE, 0), false, "all");
  expect (&claim, contact ("N", NONE, 0), contact ("N", NONE, ASK), false, "all");
  g_assert_cmpint (claim.open, ==, 0);
}

/* ejabberd deletes whom it denies; the job sets the item again. */
static void
test_denied_and_gone (void)
{
  RdClaim claim = { .presence = RD_PRESENCE_UNSUBSCRIBED, .open = RD_CLAIM_PRESENCE };

  expect (&claim, contact ("N", NONE, 0), NULL, false, "all");
  expect (&claim, NULL, contact ("N", NONE, 0), false, "all");
  expect (&claim, contact ("N", NONE, 0), NULL, false, "none");
}

/* Before the job asks for anything, all is others' doing. */
static void
test_waits (void)
{
  RdClaim removal = { .is_removal = true, .open = RD_CLAIM_ITEM | RD_CLAIM_WAITS };
  RdClaim denial
      = { .presence = RD_PRESENCE_UNSUBSCRIBED, .open = RD_CLAIM_PRESENCE | RD_CLAIM_WAITS };
  RdClaim set = { .open = RD_CLAIM_ITEM | RD_CLAIM_EDITS | RD_CLAIM_WAITS };

  expect (&removal, contact ("A", BOTH, 0), contact ("A", FROM, 0), false, "none");
  g_assert_cmpuint (removal.lowered_since, ==, 0);
  expect (&removal, contact ("A", FROM, 0), NULL, false, "none");
  expect (&denial, contact ("N", NONE, 0), NULL, false, "none");
  expect (&set, contact ("A", NONE, 0), contact ("N", NONE, 0), true, "none");
  set.open &= ~RD_CLAIM_WAITS;
  expect (&set, contact ("A", NONE, 0), contact ("N", NONE, 0), true, "all");
}

static void
expect_hidden (RdPresence presence, RdClaimParts parts, RdContact *before, RdContact *after,
               RdContact *expected)
{
  RdClaim claim = { .presence = presence, .open = RD_CLAIM_PRESENCE | RD_CLAIM_ITEM | parts };
  const RdClaimedChange change = { before, after, is_wanted (before), is_wanted (after), false, 9 };
  g_autoptr (RdContact) hidden = rd_claim_find_hidden (&claim, &change);

  g_assert_true ((hidden == NULL) == (expected == NULL));
  if (hidden != NULL)
    {
      g_assert_true (rd_contact_is_equal (hidden, expected));
      g_assert_cmpint (claim.open, ==, RD_CLAIM_PRESENCE);
    }
  g_clear_pointer (&before, rd_contact_unref);
  g_clear_pointer (&expected, rd_contact_unref);
  rd_contact_unref (after);
}

/* Who asked is hidden, and asked or answered by the job shows the item that was there. */
static void
test_hidden (void)
{
  expect_hidden (RD_PRESENCE_SUBSCRIBE, 0, NULL, contact ("B", NONE, ASK), contact ("B", NONE, 0));
  expect_hidden (RD_PRESENCE_SUBSCRIBE, 0, NULL, contact ("B", BOTH, 0), contact ("B", FROM, 0));
  expect_hidden (RD_PRESENCE_SUBSCRIBED, 0, NULL, contact ("B", FROM, 0), contact ("B", NONE, 0));
  /* What the presence added has neither name nor groups. */
  expect_hidden (RD_PRESENCE_SUBSCRIBE, 0, NULL, contact ("N", NONE, ASK), NULL);
  expect_hidden (RD_PRESENCE_SUBSCRIBE, 0, contact ("A", NONE, 0), contact ("B", NONE, ASK),
                 contact ("B", NONE, 0));
  expect_hidden (RD_PRESENCE_UNSUBSCRIBE, 0, contact ("A", TO, 0), contact ("B", NONE, 0),
                 contact ("B", TO, 0));
  expect_hidden (RD_PRESENCE_SUBSCRIBE, 0, contact ("A", TO, 0), contact ("B", TO, 0), NULL);
  expect_hidden (RD_PRESENCE_SUBSCRIBE, 0, NULL, contact ("B", FROM, 0), NULL);
  expect_hidden (RD_PRESENCE_UNSUBSCRIBE, 0, NULL, contact ("B", NONE, 0), NULL);
  expect_hidden (RD_PRESENCE_SUBSCRIBE, RD_CLAIM_EDITS, NULL, contact ("B", NONE, ASK), NULL);
  expect_hidden (RD_PRESENCE_SUBSCRIBE, RD_CLAIM_WAITS, NULL, contact ("B", NONE, ASK), NULL);
}

/* Only in a sum: a push of the removal alone is others' doing. */
static void
test_ended_and_gone (void)
{
  RdClaim claim = { .presence = RD_PRESENCE_UNSUBSCRIBE, .open = RD_CLAIM_PRESENCE };

  expect (&claim, contact ("N", TO, 0), NULL, false, "none");
  expect (&claim, contact ("N", FROM, 0), NULL, true, "none");
  expect (&claim, contact ("N", BOTH, 0), NULL, true, "N from");
  expect (&claim, contact ("N", BOTH, 0), NULL, true, "none");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claim/set", test_set);
  g_test_add_func ("/claim/removal", test_removal);
  g_test_add_func ("/claim/owed", test_owed);
  g_test_add_func ("/claim/presences", test_presences);
  g_test_add_func ("/claim/sum-of-an-undo", test_sum_of_an_undo);
  g_test_add_func ("/claim/asked-stranger", test_asked_stranger);
  g_test_add_func ("/claim/denied-and-gone", test_denied_and_gone);
  g_test_add_func ("/claim/waits", test_waits);
  g_test_add_func ("/claim/hidden", test_hidden);
  g_test_add_func ("/claim/ended-and-gone", test_ended_and_gone);
  return g_test_run ();
}
