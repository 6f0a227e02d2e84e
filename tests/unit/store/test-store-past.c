/* States of a roster's past, and what differs between two of them.
 *
 * The property is checked against the rosters that were read at the time; the seed is GLib's
 * (--seed repeats a run).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/past/difference.h"
#include "store/past/pages.h"

/* A state as it was when it was the present. */
typedef struct
{
  uint64_t serial;
  GHashTable *contacts; /* JID → RdContact */
} State;

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)rd_contact_unref);
}

static void
put (GHashTable *table, RdContact *contact)
{
  g_hash_table_replace (table, contact->jid, rd_contact_ref (contact));
}

static void
state_free (gpointer data)
{
  State *state = data;

  g_hash_table_unref (state->contacts);
  g_free (state);
}

static uint64_t
get_serial (Fixture *fixture)
{
  return (uint64_t)query_number (fixture, "SELECT serial FROM profile");
}

static State *
note_state (Fixture *fixture)
{
  State *state = g_new0 (State, 1);
  g_autoptr (GPtrArray) roster = read_roster (fixture);

  state->serial = get_serial (fixture);
  state->contacts = new_table ();
  for (unsigned i = 0; i < roster->len; i++)
    put (state->contacts, roster->pdata[i]);
  return state;
}

/* -- random changes ---------------------------------------------------------------------------- */

/* Few people, each in several spellings. */
static char *
pick_jid (void)
{
  static const char *const forms[] = { "%s@x", "%s@X", "%s@x." };
  static const char *const people[] = { "ann", "bob", "Ann", "carl", "dora", "ede", "Ede" };
  const char *form = forms[g_test_rand_int_range (0, 6) % 5 % 3];
  const char *person = people[g_test_rand_int_range (0, G_N_ELEMENTS (people))];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (form, person);
#pragma GCC diagnostic pop
}

static RdContact *
make_random (void)
{
  static const char *const groups[] = { NULL, "g", "g,h", "with \"quotes\",and\nlines" };
  g_autofree char *jid = pick_jid ();
  g_autofree char *name = g_strdup_printf ("nämé %d", g_test_rand_int_range (0, 3));

  return make_contact (jid, g_test_rand_bit () ? name : "", g_test_rand_int_range (0, 4),
                       groups[g_test_rand_int_range (0, G_N_ELEMENTS (groups))]);
}

static void
receive_random (Fixture *fixture)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (int i = g_test_rand_int_range (1, 6); i > 0; i--)
    g_ptr_array_add (roster, make_random ());
  rd_change_free (receive_roster (fixture, roster, &terms));
}

static void
change_something (Fixture *fixture)
{
  g_autofree char *jid = pick_jid ();
  int choice = g_test_rand_int_range (0, 10);

  if (choice == 0)
    receive_random (fixture);
  else if (choice < 4)
    push_removal (fixture, jid);
  else
    push (fixture->store, fixture->profile, make_random ());
}

/* (element-type State): those after each of N changes, the first roster among them. */
static GPtrArray *
live (Fixture *fixture, unsigned n)
{
  GPtrArray *states = g_ptr_array_new_with_free_func (state_free);

  receive_random (fixture);
  g_ptr_array_add (states, note_state (fixture));
  for (unsigned i = 0; i < n; i++)
    {
      change_something (fixture);
      g_ptr_array_add (states, note_state (fixture));
    }
  return states;
}

/* -- differences ------------------------------------------------------------------------------- */

static RdPastPoint
resolve (RdDatabase *db, int64_t profile, uint64_t serial)
{
  const RdPoint point = { RD_POINT_SERIAL, serial };
  g_autoptr (GError) error = NULL;
  RdPastPoint resolved = { 0 };

  g_assert_true (rd_past_resolve (db, profile, &point, &resolved, &error));
  g_assert_no_error (error);
  return resolved;
}

