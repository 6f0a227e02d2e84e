/* These functions run for each contact of a page or of a whole roster: 100 000 times in a row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/row.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/jid.h"
#include "model/text.h"
#include "store/roster/contact-json.h"

#include <gnu/libc-version.h>
#include <locale.h>

static const char select_by_jid[]
    = "SELECT " RD_ROSTER_COLUMNS " FROM contact c WHERE c.profile = :profile AND c.jid = :jid";
static const char select_by_key[]
    = "SELECT " RD_ROSTER_COLUMNS " FROM contact c INDEXED BY contact_by_key"
      " WHERE c.profile = :profile AND c.key = :key ORDER BY c.jid";
static const char select_json[]
    = "SELECT json_extract (:json, '$.name'), json_extract (:json, '$.subscription'),"
      " json_extract (:json, '$.flags'), json_extract (:json, '$.extra')";
static const char select_json_groups[] = "SELECT value FROM json_each (:json, '$.groups')";

/* -- reading ----------------------------------------------------------------------------------- */

static GPtrArray *
read_list (RdDatabase *db, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_free);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    g_ptr_array_add (groups, g_strdup (rd_column_utf8 (statement, 0)));
  if (fetch == RD_FETCH_ERROR)
    return NULL;
  g_ptr_array_add (groups, NULL);
  return g_steal_pointer (&groups);
}

/* The list of texts that stand one behind the other, each with its NUL, in SIZE bytes. Uses FEW, or
 * memory that is to be freed. */
static const char **
list_texts (const char *texts, size_t size, const char **few, size_t n_few)
{
  const char **list = few;
  size_t n = 0;

  for (size_t i = 0; i < size; i++)
    n += texts[i] == '\0';
  if (n >= n_few)
    list = g_new (const char *, n + 1);
  for (size_t i = 0; i < n; i++)
    {
      list[i] = rd_text_as_utf8 (texts);
      texts += strlen (texts) + 1;
    }
  list[n] = NULL;
  return list;
}

RdContact *
rd_roster_row_read (sqlite3_stmt *statement, int first)
{
  const char *few[16];
  const char *texts = sqlite3_column_blob (statement, first + 7);
  const char **groups = list_texts (texts, (size_t)sqlite3_column_bytes (statement, first + 7), few,
                                    G_N_ELEMENTS (few));
  RdContact *contact = rd_contact_new (
      rd_column_utf8 (statement, first + 1), rd_column_utf8 (statement, first + 2),
      (RdSubscription)sqlite3_column_int (statement, first + 3),
      (RdContactFlags)sqlite3_column_int (statement, first + 4), groups,
      rd_column_text (statement, first + 5), (uint64_t)sqlite3_column_int64 (statement, first + 6));

  if (groups != few)
    g_free (groups);
  return contact;
}

GPtrArray *
rd_roster_row_read_all (RdDatabase *db, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    g_ptr_array_add (contacts, rd_roster_row_read (statement, 0));
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&contacts) : NULL;
}

/* The first row of STATEMENT. */
static int64_t
read_found (RdDatabase *db, sqlite3_stmt *statement, RdContact **contact, GError **error)
{
  switch (rd_fetch (db, statement, error))
    {
    case RD_FETCH_ROW:
      *contact = rd_roster_row_read (statement, 0);
      return sqlite3_column_int64 (statement, 0);
    case RD_FETCH_DONE:
      return 0;
    case RD_FETCH_ERROR:
    default:
      return -1;
    }
}

int64_t
rd_roster_row_find (RdDatabase *db, int64_t profile, const char *jid, RdContact **contact,
                    GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_by_jid, RD_WITH (rd_int (":profile", profile), rd_text (":jid", jid)), error);

  return read_found (db, statement, contact, error);
}

int64_t
rd_roster_row_find_key (RdDatabase *db, int64_t profile, const char *key, RdContact **contact,
                        bool *is_one, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_by_key, RD_WITH (rd_int (":profile", profile), rd_text (":key", key)), error);
  int64_t id = read_found (db, statement, contact, error);
  RdFetch fetch;

  if (id <= 0 || is_one == NULL)
    return id;
  fetch = rd_fetch (db, statement, error);
  if (fetch == RD_FETCH_ERROR)
    return -1;
  *is_one = fetch == RD_FETCH_DONE;
  return id;
}

/* As it is spelt, else by its key. */
static int64_t
find_spelt (RdDatabase *db, int64_t profile, const char *jid, RdContact **contact, GError **error)
{
  int64_t id = rd_roster_row_find (db, profile, jid, contact, error);
  g_autofree char *key = id == 0 ? rd_jid_make_key (jid) : NULL;

  return key != NULL ? rd_roster_row_find_key (db, profile, key, contact, NULL, error) : id;
}

int64_t
rd_roster_row_find_typed (RdDatabase *db, int64_t profile, const char *typed, RdContact **contact,
                          GError **error)
{
  int64_t id = find_spelt (db, profile, typed, contact, error);
  g_autofree char *bare = id == 0 && strchr (typed, '/') != NULL ? rd_jid_get_bare (typed) : NULL;

  return bare != NULL ? find_spelt (db, profile, bare, contact, error) : id;
}

