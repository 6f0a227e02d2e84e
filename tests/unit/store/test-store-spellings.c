/* One contact in each spelling of its JID: the caller's and the server's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"

#define U_HOST "bücher.example"
#define A_HOST "xn--bcher-kva.example"
#define U_LABEL "bob@" U_HOST
#define A_LABEL "bob@" A_HOST
#define SHOUTED "Bob@BÜCHER.example."

static const char *const spellings[] = {
  U_LABEL, A_LABEL, SHOUTED, "bob@bücher。example", "BOB@xn--BCHER-kva．example", U_LABEL "/x"
};

/* The JIDs of LIST (element-type RdContact) or, where it is of strings, they themselves. */
static char *
join (const GPtrArray *list, bool is_of_contacts)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < list->len; i++)
    g_string_append_printf (text, i > 0 ? " %s" : "%s",
                            is_of_contacts ? ((const RdContact *)list->pdata[i])->jid
                                           : (const char *)list->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
expect_selected (Fixture *fixture, const char *key, const char *jid, const char *expected)
{
  g_autofree char *filter = g_strdup_printf ("{'%s': <['%s']>}", key, jid);
  g_autoptr (GPtrArray) contacts = read_all (fixture->store, fixture->profile, filter);
  g_autofree char *jids = join (contacts, true);

  g_assert_cmpstr (jids, ==, expected);
}

static void
expect_found (Fixture *fixture, const char *typed, const char *expected)
{
  const char *const jids[] = { typed, NULL };
  g_autoptr (RdLookup) lookup = look_up (fixture->store, fixture->profile, jids);
  g_autofree char *found = join (lookup->contacts, true);

  g_assert_cmpstr (found, ==, expected);
}

static void
expect_roster (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) contacts = read_all (fixture->store, fixture->profile, "@a{sv} {}");
  g_autofree char *jids = join (contacts, true);

  g_assert_cmpstr (jids, ==, expected);
  g_assert_cmpint (query_number (fixture, "SELECT n_contacts = (SELECT count(*) FROM contact)"
                                          " FROM profile"),
                   ==, 1);
}

static void
expect_changes (Fixture *fixture, uint64_t after, unsigned limit, const char *changed,
                const char *removed)
{
  g_autoptr (RdChanges) changes = get_changes (fixture->store, fixture->profile, after, limit);
  g_autofree char *jids = join (changes->changed, true);
  g_autofree char *gone = join (changes->removed, false);

  g_assert_cmpstr (jids, ==, changed);
  g_assert_cmpstr (gone, ==, removed);
  g_assert_false (changes->has_more || changes->is_reset);
}

static uint64_t
get_serial (Fixture *fixture)
{
  return (uint64_t)query_number (fixture, "SELECT serial FROM profile");
}

static RdChange *
push_named (Fixture *fixture, const char *jid, const char *name)
{
  g_autoptr (RdContact) contact = make_contact (jid, name, RD_SUBSCRIPTION_BOTH, NULL);

  return apply_item (fixture->store, fixture->profile, contact, "v2");
}

static RdChange *
receive (Fixture *fixture, const char *const *jids)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (; *jids != NULL; jids++)
    g_ptr_array_add (roster, make_contact (*jids, "Bob", RD_SUBSCRIPTION_BOTH, "Friends"));
  return receive_roster (fixture, roster, &terms);
}

static void
receive_only (Fixture *fixture, const char *jid)
{
  const char *const jids[] = { jid, NULL };

  rd_change_free (receive (fixture, jids));
}

/* -- looking for it ---------------------------------------------------------------------------- */

