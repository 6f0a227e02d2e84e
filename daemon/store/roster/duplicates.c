/* A cursor is the reason and the first JID of the last one given. It is not trusted: a forged one
 * can only move within the caller's own roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/duplicates.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/call.h"
#include "store/profile/state.h"
#include "store/roster/row.h"

#include <string.h>

static const char select_roster[]
    = "SELECT jid, key, name FROM contact WHERE profile = :profile ORDER BY jid";

/* The whole roster, by JID. */
typedef struct
{
  RdDatabase *db;
  int64_t profile;
  RdDuplicates *duplicates;
  GStringChunk *texts;
  GPtrArray *jids; /* (element-type utf8), in TEXTS */
} Reading;

static void
reading_clear (Reading *reading)
{
  rd_duplicates_free (reading->duplicates);
  g_string_chunk_free (reading->texts);
  g_ptr_array_unref (reading->jids);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
duplicate_free (gpointer data)
{
  RdDuplicate *duplicate = data;

  g_ptr_array_unref (duplicate->contacts);
  g_free (duplicate);
}

void
rd_duplicate_page_free (RdDuplicatePage *page)
{
  g_ptr_array_unref (page->duplicates);
  g_free (page->next_cursor);
  g_free (page);
}

static bool
read_roster (Reading *reading, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      reading->db, select_roster, RD_WITH (rd_int (":profile", reading->profile)), error);
  RdFetch fetch;

  while ((fetch = rd_fetch (reading->db, statement, error)) == RD_FETCH_ROW)
    {
      g_ptr_array_add (reading->jids,
                       g_string_chunk_insert (reading->texts, rd_column_text (statement, 0)));
      rd_duplicates_add (reading->duplicates, rd_column_text (statement, 1),
                         rd_column_text (statement, 2));
    }
  return fetch == RD_FETCH_DONE;
}

/* -- where a page begins ----------------------------------------------------------------------- */

static const char *
get_jid (const Reading *reading, unsigned place)
{
  return reading->jids->pdata[rd_duplicates_get_member (reading->duplicates, place)];
}

static char *
make_cursor (const Reading *reading, const RdDuplicateGroup *last)
{
  return g_strdup_printf ("%s %s", rd_duplicate_reason_to_string (last->reason),
                          get_jid (reading, last->first));
}

/* *JID is inside of CURSOR. */
static bool
read_cursor (const char *cursor, RdDuplicateReason *reason, const char **jid, GError **error)
{
  const char *blank = strchr (cursor, ' ');

  for (unsigned i = 0; blank != NULL && i < RD_N_DUPLICATE_REASONS; i++)
    {
      const char *word = rd_duplicate_reason_to_string ((RdDuplicateReason)i);

      if (strlen (word) != (size_t)(blank - cursor) || !g_str_has_prefix (cursor, word))
        continue;
      *reason = (RdDuplicateReason)i;
      *jid = blank + 1;
      return true;
    }
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The cursor is not one that List gave; begin with an empty one.");
  return false;
}

/* *BEGIN: the first group behind CURSOR. */
static bool
find_begin (const Reading *reading, const GArray *groups, const char *cursor, unsigned *begin,
            GError **error)
{
  RdDuplicateReason reason;
  const char *jid;

  *begin = 0;
  if (cursor[0] == '\0')
    return true;
  if (!read_cursor (cursor, &reason, &jid, error))
    return false;
  for (; *begin < groups->len; (*begin)++)
    {
      const RdDuplicateGroup *group = &g_array_index (groups, RdDuplicateGroup, *begin);

      if (group->reason > reason
          || (group->reason == reason && strcmp (get_jid (reading, group->first), jid) > 0))
        break;
    }
  return true;
}

/* -- a page ------------------------------------------------------------------------------------ */

static bool
read_contacts (const Reading *reading, const RdDuplicateGroup *group, RdDuplicate *duplicate,
               size_t *size, GError **error)
{
  for (unsigned i = 0; i < MIN (group->n, RD_DUPLICATE_CONTACTS_MAX); i++)
    {
      RdContact *contact = NULL;

      if (rd_roster_row_find (reading->db, reading->profile, get_jid (reading, group->first + i),
                              &contact, error)
          <= 0)
        return false;
      *size += rd_contact_get_cost (contact);
      g_ptr_array_add (duplicate->contacts, contact);
    }
  return true;
}

/* Until the page is full by number or size. */
static bool
read_page (const Reading *reading, const GArray *groups, unsigned begin, unsigned limit,
           RdDuplicatePage *page, GError **error)
{
  size_t size = 0;

  for (unsigned i = begin; i < groups->len; i++)
    {
      const RdDuplicateGroup *group = &g_array_index (groups, RdDuplicateGroup, i);
      RdDuplicate *duplicate;

      if (page->duplicates->len == limit || size > RD_ANSWER_SIZE_MAX)
        {
          page->next_cursor
              = make_cursor (reading, &g_array_index (groups, RdDuplicateGroup, i - 1));
          return true;
        }
      duplicate = g_new0 (RdDuplicate, 1);
      duplicate->reason = group->reason;
      duplicate->n = group->n;
      duplicate->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
      g_ptr_array_add (page->duplicates, duplicate);
      if (!read_contacts (reading, group, duplicate, &size, error))
        return false;
    }
  page->next_cursor = g_strdup ("");
  return true;
}

/* -- the call ---------------------------------------------------------------------------------- */

typedef struct
{
  char *cursor;
  unsigned limit;
} Arguments;

static void
arguments_free (gpointer data)
{
  Arguments *arguments = data;

  g_free (arguments->cursor);
  g_free (arguments);
}

static gpointer
run (RdDatabase *db, int64_t profile, gpointer data, GError **error)
{
  const Arguments *arguments = data;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Reading) reading
      = { db, profile, rd_duplicates_new (), g_string_chunk_new (64 * 1024), g_ptr_array_new () };
  g_autoptr (RdDuplicatePage) page = g_new0 (RdDuplicatePage, 1);
  const GArray *groups;
  RdProfileState state;
  unsigned begin;

  page->duplicates = g_ptr_array_new_with_free_func (duplicate_free);
  if (!rd_transaction_begin_read (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error) || !read_roster (&reading, error))
    return NULL;
  groups = rd_duplicates_find (reading.duplicates);
  page->total = groups->len;
  page->serial = state.serial;
  if (!find_begin (&reading, groups, arguments->cursor, &begin, error)
      || !read_page (&reading, groups, begin, arguments->limit, page, error))
    return NULL;
  return g_steal_pointer (&page);
}

void
rd_store_list_duplicates_async (RdStore *store, int64_t profile, const char *cursor, unsigned limit,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  Arguments *arguments = g_new (Arguments, 1);

  *arguments = (Arguments){ g_strdup (cursor), limit };
  rd_store_read (
      store, RD_LANE_LONG, profile,
      (RdOperation){ run, arguments, arguments_free, (GDestroyNotify)rd_duplicate_page_free },
      callback, user_data);
}

RdDuplicatePage *
rd_store_list_duplicates_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
