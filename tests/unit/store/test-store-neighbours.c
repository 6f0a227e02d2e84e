/* Two profiles in one store, with the same contacts: what is written and read of one is what it
 * would be if the other were not there, and the other stays as it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#define START 1000000
/* More than the shrink guard lets go. */
#define N_MANY 15

typedef struct
{
  Fixture own;
  int64_t neighbour;
  GString *text;   /* what was read, in lines; serials and jobs are counted from the beginning */
  uint64_t n_jobs; /* before */
  bool is_respelt; /* some contact is pushed in another spelling */
} Pair;

/* Both have the same serials, so that those of one can't be told from the other's. */
static void
begin_alike (Pair *pair)
{
  close_store (pair->own.store);
  run_sql (pair->own.path, "UPDATE profile SET serial = " G_STRINGIFY (START));
  run_sql (pair->own.path, "UPDATE profile SET journal_floor = serial");
  pair->own.store = open_store (pair->own.directory);
  pair->own.start = START;
}

static void
set_up_alone (Fixture *fixture, gconstpointer data)
{
  Pair *pair = (Pair *)fixture;

  set_up (fixture, data);
  begin_alike (pair);
  pair->text = g_string_new (NULL);
}

static void
set_up_before (Fixture *fixture, gconstpointer data)
{
  Pair *pair = (Pair *)fixture;

  set_up_alone (fixture, data);
  pair->neighbour = add_profile (fixture->store, "neighbour", "neighbour@example.org");
  begin_alike (pair);
}

static void
set_up_behind (Fixture *fixture, gconstpointer data)
{
  Pair *pair = (Pair *)fixture;
  int64_t first;

  set_up_before (fixture, data);
  first = fixture->profile;
  fixture->profile = pair->neighbour;
  pair->neighbour = first;
}

static void
tear_down_pair (Fixture *fixture, gconstpointer data)
{
  g_string_free (((Pair *)fixture)->text, TRUE);
  tear_down (fixture, data);
}

/* -- what is read ------------------------------------------------------------------------------ */

static void
tell_contact (Pair *pair, const char *word, const RdContact *contact)
{
  g_autofree char *groups = contact != NULL ? g_strjoinv (",", contact->groups) : NULL;

  if (contact != NULL)
    g_string_append_printf (pair->text, "%s %s \"%s\" %d %d [%s] %d\n", word, contact->jid,
                            contact->name, contact->subscription, contact->flags, groups,
                            (int)(contact->serial - START));
}

static void
tell_contacts (Pair *pair, const char *word, const GPtrArray *contacts)
{
  for (unsigned i = 0; i < contacts->len; i++)
    tell_contact (pair, word, contacts->pdata[i]);
}

static void
tell_page (Pair *pair, RdPage *page)
{
  tell_contacts (pair, "page", page->contacts);
  g_string_append_printf (pair->text, "of %u, %d\n", page->total, (int)(page->serial - START));
}

static void
tell_pages (Pair *pair)
{
  const char *const filters[] = {
    "@a{sv} {}",
    "{'Jids': <['a@x', 'D@x', 'b@x/r', 'nobody@x']>}",
    "{'Groups': <['g']>}",
    "{'Domains': <['x']>, 'KeepJids': <['A@x']>, 'KeepGroups': <['h']>}",
    "{'ChangedAfter': <uint64 1000005>}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (RdStats) stats = get_stats (pair->own.store, pair->own.profile, filters[i]);
      g_autoptr (GPtrArray) all = read_all (pair->own.store, pair->own.profile, filters[i]);

      tell_contacts (pair, filters[i], all);
      g_string_append_printf (pair->text, "stats %u %u %u %u %u %u, %u hosts, %u groups\n",
                              stats->total, stats->no_from, stats->no_to, stats->no_subscription,
                              stats->ask, stats->no_group, stats->hosts->len, stats->groups->len);
      for (unsigned k = 0; k < stats->groups->len; k++)
        g_string_append_printf (pair->text, "group %s %u\n",
                                g_array_index (stats->groups, RdStatsRow, k).name,
                                g_array_index (stats->groups, RdStatsRow, k).contacts);
    }
}

static void
tell_changes (Pair *pair)
{
  uint64_t serial = START;
  bool has_more = true;

  while (has_more)
    {
      g_autoptr (RdChanges) changes = get_changes (pair->own.store, pair->own.profile, serial, 3);

      tell_contacts (pair, "changed", changes->changed);
      for (unsigned i = 0; i < changes->removed->len; i++)
        g_string_append_printf (pair->text, "removed %s\n", (char *)changes->removed->pdata[i]);
      g_string_append_printf (pair->text, "changes to %d%s\n", (int)(changes->serial - START),
                              changes->is_reset ? " anew" : "");
      has_more = changes->has_more;
      serial = changes->serial;
    }
}