/* Removes what was before and notes what is after. */
static void
apply (const RdDifference *difference, GHashTable *table, GPtrArray *come)
{
  g_assert_true (difference->before != NULL || difference->after != NULL);
  if (difference->before != NULL)
    {
      RdContact *contact = g_hash_table_lookup (table, difference->before->jid);

      g_assert_nonnull (contact);
      g_assert_true (rd_contact_is_equal (contact, difference->before));
      g_hash_table_remove (table, difference->before->jid);
    }
  if (difference->after != NULL)
    g_ptr_array_add (come, rd_contact_ref (difference->after));
  if (difference->before != NULL && difference->after != NULL)
    g_assert_false (rd_contact_is_equal (difference->before, difference->after));
}

/* Takes up to N; false at the end. */
static bool
apply_some (RdDifferences *differences, unsigned n, GHashTable *table, GPtrArray *come,
            GString *place)
{
  for (; n > 0; n--)
    {
      g_auto (RdDifference) difference = { 0 };
      g_autoptr (GError) error = NULL;
      RdFetch fetch = rd_differences_next (differences, &difference, &error);

      g_assert_no_error (error);
      if (fetch == RD_FETCH_DONE)
        return false;
      g_assert_cmpstr (place->str, <, difference.place);
      g_string_assign (place, difference.place);
      apply (&difference, table, come);
    }
  return true;
}

static GHashTable *
copy_table (GHashTable *table)
{
  GHashTable *copy = new_table ();
  GHashTableIter iter;
  gpointer contact;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &contact))
    put (copy, contact);
  return copy;
}

static void
assert_same (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer jid, contact;

  g_assert_cmpuint (g_hash_table_size (a), ==, g_hash_table_size (b));
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &jid, &contact))
    {
      RdContact *other = g_hash_table_lookup (b, jid);

      g_assert_nonnull (other);
      g_assert_true (rd_contact_is_equal (contact, other));
    }
}

/* The differences make B of A, page by page. Some ranges have few rows, others many. */
static void
check_differences (Fixture *fixture, RdDatabase *db, const State *a, const State *b)
{
  RdPastPoint from = resolve (db, fixture->profile, a->serial);
  RdPastPoint to = resolve (db, fixture->profile, b->serial);
  g_autoptr (GHashTable) table = copy_table (a->contacts);
  g_autoptr (GPtrArray) come = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (GString) place = g_string_new (NULL);
  bool has_more = true;

  while (has_more)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RdDifferences) differences
          = rd_differences_new (db, fixture->profile, &from, &to, place->str, &error);

      g_assert_no_error (error);
      has_more = apply_some (differences, g_test_rand_int_range (1, 20), table, come, place);
    }
  for (unsigned i = 0; i < come->len; i++)
    {
      RdContact *contact = come->pdata[i];

      g_assert_false (g_hash_table_contains (table, contact->jid));
      put (table, contact);
    }
  assert_same (table, b->contacts);
}

static const State *
pick_state (const GPtrArray *states)
{
  return states->pdata[g_test_rand_int_range (0, (int)states->len)];
}

static void
test_differences_are_exact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) states = live (fixture, 1000);
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  for (unsigned i = 0; i < 600; i++)
    check_differences (fixture, db, pick_state (states), pick_state (states));
}

/* "-jid", "+jid", "~jid", "~jid>jid". */
static char *
describe_differences (Fixture *fixture, uint64_t a, uint64_t b)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  RdPastPoint from = resolve (db, fixture->profile, a);
  RdPastPoint to = resolve (db, fixture->profile, b);
  g_autoptr (RdDifferences) differences
      = rd_differences_new (db, fixture->profile, &from, &to, "", NULL);
  g_auto (RdDifference) difference = { 0 };
  GString *text = g_string_new (NULL);

  while (rd_differences_next (differences, &difference, NULL) == RD_FETCH_ROW)
    {
      const RdContact *before = difference.before;
      const RdContact *after = difference.after;

      g_string_append (text, text->len > 0 ? " " : "");
      if (before == NULL || after == NULL)
        g_string_append_printf (text, "%c%s", before != NULL ? '-' : '+',
                                before != NULL ? before->jid : after->jid);
      else if (g_str_equal (before->jid, after->jid))
        g_string_append_printf (text, "~%s", before->jid);
      else
        g_string_append_printf (text, "~%s>%s", before->jid, after->jid);
    }
  return g_string_free (text, FALSE);
}

