/* What filters select, what figures they give, and looking up by JID: against a naive count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/roster/filter-sql.h"

#include <string.h>

static const struct
{
  const char *jid, *name;
  RdSubscription subscription;
  bool ask;
  const char *groups;
} roster[] = {
  { "anna@one.example", "Anna", RD_SUBSCRIPTION_NONE, true, "Friends" },
  { "bert@one.example", "Bert", RD_SUBSCRIPTION_NONE, false, NULL },
  { "cleo@two.example", "Straße", RD_SUBSCRIPTION_TO, true, "Friends,Work" },
  { "dora@two.example", "", RD_SUBSCRIPTION_TO, false, "Work" },
  { "emil@two.example", "Ünal", RD_SUBSCRIPTION_FROM, false, "Work,Zoo" },
  { "fritz@three.example", "100%_a'b\"", RD_SUBSCRIPTION_FROM, true, NULL },
  { "gabi@THREE.example", "Gabi", RD_SUBSCRIPTION_BOTH, false, "friends" },
  { "four.example", "", RD_SUBSCRIPTION_BOTH, true, "ümläut" },
};

static void
set_up_roster (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging;
  g_autoptr (RdChange) change = NULL;

  set_up (fixture, data);
  staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (roster); i++)
    {
      g_auto (GStrv) groups
          = g_strsplit (roster[i].groups != NULL ? roster[i].groups : "", ",", -1);
      g_autoptr (RdContact) contact = rd_contact_new (
          roster[i].jid, roster[i].name, roster[i].subscription, roster[i].ask ? RD_CONTACT_ASK : 0,
          (const char *const *)groups, NULL, 0);

      rd_staging_add (staging, contact);
    }
  change = commit_roster (fixture->store, staging, "v", NULL);
}

/* The first letters of the JIDs that FILTER selects, in the order of the alphabet. */
static char *
select_letters (Fixture *fixture, const char *filter)
{
  g_autoptr (GPtrArray) all = read_all (fixture->store, fixture->profile, filter);
  GString *letters = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (roster); i++)
    {
      for (unsigned j = 0; j < all->len; j++)
        {
          if (g_str_equal (((RdContact *)all->pdata[j])->jid, roster[i].jid))
            g_string_append_c (letters, "abcdefg4"[i]);
        }
    }
  g_assert_cmpuint (letters->len, ==, all->len);
  return g_string_free (letters, FALSE);
}

/* What a filter selects, contacts named by a letter each. */
static const struct
{
  const char *filter, *letters;
} each_key[] = {
  { "@a{sv} {}", "abcdefg4" },
  { "{'NoSubscription': <true>}", "ab" },
  { "{'NoFrom': <true>}", "abcd" },
  { "{'NoTo': <true>}", "abef" },
  { "{'NoFrom': <true>, 'NoTo': <true>}", "abcdef" },
  { "{'NoFrom': <true>, 'NoTo': <true>, 'NoSubscription': <true>}", "abcdef" },
  { "{'NoFrom': <true>, 'NoSubscription': <true>}", "abcd" },
  { "{'NoTo': <true>, 'NoSubscription': <true>}", "abef" },
  { "{'NoFrom': <false>, 'NoTo': <false>, 'NoSubscription': <false>}", "abcdefg4" },
  { "{'Subscription': <['none']>}", "ab" },
  { "{'Subscription': <['to', 'both']>}", "cdg4" },
  { "{'Subscription': <['to', 'both']>, 'NoFrom': <true>}", "cd" },
  { "{'Subscription': <@as []>}", "" },
  { "{'Ask': <true>}", "acf4" },
  { "{'Ask': <false>}", "bdeg" },
  { "{'Groups': <['Friends']>}", "ac" },
  { "{'Groups': <['Friends', 'Zoo']>}", "ace" },
  { "{'Groups': <['ümläut']>}", "4" },
  { "{'Groups': <@as []>}", "" },
  { "{'Groups': <['it\\'s \"none\"']>}", "" },
  { "{'NoGroup': <true>}", "bf" },
  { "{'NoGroup': <false>}", "acdeg4" },
  { "{'Domains': <['three.example']>}", "fg" },
  { "{'Domains': <['ONE.example', 'four.example']>}", "ab4" },
  { "{'Domains': <@as []>}", "" },
  { "{'Text': <'STRASSE'>}", "c" },
  { "{'Text': <'ünal'>}", "e" },
  { "{'Text': <'Two.Example'>}", "cde" },
  { "{'Text': <'FRIENDS'>}", "acg" },
  { "{'Text': <'%_'>}", "f" },
  { "{'Text': <'_'>}", "f" },
  { "{'Text': <'a\\'b\"'>}", "f" },
  { "{'Text': <'Gabigabi'>}", "" },
  { "{'Text': <'FriendsWork'>}", "" },
  { "{'Text': <''>}", "abcdefg4" },
  { "{'Jids': <['anna@one.example', 'ANNA@one.example', 'nobody@x']>}", "a" },
  { "{'Jids': <['gabi@THREE.example']>}", "g" },
  { "{'Jids': <['Four.Example/x']>}", "4" },
  { "{'Jids': <@as []>}", "" },
  { "{'KeepJids': <['anna@one.example', 'Bert@One.Example']>}", "cdefg4" },
  { "{'KeepJids': <['gabi@three.example']>}", "abcdef4" },
  { "{'KeepJids': <@as []>}", "abcdefg4" },
  { "{'KeepGroups': <['Work']>}", "abfg4" },
  { "{'KeepGroups': <['Work', 'Friends']>}", "bfg4" },
  { "{'ChangedAfter': <uint64 18446744073709551615>}", "" },
  { "{'ChangedAfter': <uint64 1>}", "abcdefg4" },
  { "{'NoFrom': <true>, 'Groups': <['Work']>, 'Ask': <true>, 'Text': <'cleo'>}", "c" },
  { "{'NoSubscription': <true>, 'KeepGroups': <['Friends']>, 'NoGroup': <true>}", "b" },
};