static int
count_job (const Pair *pair, uint64_t job)
{
  return job == 0 ? 0 : (int)(job - pair->n_jobs);
}

static void
tell_history (Pair *pair, const char *selection)
{
  g_autoptr (RdHistory) history = list_history (&pair->own, selection, 0, 1000);

  for (unsigned i = 0; i < history->entries->len; i++)
    {
      const RdHistoryEntry *entry = history->entries->pdata[i];

      g_string_append_printf (pair->text, "entry %d %s %d %s\n", (int)(entry->serial - START),
                              entry->cause, count_job (pair, entry->job), entry->jid);
      tell_contact (pair, "before", entry->before);
      tell_contact (pair, "after", entry->after);
    }
}

static void
tell_jobs (Pair *pair)
{
  g_autoptr (GPtrArray) jobs = list_jobs (&pair->own, 0, 100);

  for (unsigned i = 0; i < jobs->len; i++)
    {
      const RdPastJob *past = jobs->pdata[i];
      g_autoptr (GPtrArray) planned = get_planned (&pair->own, past->job);

      g_string_append_printf (pair->text, "job %d %s %s %u, undone by %d\n",
                              count_job (pair, past->job), rd_job_kind_to_string (past->kind),
                              past->result, past->n_contacts, count_job (pair, past->undone_by));
      tell_contacts (pair, "planned", planned);
    }
}

static void
tell_requests (Pair *pair)
{
  g_autoptr (GPtrArray) requests = list_requests (&pair->own);

  for (unsigned i = 0; i < requests->len; i++)
    {
      const RdRequest *request = requests->pdata[i];

      g_string_append_printf (pair->text, "request %s %d %s\n", request->jid, (int)request->time,
                              request->message);
    }
}

static void
tell_profile (Pair *pair)
{
  g_autoptr (RdProfileRecord) record = get_profile (pair->own.store, pair->own.profile);

  g_string_append_printf (
      pair->text, "profile %d %u, shrink %d %u %u, version %s, doubt %s about %s, hiding %d\n",
      (int)(record->serial - START), record->n_contacts, count_job (pair, record->shrink.job),
      record->shrink.n_before, record->shrink.n_after, record->sync->version,
      rd_doubt_to_string (record->sync->doubt), record->sync->doubt_jid, record->sync->hiding);
}

static void
tell_all (Pair *pair)
{
  const char *const jids[] = { "a@x", "A@x", "D@x/r", "nobody@x", NULL };
  g_autoptr (RdLookup) lookup = look_up (pair->own.store, pair->own.profile, jids);

  tell_contacts (pair, "found", lookup->contacts);
  tell_profile (pair);
  tell_pages (pair);
  tell_changes (pair);
  tell_history (pair, "@a{sv} {}");
  tell_history (pair, "{'Jids': <['a@x', 'D@x', 'e@x']>}");
  tell_history (pair, "{'Causes': <['remove', 'undo']>}");
  tell_jobs (pair);
  tell_requests (pair);
}

static void
tell_plan (Pair *pair, const RdPlan *plan)
{
  g_string_append_printf (pair->text, "plan %d at %d, undoes %d\n", count_job (pair, plan->job),
                          (int)(plan->serial - START), count_job (pair, plan->undone_job));
  for (unsigned i = 0; i < plan->items->len; i++)
    {
      g_autoptr (RdPlanItem) item = rd_plan_items_get (plan->items, i);

      g_string_append_printf (pair->text, "item %s%s%s\n", item->jid,
                              item->is_removal ? " removed" : "",
                              item->has_request ? " who asks" : "");
      tell_contact (pair, "now", item->contact);
      tell_contact (pair, "then", item->target);
    }
}

/* -- what happens; NAME stands in what a profile has of its own -------------------------------- */

/* With or without the many. */
static void
receive (Pair *pair, const char *name, unsigned n_many, RdCause cause)
{
  const RdRosterTerms terms = { .cause = cause, .guard = 50, .is_certain = true };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdChange) change = NULL;

  for (char local = 'a'; local <= 'e'; local++)
    {
      g_autofree char *jid = g_strdup_printf ("%c@x", local);

      g_ptr_array_add (roster, make_contact (jid, name, RD_SUBSCRIPTION_TO, "g,h"));
    }
  for (unsigned i = 0; i < n_many; i++)
    {
      g_autofree char *jid = g_strdup_printf ("many%02u@y", i);

      g_ptr_array_add (roster, make_contact (jid, name, RD_SUBSCRIPTION_BOTH, name));
    }
  change = receive_roster (&pair->own, roster, &terms);
  g_string_append_printf (pair->text, "roster %u %u %u\n", change->n_added, change->n_changed,
                          change->n_removed);
}