static void
expect_differences (Fixture *fixture, uint64_t a, uint64_t b, const char *expected)
{
  g_autofree char *found = describe_differences (fixture, a, b);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_difference_is_net (Fixture *fixture, gconstpointer data)
{
  uint64_t begin, middle;

  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "bob@x", "Bob", RD_SUBSCRIPTION_BOTH, NULL);
  begin = get_serial (fixture);
  push_contact (fixture, "ann@x", "Anna", RD_SUBSCRIPTION_BOTH, "g");
  push_removal (fixture, "bob@x");
  push_contact (fixture, "carl@x", "Carl", RD_SUBSCRIPTION_NONE, NULL);
  middle = get_serial (fixture);
  expect_differences (fixture, begin, middle, "~ann@x -bob@x +carl@x");
  expect_differences (fixture, middle, begin, "~ann@x +bob@x -carl@x");
  expect_differences (fixture, middle, middle, "");
  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "bob@x", "Bob", RD_SUBSCRIPTION_BOTH, NULL);
  push_removal (fixture, "carl@x");
  expect_differences (fixture, begin, get_serial (fixture), "");
}

/* One contact, however it was spelt; two where the roster has two. */
static void
test_spellings_are_one (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) two = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  uint64_t begin, respelt;

  push_contact (fixture, "Bob@X", "Bob", RD_SUBSCRIPTION_BOTH, NULL);
  begin = get_serial (fixture);
  push_contact (fixture, "bob@x", "Bob", RD_SUBSCRIPTION_BOTH, NULL);
  respelt = get_serial (fixture);
  expect_differences (fixture, begin, respelt, "~Bob@X>bob@x");
  expect_differences (fixture, respelt, begin, "~bob@x>Bob@X");
  push_removal (fixture, "bob@x");
  expect_differences (fixture, begin, get_serial (fixture), "-Bob@X");
  push_contact (fixture, "BOB@x", "Bob", RD_SUBSCRIPTION_BOTH, NULL);
  expect_differences (fixture, begin, get_serial (fixture), "~Bob@X>BOB@x");
  g_ptr_array_add (two, make_contact ("bob@X", "Bob", RD_SUBSCRIPTION_BOTH, NULL));
  g_ptr_array_add (two, make_contact ("bob@x", "Bob", RD_SUBSCRIPTION_BOTH, NULL));
  rd_change_free (receive_roster (fixture, two, &terms));
  expect_differences (fixture, begin, get_serial (fixture), "-Bob@X +bob@X +bob@x");
}

/* -- contacts ---------------------------------------------------------------------------------- */

static RdPastPage *
get_past_page (Fixture *fixture, RdPoint point, const char *filter, const char *cursor,
               unsigned limit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_get_past_page_async (fixture->store, fixture->profile, rd_point_copy (&point),
                                parse_filter (filter), cursor, limit, on_done, &result);
  return rd_store_get_past_page_finish (fixture->store, wait_for (&result), error);
}

/* All pages, while the roster goes on changing. */
static void
check_contacts (Fixture *fixture, const State *state)
{
  const RdPoint point = { RD_POINT_SERIAL, state->serial };
  g_autoptr (GHashTable) found = new_table ();
  g_autofree char *cursor = g_strdup ("");
  g_autofree char *last = g_strdup ("");

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RdPastPage) page = get_past_page (fixture, point, "@a{sv} {}", cursor,
                                                   g_test_rand_int_range (1, 9), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->total, ==, g_hash_table_size (state->contacts));
      g_assert_cmpuint (page->point.serial, ==, state->serial);
      for (unsigned i = 0; i < page->contacts->len; i++)
        {
          RdContact *contact = page->contacts->pdata[i];

          g_assert_cmpstr (last, <, contact->jid);
          g_free (last);
          last = g_strdup (contact->jid);
          put (found, contact);
        }
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
      change_something (fixture);
    }
  while (cursor[0] != '\0');
  assert_same (found, state->contacts);
}