static void
test_each_key (Fixture *fixture, gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (each_key); i++)
    {
      g_autofree char *letters = select_letters (fixture, each_key[i].filter);

      g_test_message ("%s", each_key[i].filter);
      g_assert_cmpstr (letters, ==, each_key[i].letters);
    }
}

static void
test_changed_after (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);
  g_autofree char *filter
      = g_strdup_printf ("{'ChangedAfter': <uint64 %" G_GUINT64_FORMAT ">}", record->serial);
  g_autofree char *letters = NULL;

  push (fixture->store, fixture->profile,
        make_contact ("dora@two.example", "Dora", RD_SUBSCRIPTION_TO, NULL));
  letters = select_letters (fixture, filter);
  g_assert_cmpstr (letters, ==, "d");
}

/* -- figures ----------------------------------------------------------------------------------- */

static int
compare_by_size (gconstpointer a, gconstpointer b)
{
  const RdStatsRow *x = a, *y = b;

  return x->contacts != y->contacts ? (x->contacts < y->contacts ? 1 : -1)
                                    : strcmp (x->name, y->name);
}

static int
compare_by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (((const RdStatsRow *)a)->name, ((const RdStatsRow *)b)->name);
}

static void
count_in (GArray *rows, const char *name)
{
  for (unsigned i = 0; i < rows->len; i++)
    {
      if (g_str_equal (g_array_index (rows, RdStatsRow, i).name, name))
        {
          g_array_index (rows, RdStatsRow, i).contacts++;
          return;
        }
    }
  rd_stats_add_row (rows, name, 1);
}

/* The figures, counted in the plainest way. */
static RdStats *
count_naively (GPtrArray *contacts)
{
  RdStats *stats = rd_stats_new ();

  for (unsigned i = 0; i < contacts->len; i++)
    {
      RdContact *contact = contacts->pdata[i];
      const char *at = strchr (contact->jid, '@');
      g_autofree char *domain = g_utf8_strdown (at != NULL ? at + 1 : contact->jid, -1);

      stats->total++;
      stats->no_from += contact->subscription == RD_SUBSCRIPTION_NONE
                        || contact->subscription == RD_SUBSCRIPTION_TO;
      stats->no_to += contact->subscription == RD_SUBSCRIPTION_NONE
                      || contact->subscription == RD_SUBSCRIPTION_FROM;
      stats->no_subscription += contact->subscription == RD_SUBSCRIPTION_NONE;
      stats->ask += (contact->flags & RD_CONTACT_ASK) != 0;
      stats->no_group += contact->groups[0] == NULL;
      count_in (stats->hosts, domain);
      for (char **group = contact->groups; *group != NULL; group++)
        count_in (stats->groups, *group);
    }
  g_array_sort (stats->hosts, compare_by_size);
  g_array_sort (stats->groups, compare_by_name);
  return stats;
}

