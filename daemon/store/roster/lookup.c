/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/lookup.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/call.h"
#include "store/profile/state.h"
#include "store/roster/marks.h"
#include "store/roster/row.h"

/* There is no next page: what doesn't fit is an error. */
static bool
add_found (RdLookup *lookup, RdContact *contact, size_t *all, GError **error)
{
  *all += rd_contact_get_cost (contact);
  g_ptr_array_add (lookup->contacts, contact);
  if (*all <= RD_LOOKUP_SIZE_MAX || lookup->contacts->len == 1)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "The contacts asked for are more than %d MiB together; ask for fewer at once.",
               RD_LOOKUP_SIZE_MAX / 1024 / 1024);
  return false;
}

static gpointer
run (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  char **jids = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdLookup) lookup = g_new0 (RdLookup, 1);
  RdProfileState state;
  size_t all = 0;

  lookup->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  lookup->missing = g_ptr_array_new_with_free_func (g_free);
  if (!rd_transaction_begin_read (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error))
    return NULL;
  for (size_t i = 0; jids[i] != NULL; i++)
    {
      RdContact *contact = NULL;

      if (rd_roster_row_find_typed (db, profile, jids[i], &contact, error) < 0)
        return NULL;
      if (contact != NULL && !rd_marks_fill (db, profile, contact, error))
        {
          rd_contact_unref (contact);
          return NULL;
        }
      if (contact == NULL)
        g_ptr_array_add (lookup->missing, g_strdup (jids[i]));
      else if (!add_found (lookup, contact, &all, error))
        return NULL;
    }
  return g_steal_pointer (&lookup);
}

void
rd_store_lookup_async (RdStore *store, int64_t profile, const char *const *jids,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_read (store, RD_LANE_SHORT, profile,
                 (RdOperation){ run, g_strdupv ((char **)jids), (GDestroyNotify)g_strfreev,
                                (GDestroyNotify)rd_lookup_free },
                 callback, user_data);
}

RdLookup *
rd_store_lookup_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