bool
rd_roster_row_check_room (unsigned n_contacts, GError **error)
{
  if (n_contacts < RD_ROSTER_CONTACTS_MAX)
    return true;
  g_set_error_literal (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                       "The roster would have more than " G_STRINGIFY (
                           RD_ROSTER_CONTACTS_MAX) " contacts, the most that rosterd keeps of one, "
                                                   "and nothing was stored; "
                                                   "remove contacts from it with another client.");
  return false;
}

/* -- ordering and searching -------------------------------------------------------------------- */

char *
rd_roster_row_make_sort_key (const RdContact *contact)
{
  g_autofree char *shown = rd_contact_get_shown_name (contact);

  return rd_text_make_sort_key (shown);
}

char *
rd_roster_row_get_collation (void)
{
  /* A newer C library may order the same locale otherwise. */
  return g_strdup_printf ("%s, glibc %s, %d bytes of %d characters, no blank names, both labels",
                          setlocale (LC_COLLATE, NULL), gnu_get_libc_version (),
                          RD_TEXT_SORT_KEY_MAX, RD_TEXT_SORTED_MAX);
}

char *
rd_roster_row_make_search (const RdContact *contact)
{
  g_autofree char *decoded = rd_jid_decode_labels (contact->jid);
  GString *search = g_string_sized_new (128);

  rd_text_append_folded (search, contact->name);
  g_string_append_c (search, '\n');
  rd_text_append_folded (search, contact->jid);
  g_string_append_c (search, '\n');
  if (!g_str_equal (decoded, contact->jid))
    rd_text_append_folded (search, decoded);
  g_string_append_c (search, '\n');
  for (char **group = contact->groups; *group != NULL; group++)
    {
      if (group != contact->groups)
        g_string_append_c (search, '\n');
      rd_text_append_folded (search, *group);
    }
  return g_string_free (search, FALSE);
}

char *
rd_roster_row_make_domain (const char *key)
{
  g_autofree char *domain = rd_jid_get_domain (key);

  return rd_jid_make_key (domain);
}

/* -- JSON -------------------------------------------------------------------------------------- */

void
rd_roster_row_append_text (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (json, '\\');
      if ((unsigned char)*c < 0x20)
        g_string_append_printf (json, "\\u%04x", (unsigned)*c);
      else
        g_string_append_c (json, *c);
    }
  g_string_append_c (json, '"');
}

static void
append_list (GString *json, const char *const *list)
{
  g_string_append_c (json, '[');
  for (size_t i = 0; list[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      rd_roster_row_append_text (json, list[i]);
    }
  g_string_append_c (json, ']');
}

char *
rd_roster_row_list_to_json (const char *const *list)
{
  GString *json = g_string_new (NULL);

  append_list (json, list);
  return g_string_free (json, FALSE);
}

void
rd_roster_row_append_fields (GString *json, const RdContact *contact)
{
  g_string_append (json, "\"name\":");
  rd_roster_row_append_text (json, contact->name);
  g_string_append_printf (json, ",\"subscription\":\"%s\",\"flags\":%u,\"groups\":",
                          rd_subscription_to_string (contact->subscription), contact->flags);
  append_list (json, (const char *const *)contact->groups);
  g_string_append (json, ",\"extra\":");
  rd_roster_row_append_text (json, contact->extra);
}

char *
rd_roster_row_make_json (const RdContact *contact)
{
  GString *json;

  if (contact == NULL)
    return NULL;
  json = g_string_new ("{");
  rd_roster_row_append_fields (json, contact);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

static GPtrArray *
read_json_groups (RdDatabase *db, const char *json, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_json_groups, RD_WITH (rd_text (":json", json)), error);

  return read_list (db, statement, error);
}

/* By SQLite, which reads any JSON; so also a text that is no UTF-8 any more. */
static RdContact *
read_any_json (RdDatabase *db, const char *jid, const char *json, uint64_t serial, GError **error)
{
  g_autoptr (GPtrArray) groups = read_json_groups (db, json, error);
  g_autoptr (RdStatement) statement
      = groups != NULL
            ? rd_database_prepare (db, select_json, RD_WITH (rd_text (":json", json)), error)
            : NULL;
  RdSubscription subscription = RD_SUBSCRIPTION_NONE;

  if (rd_fetch (db, statement, error) != RD_FETCH_ROW)
    return NULL;
  rd_subscription_from_string (rd_column_text (statement, 1), &subscription);
  return rd_contact_new (jid, rd_column_utf8 (statement, 0), subscription,
                         (RdContactFlags)sqlite3_column_int (statement, 2),
                         (const char *const *)groups->pdata, rd_column_text (statement, 3), serial);
}

RdContact *
rd_roster_row_read_json (RdDatabase *db, const char *jid, const char *json, uint64_t serial,
                         GError **error)
{
  g_autofree char *copy = g_strdup (json);
  char *place = copy;
  g_autoptr (RdContact) contact = rd_contact_json_take (&place, "{")
                                      ? rd_contact_json_take_fields (&place, jid, serial)
                                      : NULL;

  if (contact != NULL && g_str_equal (place, "}"))
    return g_steal_pointer (&contact);
  return read_any_json (db, jid, json, serial, error);
}