static void
assert_same_rows (GArray *a, GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (unsigned i = 0; i < a->len; i++)
    {
      g_assert_cmpstr (g_array_index (a, RdStatsRow, i).name, ==,
                       g_array_index (b, RdStatsRow, i).name);
      g_assert_cmpuint (g_array_index (a, RdStatsRow, i).contacts, ==,
                        g_array_index (b, RdStatsRow, i).contacts);
    }
}

static void
test_figures (Fixture *fixture, gconstpointer data)
{
  static const char *const filters[] = { "@a{sv} {}",
                                         "{'NoFrom': <true>}",
                                         "{'Groups': <['Work']>}",
                                         "{'Text': <'two'>}",
                                         "{'Domains': <['three.example']>}",
                                         "{'Groups': <@as []>}" };
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  for (size_t i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GPtrArray) all = read_all (fixture->store, fixture->profile, filters[i]);
      g_autoptr (RdStats) naive = count_naively (all);
      g_autoptr (RdStats) stats = get_stats (fixture->store, fixture->profile, filters[i]);

      g_assert_cmpuint (stats->total, ==, naive->total);
      g_assert_cmpuint (stats->no_from, ==, naive->no_from);
      g_assert_cmpuint (stats->no_to, ==, naive->no_to);
      g_assert_cmpuint (stats->no_subscription, ==, naive->no_subscription);
      g_assert_cmpuint (stats->ask, ==, naive->ask);
      g_assert_cmpuint (stats->no_group, ==, naive->no_group);
      g_assert_cmpuint (stats->serial, ==, record->serial);
      assert_same_rows (stats->hosts, naive->hosts);
      assert_same_rows (stats->groups, naive->groups);
    }
}

/* What only preparing shows. */
static void
test_no_domain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get_page (fixture->store, fixture->profile,
                           parse_filter ("{'Domains': <['one.example', 'a b']>}"), "", 10, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_assert_nonnull (strstr (error->message, "a b"));
}

/* A thousand names for each of 100 000 contacts would be a hundred million look-ups otherwise. */
static void
test_groups_of_each_contact_are_looked_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  g_autoptr (RdFilter) filter = parse_filter ("{'Groups': <['a', 'b']>, 'KeepGroups': <['c']>}");
  g_auto (RdFilterSql) sql = { NULL };
  g_autofree char *text = NULL;
  g_autoptr (RdQuery) query = NULL;
  unsigned n_looks = 0;

  g_assert_true (rd_filter_sql_init (&sql, filter, NULL));
  text = g_strconcat ("EXPLAIN QUERY PLAN SELECT 1 FROM contact c WHERE c.profile = :profile",
                      sql.conditions, NULL);
  query = rd_database_compose (db, text, NULL, NULL);
  while (rd_fetch (db, query, NULL) == RD_FETCH_ROW)
    {
      const char *detail = (const char *)sqlite3_column_text (query, 3);

      g_test_message ("%s", detail);
      n_looks += strstr (detail, "(contact=?)") != NULL;
      g_assert_null (strstr (detail, "name=?"));
    }
  g_assert_cmpuint (n_looks, ==, 2);
}

/* Steps of SQLite for the first page. */
static int
count_steps (Fixture *fixture, const char *filter, unsigned total)
{
  g_autoptr (RdPage) page = NULL;
  int n_steps;

  take_steps ();
  page = get_page (fixture->store, fixture->profile, parse_filter (filter), "", 100, NULL);
  n_steps = take_steps ();
  g_assert_cmpuint (page->total, ==, total);
  g_assert_cmpuint (page->contacts->len, ==, MIN (total, 100));
  g_test_message ("%s: %d steps", filter, n_steps);
  return n_steps;
}

