/* A contact that no change since concerns is as it is now; another one is as the first such change
 * found it. Both are walked along indexes of JIDs and merged, so that a page costs what it holds,
 * and nothing is kept between pages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/contacts.h"

#include "store/past/snapshots.h"
#include "store/past/touched.h"
#include "store/profile/state.h"
#include "store/roster/row.h"

#include <string.h>

/* The index holds all that is asked. */
static const char select_present[]
    = "SELECT jid, id FROM contact WHERE profile = :profile AND jid > :jid ORDER BY jid";
static const char select_contact[] = "SELECT " RD_ROSTER_COLUMNS " FROM contact c WHERE c.id = :id";
static const char select_growth[]
    = "SELECT total (before IS NULL) - total (after IS NULL) FROM journal NOT INDEXED"
      " WHERE profile = :profile AND serial > :serial AND (before IS NULL) <> (after IS NULL)";
struct _RdPastContacts
{
  RdTouchedRange range;
  RdTouched *touched;
  RdTouch *touch; /* the next one; NULL: none */
  RdQuery *present;
  bool is_over;             /* PRESENT has no more */
  RdRosterReader *snapshot; /* holds all of it; NULL: the above tell it */
  RdContact *first;         /* of the snapshot, behind the place; NULL: none, or it was taken */
};

static bool
range_init (RdTouchedRange *range, RdDatabase *db, int64_t profile, const RdPastPoint *point,
            GError **error)
{
  RdProfileState state;

  if (!rd_profile_state_read (db, profile, &state, error))
    return false;
  *range = (RdTouchedRange){ db, profile, point->serial, state.serial };
  return true;
}

/* -- the walk ---------------------------------------------------------------------------------- */

static bool
next_touch (RdPastContacts *contacts, GError **error)
{
  g_autoptr (GError) reason = NULL;

  g_clear_pointer (&contacts->touch, rd_touch_free);
  contacts->touch = rd_touched_next (contacts->touched, &reason);
  if (reason == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
next_present (RdPastContacts *contacts, GError **error)
{
  RdFetch fetch = rd_fetch (contacts->range.db, contacts->present, error);

  contacts->is_over = fetch != RD_FETCH_ROW;
  return fetch != RD_FETCH_ERROR;
}

/* -- of a snapshot ----------------------------------------------------------------------------- */

static bool
open_snapshot (RdPastContacts *contacts, int64_t snapshot, const char *place, GError **error)
{
  g_autoptr (GError) reason = NULL;

  contacts->snapshot
      = rd_snapshot_store_open (contacts->range.db, contacts->range.profile, snapshot, error);
  if (contacts->snapshot == NULL)
    return false;
  do
    {
      g_clear_pointer (&contacts->first, rd_contact_unref);
      contacts->first = rd_roster_reader_next (contacts->snapshot, &reason);
    }
  while (contacts->first != NULL && strcmp (contacts->first->jid, place) <= 0);
  if (reason == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static RdFetch
next_of_snapshot (RdPastContacts *contacts, RdContact **contact, GError **error)
{
  g_autoptr (GError) reason = NULL;
  RdContact *next = g_steal_pointer (&contacts->first);

  if (next == NULL)
    return RD_FETCH_DONE;
  contacts->first = rd_roster_reader_next (contacts->snapshot, &reason);
  if (reason != NULL)
    {
      rd_contact_unref (next);
      g_propagate_error (error, g_steal_pointer (&reason));
      return RD_FETCH_ERROR;
    }
  *contact = next;
  return RD_FETCH_ROW;
}

/* -- all of them ------------------------------------------------------------------------------- */

RdPastContacts *
rd_past_contacts_new (RdDatabase *db, int64_t profile, const RdPastPoint *point, const char *place,
                      GError **error)
{
  g_autoptr (RdPastContacts) contacts = g_new0 (RdPastContacts, 1);

  if (!range_init (&contacts->range, db, profile, point, error))
    return NULL;
  if (point->snapshot != 0)
    return open_snapshot (contacts, point->snapshot, place, error) ? g_steal_pointer (&contacts)
                                                                   : NULL;
  contacts->touched = rd_touched_new (&contacts->range, place, error);
  if (contacts->touched == NULL || !next_touch (contacts, error))
    return NULL;
  contacts->present = rd_database_compose (
      db, select_present, RD_WITH (rd_int (":profile", profile), rd_text (":jid", place)), error);
  if (contacts->present == NULL || !next_present (contacts, error))
    return NULL;
  return g_steal_pointer (&contacts);
}

void
rd_past_contacts_free (RdPastContacts *contacts)
{
  g_clear_pointer (&contacts->touch, rd_touch_free);
  g_clear_pointer (&contacts->touched, rd_touched_free);
  g_clear_pointer (&contacts->present, rd_query_free);
  g_clear_pointer (&contacts->snapshot, rd_roster_reader_free);
  g_clear_pointer (&contacts->first, rd_contact_unref);
  g_free (contacts);
}

/* Negative: the next contact is one that is as it is now. */
static int
compare_places (const RdPastContacts *contacts)
{
  if (contacts->is_over || contacts->touch == NULL)
    return contacts->is_over ? 1 : -1;
  return strcmp (rd_column_text (contacts->present, 0), contacts->touch->jid);
}

/* Takes the contact that stands next in the present roster. */
static bool
take_present (RdPastContacts *contacts, RdContact **contact, GError **error)
{
  RdDatabase *db = contacts->range.db;
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_contact, RD_WITH (rd_int (":id", sqlite3_column_int64 (contacts->present, 1))),
      error);

  if (rd_fetch (db, statement, error) != RD_FETCH_ROW)
    return false;
  *contact = rd_roster_row_read (statement, 0);
  return next_present (contacts, error);
}

/* Leaves *CONTACT alone if there was none. */
static bool
take_touched (RdPastContacts *contacts, bool is_present, RdContact **contact, GError **error)
{
  return rd_touch_read_before (&contacts->range, contacts->touch, contact, error)
         && (!is_present || next_present (contacts, error)) && next_touch (contacts, error);
}

RdFetch
rd_past_contacts_next (RdPastContacts *contacts, RdContact **contact, GError **error)
{
  g_autoptr (RdContact) found = NULL;

  if (contacts->snapshot != NULL)
    return next_of_snapshot (contacts, contact, error);
  while (found == NULL && (!contacts->is_over || contacts->touch != NULL))
    {
      int order = compare_places (contacts);

      if (order < 0 ? !take_present (contacts, &found, error)
                    : !take_touched (contacts, order == 0, &found, error))
        return RD_FETCH_ERROR;
    }
  if (found == NULL)
    return RD_FETCH_DONE;
  *contact = g_steal_pointer (&found);
  return RD_FETCH_ROW;
}

/* -- counting ---------------------------------------------------------------------------------- */

bool
rd_past_contacts_count (RdDatabase *db, int64_t profile, const RdPastPoint *point,
                        unsigned *n_contacts, GError **error)
{
  RdProfileState state;
  int64_t growth;

  if (point->snapshot != 0)
    return rd_snapshot_store_count (db, profile, point->snapshot, n_contacts, error);
  if (!rd_profile_state_read (db, profile, &state, error)
      || !rd_database_get_number (
          db, select_growth,
          RD_WITH (rd_int (":profile", profile), rd_serial (":serial", point->serial)), &growth,
          error))
    return false;
  *n_contacts = (unsigned)((int64_t)state.n_contacts - growth);
  return true;
}
