/* Reads states of the past page by page, while the roster goes on changing: a page is told from the
 * serials that the first one settled.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/pages.h"

#include "dbus-interfaces/call-limits.h"
#include "store/call.h"
#include "store/past/contacts.h"
#include "store/past/cursor.h"
#include "store/past/difference.h"
#include "store/roster/filter-match.h"

typedef struct
{
  RdPoint *from, *to;
  RdFilter *filter;
  char *cursor;
  unsigned limit;
} Arguments;

static void
arguments_free (gpointer data)
{
  Arguments *arguments = data;

  g_clear_pointer (&arguments->from, rd_point_free);
  g_clear_pointer (&arguments->to, rd_point_free);
  rd_filter_free (arguments->filter);
  g_free (arguments->cursor);
  g_free (arguments);
}

/* A page while it is read. */
typedef struct
{
  RdDatabase *db;
  const Arguments *arguments;
  RdPastCursor cursor;
  RdFilterMatch *match; /* NULL: all match */
  size_t size;
  char *last; /* the place of the last one that was put on the page, or passed over */
  bool is_full;
} Reading;

static void
reading_clear (Reading *reading)
{
  rd_past_cursor_clear (&reading->cursor);
  g_clear_pointer (&reading->match, rd_filter_match_free);
  g_free (reading->last);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static bool
begin (Reading *reading, GError **error)
{
  const Arguments *arguments = reading->arguments;

  if (!rd_past_cursor_init (&reading->cursor, reading->db, reading->cursor.profile, arguments->from,
                            arguments->to, arguments->cursor, error))
    return false;
  if (arguments->filter->is_empty)
    return true;
  reading->match = rd_filter_match_new (arguments->filter, error);
  return reading->match != NULL;
}

static bool
matches (const Reading *reading, const RdContact *contact)
{
  return contact != NULL
         && (reading->match == NULL || rd_filter_match_has (reading->match, contact));
}

/* Is there room for one of COST more, behind N? */
static bool
has_room (Reading *reading, unsigned n, size_t cost)
{
  reading->size += cost;
  reading->is_full = reading->is_full || n == reading->arguments->limit
                     || (n > 0 && reading->size > RD_ANSWER_SIZE_MAX);
  return !reading->is_full;
}

static void
keep_place (Reading *reading, const char *place)
{
  g_free (reading->last);
  reading->last = g_strdup (place);
}

static char *
make_next_cursor (const Reading *reading)
{
  return reading->is_full ? rd_past_cursor_to_string (&reading->cursor, reading->last)
                          : g_strdup ("");
}

/* -- contacts ---------------------------------------------------------------------------------- */

/* The first page of a selection counts all of it: there is no other way to know their number. */
static bool
is_counting (const Reading *reading)
{
  return reading->match != NULL && reading->arguments->cursor[0] == '\0';
}

/* False when nothing more is wanted. */
static bool
take_contact (Reading *reading, RdPastPage *page, RdContact *contact)
{
  if (!matches (reading, contact))
    return true;
  reading->cursor.total += is_counting (reading);
  if (has_room (reading, page->contacts->len, rd_contact_get_cost (contact)))
    {
      keep_place (reading, contact->jid);
      g_ptr_array_add (page->contacts, rd_contact_ref (contact));
    }
  return !reading->is_full || is_counting (reading);
}

static bool
read_contacts (Reading *reading, RdPastPage *page, GError **error)
{
  const RdPastCursor *cursor = &reading->cursor;
  g_autoptr (RdPastContacts) contacts
      = rd_past_contacts_new (reading->db, cursor->profile, &cursor->from, cursor->place, error);
  bool has_more = true;

  if (contacts == NULL)
    return false;
  while (has_more)
    {
      g_autoptr (RdContact) contact = NULL;
      RdFetch fetch = rd_past_contacts_next (contacts, &contact, error);

      if (fetch != RD_FETCH_ROW)
        return fetch == RD_FETCH_DONE;
      has_more = take_contact (reading, page, contact);
    }
  return true;
}

static bool
count_all (Reading *reading, GError **error)
{
  RdPastCursor *cursor = &reading->cursor;

  return reading->match != NULL || reading->arguments->cursor[0] != '\0'
         || rd_past_contacts_count (reading->db, cursor->profile, &cursor->from, &cursor->total,
                                    error);
}

static gpointer
run_page (RdDatabase *db, int64_t profile, gpointer data, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Reading) reading = { db, data, { profile } };
  g_autoptr (RdPastPage) page = rd_past_page_new ();

  if (!rd_transaction_begin_read (&transaction, db, error) || !begin (&reading, error)
      || !count_all (&reading, error) || !read_contacts (&reading, page, error))
    return NULL;
  page->next_cursor = make_next_cursor (&reading);
  page->total = reading.cursor.total;
  page->point = reading.cursor.from;
  return g_steal_pointer (&page);
}