/* Of the figures: all of a few, and of more than are noted down. */
static int
count_steps_of_figures (Fixture *fixture, const char *filter, unsigned total)
{
  g_autoptr (RdStats) stats = NULL;
  int n_steps;

  take_steps ();
  stats = get_stats (fixture->store, fixture->profile, filter);
  n_steps = take_steps ();
  g_assert_cmpuint (stats->total, ==, total);
  g_assert_cmpuint (g_array_index (stats->hosts, RdStatsRow, 0).contacts, ==, total);
  g_assert_cmpuint (g_array_index (stats->groups, RdStatsRow, 0).contacts, ==, total);
  g_test_message ("figures of %s: %d steps", filter, n_steps);
  return n_steps;
}

/* The first page needs the number of all and some contacts: one walk, and none for JIDs. So do the
 * figures of a few. */
static void
test_a_roster_is_walked_once (Fixture *fixture, gconstpointer data)
{
  const int n_contacts = 1100;

  for (int i = 0; i < n_contacts; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%d@host.example", i);

      push (fixture->store, fixture->profile,
            make_contact (jid, "Contact", RD_SUBSCRIPTION_BOTH, "Group"));
    }
  begin_counting_steps (fixture);
  g_assert_cmpint (count_steps (fixture, "{'Text': <'contact77'>}", 11), <, 8 * n_contacts);
  g_assert_cmpint (count_steps (fixture, "{'Text': <'contact'>}", 1100), <, 14 * n_contacts);
  g_assert_cmpint (count_steps (fixture, "{'Groups': <['Friends']>}", 2), <, 16 * n_contacts);
  g_assert_cmpint (count_steps (fixture, "{'Jids': <['contact7@Host.example']>}", 1), <, 300);
  g_assert_cmpint (count_steps_of_figures (fixture, "{'Text': <'contact77'>}", 11), <,
                   8 * n_contacts);
  count_steps_of_figures (fixture, "{'Text': <'contact'>}", 1100);
  end_counting_steps ();
}

/* A name of as many marks as an item can hold is kept as it came, and found. */
static void
test_name_of_marks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) name = g_string_new ("e");
  g_autoptr (GPtrArray) found = NULL;

  while (name->len < 60000)
    g_string_append (name, "\u0301\u0323");
  push (fixture->store, fixture->profile,
        make_contact ("marks@one.example", name->str, RD_SUBSCRIPTION_BOTH, name->str));
  found = read_all (fixture->store, fixture->profile, "{'Text': <'e\u0323\u0323\u0323'>}");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((RdContact *)found->pdata[0])->name, ==, name->str);
  g_assert_cmpstr (((RdContact *)found->pdata[0])->groups[0], ==, name->str);
}

/* -- look-up ----------------------------------------------------------------------------------- */

static void
test_look_up (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { "nobody@x",           "gabi@THREE.example", "GABI@three.example",
                               "Bert@ONE.example/x", "four.example",       "no jid@",
                               "anna@one.example/y", "anna@one.example",   NULL };
  static const char *const found[]
      = { "gabi@THREE.example", "gabi@THREE.example", "bert@one.example",
          "four.example",       "anna@one.example",   "anna@one.example" };
  static const char *const missing[] = { "nobody@x", "no jid@" };
  g_autoptr (RdLookup) lookup = look_up (fixture->store, fixture->profile, jids);

  g_assert_cmpuint (lookup->contacts->len, ==, G_N_ELEMENTS (found));
  for (size_t i = 0; i < G_N_ELEMENTS (found); i++)
    g_assert_cmpstr (((RdContact *)lookup->contacts->pdata[i])->jid, ==, found[i]);
  g_assert_cmpuint (lookup->missing->len, ==, G_N_ELEMENTS (missing));
  for (size_t i = 0; i < G_N_ELEMENTS (missing); i++)
    g_assert_cmpstr (lookup->missing->pdata[i], ==, missing[i]);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "each-key", test_each_key },
    { "changed-after", test_changed_after },
    { "figures", test_figures },
    { "no-domain", test_no_domain },
    { "groups-are-looked-at-once", test_groups_of_each_contact_are_looked_at_once },
    { "a-roster-is-walked-once", test_a_roster_is_walked_once },
    { "name-of-marks", test_name_of_marks },
    { "look-up", test_look_up },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests_on ("/store-filters/", tests, G_N_ELEMENTS (tests), set_up_roster);
  return g_test_run ();
}