static void
test_each_spelling_finds_it (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { "ann@x", SHOUTED, "No Jid@x", NULL };

  rd_change_free (receive (fixture, jids));
  for (size_t i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autoptr (RdPlan) plan = plan_removals (fixture, spellings[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *edits = g_strdup_printf ("[('%s', {'Name': <'B'>})]", spellings[i]);

      expect_found (fixture, spellings[i], SHOUTED);
      expect_selected (fixture, "Jids", spellings[i], SHOUTED);
      expect_selected (fixture, "KeepJids", spellings[i], "No Jid@x ann@x");
      g_assert_cmpstr (rd_plan_items_get_jid (plan->items, 0), ==, SHOUTED);
      g_assert_null (plan_edits (fixture, edits, RD_EDITS_MUST_BE_NEW, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_CONTACT_EXISTS);
      end_job (fixture, plan->job, "done", NULL);
    }
  expect_selected (fixture, "Domains", "xn--bcher-kva.EXAMPLE.", SHOUTED);
  expect_found (fixture, "No Jid@x", "No Jid@x");
  expect_found (fixture, "no jid@x", "");
}

static void
expect_text (Fixture *fixture, const char *text, unsigned n)
{
  g_autofree char *filter = g_strdup_printf ("{'Text': <'%s'>}", text);
  g_autoptr (GPtrArray) contacts = read_all (fixture->store, fixture->profile, filter);

  g_assert_cmpuint (contacts->len, ==, n);
}

/* Also what an older program stored. */
static void
test_text_finds_either_form (Fixture *fixture, gconstpointer data)
{
  static const char *const stored[] = { U_LABEL, A_LABEL, SHOUTED };

  for (size_t i = 0; i < 2 * G_N_ELEMENTS (stored); i++)
    {
      receive_only (fixture, stored[i / 2]);
      if (i % 2 == 1)
        {
          run_sql (fixture->path, "UPDATE contact SET search = 'old';"
                                  "UPDATE meta SET value = 'old' WHERE key = 'collation'");
          restart (fixture);
        }
      expect_text (fixture, "ücher.ex", 1);
      expect_text (fixture, "@BÜCHER.example", 1);
      expect_text (fixture, A_HOST, 1);
      expect_text (fixture, "B@XN--BCHER-KVA.EX", 1);
      expect_text (fixture, "friends", 1);
      expect_text (fixture, "xn--bcher-kvb.example", 0);
    }
}

/* Who is a resource of the same name in another case is somebody else. */
static void
test_resources_are_kept_apart (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { "gate.x/a", "gate.x/A", "gate.x", NULL };

  rd_change_free (receive (fixture, jids));
  expect_found (fixture, "GATE.x/A", "gate.x/A");
  expect_found (fixture, "Gate.x./a", "gate.x/a");
  expect_found (fixture, "gate.x/other", "gate.x");
  rd_change_free (push_named (fixture, "gate.x/b", "B"));
  expect_roster (fixture, "gate.x/b gate.x gate.x/A gate.x/a");
}

/* -- pushes ------------------------------------------------------------------------------------ */

static void
test_push_takes_the_spelling_over (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = NULL;
  uint64_t serial;

  receive_only (fixture, U_LABEL);
  serial = get_serial (fixture);
  change = push_named (fixture, A_LABEL, "Bobby");
  g_assert_true (change->has_other_spelling);
  g_assert_cmpuint (change->n_changed, ==, 1);
  g_assert_cmpuint (change->n_added + change->n_removed, ==, 0);
  g_assert_cmpstr (((const RdContact *)change->respelt->pdata[0])->jid, ==, U_LABEL);
  expect_roster (fixture, A_LABEL);
  expect_changes (fixture, serial, 0 + 1, A_LABEL, U_LABEL);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE jid != ''"
                                          " AND after IS NULL"),
                   ==, 0);
  g_assert_cmpuint (get_serial (fixture), ==, serial + 1);
  g_assert_cmpint (query_number (fixture, "SELECT roster_version IS NULL FROM profile"), ==, 1);
}

/* The same spelling is no reason for a doubt, and equal content no reason to write. */
static void
test_push_of_the_same_spelling (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = NULL;

  receive_only (fixture, SHOUTED);
  change = push_named (fixture, SHOUTED, "Bobby");
  g_assert_false (change->has_other_spelling);
  g_assert_cmpuint (change->respelt->len, ==, 0);
  g_assert_cmpint (query_number (fixture, "SELECT roster_version = 'v2' FROM profile"), ==, 1);
}

static void
test_removal_in_another_spelling_is_not_applied (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) other = NULL;
  g_autoptr (RdChange) same = NULL;

  receive_only (fixture, U_LABEL);
  other = apply_removal (fixture->store, fixture->profile, A_LABEL, "v2");
  g_assert_true (other->has_other_spelling && rd_change_is_empty (other));
  g_assert_cmpint (query_number (fixture, "SELECT roster_version IS NULL FROM profile"), ==, 1);
  expect_roster (fixture, U_LABEL);
  same = apply_removal (fixture->store, fixture->profile, U_LABEL, "v3");
  g_assert_false (same->has_other_spelling);
  expect_roster (fixture, "");
  g_clear_pointer (&other, rd_change_free);
  other = apply_removal (fixture->store, fixture->profile, A_LABEL, "v4");
  g_assert_false (other->has_other_spelling);
}