/* -- differences ------------------------------------------------------------------------------- */

static size_t
get_cost (const RdDifference *difference)
{
  return (difference->before != NULL ? rd_contact_get_cost (difference->before) : 0)
         + (difference->after != NULL ? rd_contact_get_cost (difference->after) : 0);
}

static void
take_difference (Reading *reading, RdDifferencePage *page, RdDifference *difference)
{
  if (!matches (reading, difference->before) && !matches (reading, difference->after))
    return;
  if (!has_room (reading, page->differences->len, get_cost (difference)))
    return;
  keep_place (reading, difference->place);
  g_ptr_array_add (page->differences, rd_difference_steal (difference));
}

static bool
read_differences (Reading *reading, RdDifferencePage *page, GError **error)
{
  const RdPastCursor *cursor = &reading->cursor;
  g_autoptr (RdDifferences) differences = rd_differences_new (
      reading->db, cursor->profile, &cursor->from, &cursor->to, cursor->place, error);

  if (differences == NULL)
    return false;
  while (!reading->is_full)
    {
      g_auto (RdDifference) difference = { 0 };
      RdFetch fetch = rd_differences_next (differences, &difference, error);

      if (fetch != RD_FETCH_ROW)
        return fetch == RD_FETCH_DONE;
      take_difference (reading, page, &difference);
    }
  return true;
}

static gpointer
run_differences (RdDatabase *db, int64_t profile, gpointer data, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Reading) reading = { db, data, { profile } };
  g_autoptr (RdDifferencePage) page = rd_difference_page_new ();

  if (!rd_transaction_begin_read (&transaction, db, error) || !begin (&reading, error)
      || !read_differences (&reading, page, error))
    return NULL;
  page->next_cursor = make_next_cursor (&reading);
  page->from = reading.cursor.from;
  page->to = reading.cursor.to;
  return g_steal_pointer (&page);
}

/* -- reach ------------------------------------------------------------------------------------- */

static gpointer
run_reach (RdDatabase *db, int64_t profile, gpointer data, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autofree RdPastPoint *reach = g_new0 (RdPastPoint, 1);

  if (!rd_transaction_begin_read (&transaction, db, error)
      || !rd_past_get_reach (db, profile, reach, error))
    return NULL;
  return g_steal_pointer (&reach);
}

/* -- the calls --------------------------------------------------------------------------------- */

/* Copies CURSOR. */
static Arguments *
new_arguments (RdPoint *from, RdPoint *to, RdFilter *filter, const char *cursor, unsigned limit)
{
  Arguments *arguments = g_new (Arguments, 1);

  *arguments = (Arguments){ from, to, filter, g_strdup (cursor), limit };
  return arguments;
}

void
rd_store_get_past_page_async (RdStore *store, int64_t profile, RdPoint *point, RdFilter *filter,
                              const char *cursor, unsigned limit, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Arguments *arguments = new_arguments (point, rd_point_copy (point), filter, cursor, limit);

  rd_store_read (
      store, RD_LANE_LONG, profile,
      (RdOperation){ run_page, arguments, arguments_free, (GDestroyNotify)rd_past_page_free },
      callback, user_data);
}

RdPastPage *
rd_store_get_past_page_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

void
rd_store_get_differences_async (RdStore *store, int64_t profile, RdPoint *from, RdPoint *to,
                                RdFilter *filter, const char *cursor, unsigned limit,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  Arguments *arguments = new_arguments (from, to, filter, cursor, limit);

  rd_store_read (store, RD_LANE_LONG, profile,
                 (RdOperation){ run_differences, arguments, arguments_free,
                                (GDestroyNotify)rd_difference_page_free },
                 callback, user_data);
}

RdDifferencePage *
rd_store_get_differences_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

void
rd_store_get_reach_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  rd_store_read (store, RD_LANE_SHORT, profile, (RdOperation){ run_reach, NULL, NULL, g_free },
                 callback, user_data);
}

RdPastPoint *
rd_store_get_reach_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