static void
receive_pushes (Pair *pair, const char *name)
{
  g_autoptr (RdPage) first
      = get_page (pair->own.store, pair->own.profile, rd_filter_new_all (), "", 3, NULL);
  g_autoptr (RdPage) second = NULL;

  tell_page (pair, first);
  push_contact (&pair->own, pair->is_respelt ? "A@x" : "a@x", name, RD_SUBSCRIPTION_FROM, name);
  push_contact (&pair->own, "b@x", "Changed", RD_SUBSCRIPTION_TO, NULL);
  push_removal (&pair->own, "c@x");
  push_contact (&pair->own, "c@x", name, RD_SUBSCRIPTION_NONE, "g");
  push_removal (&pair->own, "many03@y");
  push_contact (&pair->own, "f@x", name, RD_SUBSCRIPTION_NONE, NULL);
  second = get_page (pair->own.store, pair->own.profile, rd_filter_new_all (), first->next_cursor,
                     100, NULL);
  tell_page (pair, second);
}

/* F is missing in the roster of a login; who asks was there. */
static void
receive_requests (Pair *pair, const char *name)
{
  rd_change_free (take_request (&pair->own, "c@x", name, 5, START));
  rd_change_free (take_request (&pair->own, "stranger@z", name, 6, START));
  rd_change_free (take_request (&pair->own, "f@x", name, 7, START));
  tell_all (pair);
  rd_change_free (answer_request (&pair->own, "c@x", 0));
}

/* A contact that a job removes comes back, spelt otherwise. */
static void
undo_return (Pair *pair, const char *removed, const char *returned, const char *name)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t job;

  push_contact (&pair->own, removed, name, RD_SUBSCRIPTION_TO, "g");
  job = carry_out (&pair->own, plan_removals (&pair->own, removed, NULL));
  push_contact (&pair->own, returned, "Returned", RD_SUBSCRIPTION_NONE, NULL);
  plan = plan_undo (&pair->own, job, true, NULL, NULL);
  tell_plan (pair, plan);
  push_removal (&pair->own, returned);
}

static void
run_jobs (Pair *pair, const char *name)
{
  g_autofree char *edits = g_strdup_printf ("[('b@x', {'Name': <'%s by a job'>})]", name);
  uint64_t edit = carry_out_edits (&pair->own, edits);
  g_autoptr (RdPlan) dry = NULL;
  g_autoptr (RdPlan) late = NULL;

  carry_out (&pair->own, plan_removals (&pair->own, "d@x,many01@y", NULL));
  dry = plan_undo (&pair->own, 0, true, NULL, NULL);
  tell_plan (pair, dry);
  carry_out (&pair->own, undo (&pair->own, 0));
  carry_out (&pair->own, undo (&pair->own, edit));
  carry_out (&pair->own, plan_purge (&pair->own, "{'Jids': <['e@x']>}", NULL, NULL));
  late = plan_edits (&pair->own, "[('c@x', {'Name': <'Late'>}), ('g@x', {'Name': <'G'>})]",
                     RD_EDITS_ANY, NULL);
  tell_plan (pair, late);
  replan (&pair->own, late->job, get_item (late, "c@x")->target);
  end_job (&pair->own, late->job, "failed", "c@x");
  push_contact (&pair->own, "c@x", "Late", RD_SUBSCRIPTION_NONE, "g");
  tell_jobs (pair);
  settle_jobs (&pair->own, late->job + 1);
}

static void
live (Pair *pair, const char *name)
{
  pair->n_jobs = (uint64_t)query_number (&pair->own, "SELECT ifnull (max (id), 0) FROM job");
  receive (pair, name, N_MANY, RD_CAUSE_LOGIN);
  receive_pushes (pair, name);
  undo_return (pair, "H@x", "h@x", name);
  undo_return (pair, "i@x", g_str_equal (name, "own") ? "I@x" : "i@X", name);
  run_jobs (pair, name);
  receive (pair, name, N_MANY, RD_CAUSE_LOGIN);
  receive_requests (pair, name);
  tell_all (pair);
  receive (pair, name, 0, RD_CAUSE_LOGIN);
  tell_profile (pair);
  dismiss_notice (&pair->own);
  carry_out (&pair->own, undo (&pair->own, 0));
  tell_all (pair);
}