static void
expect_doubtful (Fixture *fixture, const char *jid)
{
  g_autofree char *edit
      = g_strdup_printf ("[('%s', {'Name': <'New'>}), ('ann@x', {'Name': <'New'>})]", jid);
  g_autoptr (GError) removal_error = NULL;
  g_autoptr (GError) edit_error = NULL;
  g_autoptr (GError) denial_error = NULL;
  int64_t n_jobs = query_number (fixture, "SELECT count(*) FROM job");

  g_assert_null (plan_removals (fixture, jid, &removal_error));
  g_assert_error (removal_error, RD_ERROR, RD_ERROR_STALE);
  g_assert_nonnull (strstr (removal_error->message, jid));
  g_assert_nonnull (strstr (removal_error->message, "try again in a moment"));
  g_assert_null (plan_edits (fixture, edit, RD_EDITS_ANY, &edit_error));
  g_assert_error (edit_error, RD_ERROR, RD_ERROR_STALE);
  g_assert_null (plan_presences (fixture, RD_JOB_DENY, jid, &denial_error));
  g_assert_error (denial_error, RD_ERROR, RD_ERROR_STALE);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job"), ==, n_jobs);
}

/* Until a whole roster that was asked for after it is here, whoever is named by either spelling may
 * be the other one. */
static void
test_doubtful_contact_is_not_touched (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { U_LABEL, "ann@x", NULL };
  const RdRosterTerms certain = { .cause = RD_CAUSE_RESYNC, .is_certain = true };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (RdPlan) ann = NULL;
      g_autoptr (RdPlan) bob = NULL;
      g_autoptr (GPtrArray) roster = NULL;

      rd_change_free (receive (fixture, jids));
      rd_change_free (i == 0 ? push_named (fixture, A_LABEL, "Bobby")
                             : apply_removal (fixture->store, fixture->profile, A_LABEL, "v2"));
      expect_doubtful (fixture, U_LABEL);
      restart (fixture);
      expect_doubtful (fixture, A_LABEL);
      rd_change_free (receive (fixture, jids));
      expect_doubtful (fixture, U_LABEL);
      roster = read_roster (fixture);
      rd_change_free (receive_roster (fixture, roster, &certain));
      bob = plan_removals (fixture, A_LABEL, NULL);
      g_assert_nonnull (bob);
      ann = plan_removals (fixture, "ann@x", NULL);
      g_assert_nonnull (ann);
      rd_change_free (receive_roster (fixture, none, &certain));
      end_job (fixture, bob->job, "done", NULL);
      end_job (fixture, ann->job, "done", NULL);
    }
}

/* -- whole rosters ----------------------------------------------------------------------------- */

static void
test_roster_spells_it_otherwise (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { A_LABEL, "zoe@x", NULL };
  g_autoptr (RdChange) change = NULL;
  uint64_t serial;

  receive_only (fixture, U_LABEL);
  serial = get_serial (fixture);
  change = receive (fixture, jids);
  g_assert_cmpuint (change->n_changed, ==, 1);
  g_assert_cmpuint (change->n_added, ==, 1);
  g_assert_cmpuint (change->n_removed, ==, 0);
  g_assert_false (change->has_other_spelling);
  expect_changes (fixture, serial, 2, A_LABEL " zoe@x", U_LABEL);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM contact_group"), ==, 2);
}