static void
test_contacts_are_exact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) states = live (fixture, 100);

  for (unsigned i = 0; i < 200; i++)
    check_contacts (fixture, pick_state (states));
}

static void
expect_past (Fixture *fixture, uint64_t serial, const char *filter, const char *expected)
{
  const RdPoint point = { RD_POINT_SERIAL, serial };
  g_autoptr (GError) error = NULL;
  g_autoptr (RdPastPage) page = get_past_page (fixture, point, filter, "", 100, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (unsigned i = 0; i < page->contacts->len; i++)
    g_string_append_printf (text, i > 0 ? " %s" : "%s",
                            ((const RdContact *)page->contacts->pdata[i])->jid);
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_cmpuint (page->total, ==, page->contacts->len);
  g_string_free (text, TRUE);
}

/* What was selects, not what is. */
static void
test_filters (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  uint64_t then;

  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_BOTH, "Friends");
  push_contact (fixture, "bob@x", "Bob", RD_SUBSCRIPTION_NONE, "Friends,Work");
  push_contact (fixture, "Carl@Y", "Carl", RD_SUBSCRIPTION_TO, NULL);
  then = get_serial (fixture);
  push_contact (fixture, "ann@x", "Zoe", RD_SUBSCRIPTION_NONE, NULL);
  push_removal (fixture, "bob@x");
  push_contact (fixture, "carl@y", "Carl", RD_SUBSCRIPTION_NONE, "Friends");
  expect_past (fixture, then, "@a{sv} {}", "Carl@Y ann@x bob@x");
  expect_past (fixture, then, "{'Groups': <['Friends']>}", "ann@x bob@x");
  expect_past (fixture, then, "{'Groups': <['Friends']>, 'KeepGroups': <['Work']>}", "ann@x");
  expect_past (fixture, then, "{'NoGroup': <true>}", "Carl@Y");
  expect_past (fixture, then, "{'NoTo': <true>}", "bob@x");
  expect_past (fixture, then, "{'Text': <'ann'>}", "ann@x");
  expect_past (fixture, then, "{'Text': <'zoe'>}", "");
  expect_past (fixture, then, "{'Domains': <['Y']>}", "Carl@Y");
  expect_past (fixture, then, "{'Jids': <['carl@y/r', 'nobody@x']>}", "Carl@Y");
  expect_past (fixture, then, "{'KeepJids': <['carl@y', 'BOB@x']>}", "ann@x");
  expect_past (fixture, get_serial (fixture), "{'NoGroup': <true>}", "ann@x");
  g_assert_null (get_past_page (fixture, (RdPoint){ RD_POINT_NOW }, "{'ChangedAfter': <uint64 1>}",
                                "", 10, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_clear_error (&error);
  g_assert_null (get_past_page (fixture, (RdPoint){ RD_POINT_NOW }, "{'UnseenFor': <uint64 86400>}",
                                "", 10, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
}

/* A page is full by number, and what doesn't match is passed over; all pages are of one moment. */
static void
test_pages_of_a_selection (Fixture *fixture, gconstpointer data)
{
  const RdPoint now = { RD_POINT_NOW };
  g_autoptr (RdPastPage) first = NULL;
  g_autoptr (RdPastPage) second = NULL;

  for (unsigned i = 0; i < 10; i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);

      push_contact (fixture, jid, "", RD_SUBSCRIPTION_BOTH, i % 2 == 0 ? "even" : NULL);
    }
  first = get_past_page (fixture, now, "{'Groups': <['even']>}", "", 3, NULL);
  push_removal (fixture, "6@x");
  second = get_past_page (fixture, now, "{'Groups': <['even']>}", first->next_cursor, 3, NULL);
  g_assert_cmpuint (first->contacts->len, ==, 3);
  g_assert_cmpuint (second->contacts->len, ==, 2);
  g_assert_cmpstr (((const RdContact *)second->contacts->pdata[0])->jid, ==, "6@x");
  g_assert_cmpuint (first->total, ==, 5);
  g_assert_cmpuint (second->total, ==, 5);
  g_assert_cmpstr (second->next_cursor, ==, "");
}

/* Pages and their cursors when the journal is cut in between, or the cursor is another's. */
static void
test_cursors (Fixture *fixture, gconstpointer data)
{
  const RdPoint now = { RD_POINT_NOW };
  g_autoptr (RdPastPage) page = NULL;
  static const char *const forged[]
      = { "x", "AAAA", "====", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

  for (unsigned i = 0; i < 4; i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);

      push_contact (fixture, jid, "", RD_SUBSCRIPTION_BOTH, NULL);
    }
  page = get_past_page (fixture, now, "@a{sv} {}", "", 2, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (forged); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (get_past_page (fixture, now, "@a{sv} {}", forged[i], 2, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
    }
  for (unsigned i = 4; i < 8; i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);

      push_contact (fixture, jid, "", RD_SUBSCRIPTION_BOTH, NULL);
    }
  run_sql (fixture->path, "DELETE FROM journal WHERE jid < '6'");
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (get_past_page (fixture, now, "@a{sv} {}", page->next_cursor, 2, &error));
    g_assert_error (error, RD_ERROR, RD_ERROR_STALE);
  }
}

static RdDifferencePage *
get_differences (Fixture *fixture, uint64_t from, const char *filter, const char *cursor,
                 unsigned limit)
{
  const RdPoint begin = { RD_POINT_SERIAL, from }, now = { RD_POINT_NOW };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RdDifferencePage *page;

  rd_store_get_differences_async (fixture->store, fixture->profile, rd_point_copy (&begin),
                                  rd_point_copy (&now), parse_filter (filter), cursor, limit,
                                  on_done, &result);
  page = rd_store_get_differences_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return page;
}

static void
test_pages_of_differences (Fixture *fixture, gconstpointer data)
{
  uint64_t begin;
  g_autoptr (RdDifferencePage) first = NULL;
  g_autoptr (RdDifferencePage) second = NULL;
  g_autoptr (RdDifferencePage) selected = NULL;

  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_BOTH, "Friends");
  begin = get_serial (fixture);
  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_BOTH, "Work");
  push_contact (fixture, "bob@x", "Bob", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "carl@x", "Carl", RD_SUBSCRIPTION_BOTH, NULL);
  first = get_differences (fixture, begin, "@a{sv} {}", "", 2);
  push_removal (fixture, "carl@x");
  second = get_differences (fixture, begin, "@a{sv} {}", first->next_cursor, 2);
  g_assert_cmpuint (first->differences->len, ==, 2);
  g_assert_cmpuint (second->differences->len, ==, 1);
  g_assert_cmpuint (second->to.serial, ==, begin + 3);
  g_assert_cmpstr (second->next_cursor, ==, "");
  selected = get_differences (fixture, begin, "{'Groups': <['Friends']>}", "", 2);
  g_assert_cmpuint (selected->differences->len, ==, 1);
  g_assert_cmpuint (selected->to.serial, ==, begin + 4);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "differences-are-exact", test_differences_are_exact },
    { "difference-is-net", test_difference_is_net },
    { "spellings-are-one", test_spellings_are_one },
    { "contacts-are-exact", test_contacts_are_exact },
    { "filters", test_filters },
    { "pages-of-a-selection", test_pages_of_a_selection },
    { "cursors", test_cursors },
    { "pages-of-differences", test_pages_of_differences },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-past/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