/* Jobs that run, and are asked for all that the other will do itself. */
static void
leave_open (Pair *pair)
{
  g_autoptr (GString) jids = g_string_new ("d@x,a@x,many01@y");

  for (unsigned i = 2; i < N_MANY; i++)
    g_string_append_printf (jids, ",many%02u@y", i);
  for (unsigned i = 0; i < N_MANY; i++)
    {
      g_autofree char *jid = g_strdup_printf ("many%02u@y", i);

      push_contact (&pair->own, jid, "Again", RD_SUBSCRIPTION_TO, NULL);
    }
  push_contact (&pair->own, "d@x", "Again", RD_SUBSCRIPTION_TO, NULL);
  rd_plan_free (plan_edits (&pair->own,
                            "[('b@x', {'Name': <'their by a job'>}), ('c@x', {'Name': <'Late'>}),"
                            " ('f@x', {'Name': <'own'>})]",
                            RD_EDITS_ANY, NULL));
  rd_plan_free (plan_removals (&pair->own, jids->str, NULL));
  for (char local = 'a'; local <= 'g'; local++)
    {
      g_autofree char *jid = g_strdup_printf ("%c@x", local);

      rd_change_free (take_request (&pair->own, jid, "their", 1, 0));
    }
  push_contact (&pair->own, "E@x", "Spelt otherwise", RD_SUBSCRIPTION_TO, NULL);
}

/* -- the tests --------------------------------------------------------------------------------- */

/* All rows of the neighbour. */
static char *
dump_neighbour (Pair *pair)
{
  const char *const queries[] = {
    "SELECT group_concat (concat, ';') FROM (SELECT jid || key || name || subscription || flags"
    " || extra || serial || is_doubtful || ifnull ((SELECT group_concat (g.name)"
    " FROM contact_group g WHERE g.contact = contact.id), '') AS concat FROM contact"
    " WHERE profile = %d ORDER BY jid)",
    "SELECT group_concat (serial || time || cause || job || jid || ifnull (before_jid, '')"
    " || ifnull (key, '') || ifnull (before, '') || ifnull (after, ''), ';') FROM journal"
    " WHERE profile = %d",
    "SELECT group_concat (id || kind || time || result || undoes || is_open || is_cut, ';')"
    " FROM job WHERE profile = %d",
    "SELECT group_concat (jid || key || job || ifnull (name, '-') || ifnull (groups, '-')"
    " || claims || presence || owed || lowered_since, ';') FROM intent WHERE profile = %d",
    "SELECT group_concat (jid || time || message, ';') FROM request WHERE profile = %d",
    "SELECT name || is_default || is_enabled || serial || journal_floor || n_contacts || n_requests"
    " || ifnull (roster_version, '') || doubt || shrink_job || shrink_before || hiding || is_known"
    " || last_sync || distrust FROM profile WHERE id = %d",
  };
  g_autoptr (GString) dump = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_auto (GStrv) parts = g_strsplit (queries[i], "%d", 2);
      g_autofree char *sql = g_strdup_printf ("%s%d%s", parts[0], (int)pair->neighbour, parts[1]);
      g_autofree char *text = query_text (&pair->own, sql);

      g_assert_nonnull (text);
      g_string_append_printf (dump, "%s\n", text);
    }
  return g_string_free (g_steal_pointer (&dump), FALSE);
}

static char *
live_alone (bool is_respelt)
{
  Pair pair = { .is_respelt = is_respelt };
  char *text;

  set_up_alone (&pair.own, NULL);
  live (&pair, "own");
  text = g_strdup (pair.text->str);
  tear_down_pair (&pair.own, NULL);
  return text;
}

static void
check_unseen (Pair *pair, bool is_respelt)
{
  g_autofree char *alone = live_alone (is_respelt);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  int64_t own = pair->own.profile;

  pair->is_respelt = is_respelt;
  pair->own.profile = pair->neighbour;
  live (pair, "their");
  leave_open (pair);
  pair->own.profile = own;
  g_string_truncate (pair->text, 0);
  before = dump_neighbour (pair);
  live (pair, "own");
  after = dump_neighbour (pair);
  g_assert_cmpstr (pair->text->str, ==, alone);
  g_assert_cmpstr (after, ==, before);
}

static void
test_unseen (Fixture *fixture, gconstpointer data)
{
  check_unseen ((Pair *)fixture, false);
}

static void
test_unseen_when_respelt (Fixture *fixture, gconstpointer data)
{
  check_unseen ((Pair *)fixture, true);
}

static const StoreTest tests[] = {
  { "/unseen", test_unseen },
  { "/unseen-when-respelt", test_unseen_when_respelt },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests_with ("/store/neighbours/before", tests, G_N_ELEMENTS (tests), sizeof (Pair),
                  set_up_before, tear_down_pair);
  add_tests_with ("/store/neighbours/behind", tests, G_N_ELEMENTS (tests), sizeof (Pair),
                  set_up_behind, tear_down_pair);
  return g_test_run ();
}