/* As the servers have them, who keep both apart. */
static void
test_roster_has_both (Fixture *fixture, gconstpointer data)
{
  const char *const both[] = { U_LABEL, A_LABEL, NULL };
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdChange) third = NULL;

  receive_only (fixture, U_LABEL);
  change = receive (fixture, both);
  g_assert_cmpuint (change->n_added, ==, 1);
  g_assert_cmpuint (change->n_changed + change->n_removed, ==, 0);
  expect_roster (fixture, U_LABEL " " A_LABEL);
  expect_found (fixture, U_LABEL, U_LABEL);
  expect_found (fixture, A_LABEL, A_LABEL);
  expect_selected (fixture, "Jids", A_LABEL, A_LABEL);
  expect_selected (fixture, "Jids", SHOUTED, U_LABEL " " A_LABEL);
  expect_selected (fixture, "KeepJids", A_LABEL, "");
  /* Which of them it is can't be known. */
  third = push_named (fixture, SHOUTED, "Who");
  g_assert_true (third->has_other_spelling);
  g_assert_cmpuint (third->n_added, ==, 1);
  receive_only (fixture, A_LABEL);
  expect_roster (fixture, A_LABEL);
}

/* -- what frontends and jobs make of it -------------------------------------------------------- */

static void
test_changes_tell_of_the_old_spelling (Fixture *fixture, gconstpointer data)
{
  uint64_t first, second;

  receive_only (fixture, U_LABEL);
  first = get_serial (fixture);
  receive_only (fixture, A_LABEL);
  second = get_serial (fixture);
  expect_changes (fixture, first, 1, A_LABEL, U_LABEL);
  /* It came back, and the other is gone. */
  receive_only (fixture, U_LABEL);
  expect_changes (fixture, second, 1, U_LABEL, A_LABEL);
  expect_changes (fixture, first, 1, U_LABEL, A_LABEL);
  push_contact (fixture, A_LABEL "/x", "X", RD_SUBSCRIPTION_TO, NULL);
  push_removal (fixture, U_LABEL);
  expect_changes (fixture, first, 3, A_LABEL "/x", A_LABEL " " U_LABEL);
}

/* One change of a contact is never cut off from the other half of it. */
static void
test_changes_are_read_piece_by_piece (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  uint64_t serial;
  bool has_more = true;

  receive_only (fixture, U_LABEL);
  serial = get_serial (fixture);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  rd_change_free (push_named (fixture, A_LABEL, "Bob"));
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_TO, NULL);
  while (has_more)
    {
      g_autoptr (RdChanges) changes = get_changes (fixture->store, fixture->profile, serial, 1);
      g_autofree char *changed = join (changes->changed, true);
      g_autofree char *removed = join (changes->removed, false);

      g_string_append_printf (told, "+%s-%s ", changed, removed);
      serial = changes->serial;
      has_more = changes->has_more;
    }
  g_assert_cmpstr (told->str, ==, "+a@x- +" A_LABEL "-" U_LABEL " +c@x- ");
}

/* A whole roster can spell everybody otherwise; each piece tells that more is to come. */
static void
test_pieces_of_many_spellings (Fixture *fixture, gconstpointer data)
{
  const char *const old[] = { "a@" U_HOST, "b@" U_HOST, "c@" U_HOST, "d@" U_HOST, NULL };
  const char *const new[] = { "a@" A_HOST, "b@" A_HOST, "c@" A_HOST, "d@" A_HOST, NULL };
  unsigned n_changed = 0, n_removed = 0;
  uint64_t serial;
  bool has_more = true;

  rd_change_free (receive (fixture, old));
  serial = get_serial (fixture);
  rd_change_free (receive (fixture, new));
  while (has_more)
    {
      g_autoptr (RdChanges) changes = get_changes (fixture->store, fixture->profile, serial, 3);

      n_changed += changes->changed->len;
      n_removed += changes->removed->len;
      serial = changes->serial;
      has_more = changes->has_more;
    }
  g_assert_cmpuint (n_changed, ==, 4);
  g_assert_cmpuint (n_removed, ==, 4);
}

static void
test_pages_give_it_once (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { "ann@x", U_LABEL, "zoe@x", NULL };
  g_autoptr (RdPage) first = NULL;
  g_autoptr (RdPage) second = NULL;
  g_autofree char *rest = NULL;

  rd_change_free (receive (fixture, jids));
  rd_change_free (push_named (fixture, "ann@x", "Ann"));
  rd_change_free (push_named (fixture, "zoe@x", "Zoe"));
  first = get_page (fixture->store, fixture->profile, parse_filter ("@a{sv} {}"), "", 1, NULL);
  /* It moves to the end, and is spelt otherwise. */
  rd_change_free (push_named (fixture, U_LABEL, "Bobby"));
  rd_change_free (push_named (fixture, A_LABEL, "Zzz"));
  second = get_page (fixture->store, fixture->profile, parse_filter ("@a{sv} {}"),
                     first->next_cursor, 10, NULL);
  rest = join (second->contacts, true);
  g_assert_cmpstr (((const RdContact *)first->contacts->pdata[0])->jid, ==, "ann@x");
  g_assert_cmpstr (rest, ==, A_LABEL " zoe@x");
}

/* The server spells it as it likes; the job was asked for by a person. */
static void
test_job_gets_its_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan
      = plan_edits (fixture, "[('" A_LABEL "', {'Name': <'Bob'>})]", RD_EDITS_MUST_BE_NEW, NULL);
  g_autoptr (GPtrArray) planned = NULL;

  g_assert_cmpstr (get_item (plan, U_LABEL)->jid, ==, U_LABEL);
  rd_change_free (push_named (fixture, SHOUTED, "Bob"));
  planned = get_planned (fixture, plan->job);
  g_assert_cmpuint (planned->len, ==, 1);
  g_assert_cmpint (query_number (fixture, "SELECT job FROM journal"), ==, (int64_t)plan->job);
}

/* They are two contacts, and so are their changes. */
static void
test_job_with_both (Fixture *fixture, gconstpointer data)
{
  const char *const both[] = { U_LABEL, A_LABEL, NULL };
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdPlan) undo = NULL;
  g_autoptr (GPtrArray) planned = NULL;

  rd_change_free (receive (fixture, both));
  plan = plan_purge (fixture, "{'Groups': <['Friends']>}", NULL, NULL);
  planned = get_planned (fixture, plan->job);
  g_assert_cmpuint (planned->len, ==, 2);
  push_removal (fixture, A_LABEL);
  push_removal (fixture, U_LABEL);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"), ==, 2);
  end_job (fixture, plan->job, "done", NULL);
  undo = plan_undo (fixture, plan->job, false, NULL, NULL);
  g_assert_cmpuint (undo->items->len, ==, 2);
  g_assert_cmpuint (undo->n_added, ==, 2);
}

static void
test_job_with_one_of_them (Fixture *fixture, gconstpointer data)
{
  const char *const both[] = { U_LABEL, A_LABEL, NULL };
  g_autoptr (RdPlan) plan = NULL;
  g_autofree char *jid = NULL;

  rd_change_free (receive (fixture, both));
  plan = plan_removals (fixture, U_LABEL, NULL);
  push_removal (fixture, A_LABEL);
  push_removal (fixture, U_LABEL);
  jid = query_text (fixture, "SELECT jid FROM journal WHERE job > 0");
  g_assert_cmpstr (jid, ==, U_LABEL);
}

static void
test_history_tells_all_of_it (Fixture *fixture, gconstpointer data)
{
  rd_change_free (push_named (fixture, SHOUTED, "Bob"));
  rd_change_free (push_named (fixture, A_LABEL, "Bobby"));
  rd_change_free (push_named (fixture, "ann@x", "Ann"));
  push_removal (fixture, A_LABEL);
  for (size_t i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autofree char *selection = g_strdup_printf ("{'Jids': <['%s']>}", spellings[i]);
      g_autoptr (RdHistory) history = list_history (fixture, selection, 0, 10);

      g_assert_cmpuint (history->entries->len, ==, 3);
    }
}

static void
test_undo_finds_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) undo = NULL;
  uint64_t job;

  receive_only (fixture, U_LABEL);
  job = carry_out (fixture, plan_edits (fixture, "[('" U_LABEL "', {'Name': <'Other'>})]",
                                        RD_EDITS_MUST_EXIST, NULL));
  rd_change_free (push_named (fixture, A_LABEL, "Other"));
  undo = plan_undo (fixture, job, false, NULL, NULL);
  g_assert_cmpuint (undo->items->len, ==, 1);
  g_assert_cmpstr (get_item (undo, A_LABEL)->target->name, ==, "Bob");
  g_assert_cmpstr (get_item (undo, A_LABEL)->target->jid, ==, A_LABEL);
}

/* Who is spelt otherwise may be somebody else, who was there all the time. */
static void
test_undo_leaves_the_other_alone (Fixture *fixture, gconstpointer data)
{
  const char *const both[] = { U_LABEL, A_LABEL, NULL };
  g_autoptr (RdPlan) undo = NULL;
  uint64_t job;

  receive_only (fixture, U_LABEL);
  rd_change_free (push_named (fixture, A_LABEL, "Bobby"));
  rd_change_free (receive (fixture, both));
  job = carry_out (fixture, plan_removals (fixture, U_LABEL, NULL));
  undo = plan_undo (fixture, job, false, NULL, NULL);
  g_assert_cmpuint (undo->items->len, ==, 1);
  g_assert_cmpuint (undo->n_added, ==, 1);
  g_assert_cmpstr (rd_plan_items_get_jid (undo->items, 0), ==, U_LABEL);
}

static void
test_request_is_answered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (GPtrArray) requests = NULL;

  g_assert_true (add_request (fixture, U_LABEL, "", 1));
  push_contact (fixture, A_LABEL, "", RD_SUBSCRIPTION_NONE, NULL);
  plan = plan_presences (fixture, RD_JOB_APPROVE, SHOUTED, NULL);
  g_assert_true (get_item (plan, A_LABEL)->has_request);
  push_contact (fixture, A_LABEL, "", RD_SUBSCRIPTION_FROM, NULL);
  requests = list_requests (fixture);
  g_assert_cmpuint (requests->len, ==, 0);
}

static void
test_own_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_profile (fixture->store, "books", "juliet@xn--bcher-kva.example");
  g_assert_null (try_add_profile (fixture->store, "other", "juliet@bücher.example", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_PROFILE_EXISTS);
  g_assert_nonnull (strstr (error->message, "\"books\""));
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "each-spelling-finds-it", test_each_spelling_finds_it },
    { "text-finds-either-form", test_text_finds_either_form },
    { "resources-are-kept-apart", test_resources_are_kept_apart },
    { "push-takes-the-spelling-over", test_push_takes_the_spelling_over },
    { "push-of-the-same-spelling", test_push_of_the_same_spelling },
    { "removal-in-another-spelling-is-not-applied",
      test_removal_in_another_spelling_is_not_applied },
    { "doubtful-contact-is-not-touched", test_doubtful_contact_is_not_touched },
    { "roster-spells-it-otherwise", test_roster_spells_it_otherwise },
    { "roster-has-both", test_roster_has_both },
    { "changes-tell-of-the-old-spelling", test_changes_tell_of_the_old_spelling },
    { "changes-are-read-piece-by-piece", test_changes_are_read_piece_by_piece },
    { "pieces-of-many-spellings", test_pieces_of_many_spellings },
    { "pages-give-it-once", test_pages_give_it_once },
    { "job-gets-its-change", test_job_gets_its_change },
    { "job-with-both", test_job_with_both },
    { "job-with-one-of-them", test_job_with_one_of_them },
    { "history-tells-all-of-it", test_history_tells_all_of_it },
    { "undo-finds-it", test_undo_finds_it },
    { "undo-leaves-the-other-alone", test_undo_leaves_the_other_alone },
    { "request-is-answered", test_request_is_answered },
    { "own-account", test_own_account },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-spellings/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
