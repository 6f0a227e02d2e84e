/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/block-plan.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/block-jid.h"
#include "model/jid.h"
#include "store/job/job-plan.h"
#include "store/profile/state.h"
#include "store/roster/blocked.h"

#include <string.h>

bool
rd_block_plan_check (RdDatabase *db, int64_t profile, GError **error)
{
  RdBlocking blocking;
  int64_t time;

  if (!rd_blocked_store_read_state (db, profile, &blocking, &time, error))
    return false;
  if (blocking == RD_BLOCKING_UNSUPPORTED)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_NOT_SUPPORTED,
                         "The server of this account can't block (XEP-0191); ask whoever runs it.");
  else if (blocking == RD_BLOCKING_UNKNOWN)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_NOT_SYNCED,
                         "The server of this account hasn't told yet whether it can block "
                         "(XEP-0191); try again in a moment.");
  return blocking == RD_BLOCKING_SUPPORTED || blocking == RD_BLOCKING_INCOMPLETE;
}

bool
rd_block_plan_add (RdDraft *draft, const char *own, const char *jid, bool has_item, bool *is_new,
                   GError **error)
{
  g_autofree char *key = rd_block_jid_prepare (jid, error);
  g_autoptr (GPtrArray) listed = NULL;

  if (key == NULL || !rd_block_jid_check (key, own, draft->order->has_server, error))
    return false;
  listed = rd_blocked_store_find (draft->db, draft->profile, key, error);
  if (listed == NULL)
    return false;
  if (listed->len == 0)
    rd_plan_add_block (draft->plan, jid, has_item);
  if (is_new != NULL)
    *is_new = listed->len == 0;
  return true;
}

bool
rd_block_plan_check_room (const RdDraft *draft, GError **error)
{
  unsigned n;

  if (!rd_blocked_store_count (draft->db, draft->profile, &n, error))
    return false;
  if (draft->plan->is_unblock || n + draft->plan->blocks->len <= RD_BLOCKED_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "A block list has at most %d JIDs here, and this one has %u; unblock some, or block "
               "a server instead of those on it.",
               RD_BLOCKED_MAX, n);
  return false;
}

bool
rd_block_plan_check_free (RdDraft *draft, const char *jid, GError **error)
{
  bool is_blocked;

  if (!rd_blocked_store_has (draft->db, draft->profile, jid, &is_blocked, error))
    return false;
  if (is_blocked)
    g_set_error (error, RD_ERROR, RD_ERROR_BLOCKED,
                 "\"%s\", or its server, is blocked, and nobody was asked or let in: the server "
                 "would keep it from the contact. Unblock it first, or leave it out.",
                 rd_quote (jid).text);
  return !is_blocked;
}

/* -- Block, Unblock ---------------------------------------------------------------------------- */

typedef struct
{
  RdDraft *draft;
  const char *own;
  GHashTable *seen; /* (element-type utf8): prepared */
} Planning;

static bool
add_block (const Planning *planning, const char *key, GError **error)
{
  bool is_of_contact = strchr (key, '/') == NULL;
  g_autoptr (RdContact) contact = NULL;
  const char *jid;
  bool is_new;

  /* To servers "xn--…" and its decoded form are two: the roster tells which is meant. */
  if (is_of_contact && !rd_draft_find (planning->draft, key, &contact, error))
    return false;
  jid = contact != NULL ? contact->jid : key;
  if (!rd_block_plan_add (planning->draft, planning->own, jid, false, &is_new, error))
    return false;
  if (!is_new)
    rd_named_add (&planning->draft->plan->unchanged, key);
  return true;
}

/* All spellings that the list has. One that is not in the list may be in the part that isn't
 * stored. */
static bool
add_unblock (const Planning *planning, const char *key, bool is_whole, GError **error)
{
  RdDraft *draft = planning->draft;
  g_autoptr (GPtrArray) listed = rd_blocked_store_find (draft->db, draft->profile, key, error);

  if (listed == NULL)
    return false;
  for (unsigned i = 0; i < listed->len; i++)
    rd_plan_add_block (draft->plan, listed->pdata[i], false);
  if (listed->len == 0 && !is_whole)
    rd_plan_add_block (draft->plan, key, false);
  else if (listed->len == 0)
    rd_named_add (&draft->plan->unchanged, key);
  return true;
}

static bool
add (const Planning *planning, const char *typed, bool is_whole, GError **error)
{
  g_autofree char *key = rd_block_jid_prepare (typed, error);

  if (key == NULL || !g_hash_table_add (planning->seen, g_strdup (key)))
    return key != NULL;
  return planning->draft->plan->is_unblock ? add_unblock (planning, key, is_whole, error)
                                           : add_block (planning, key, error);
}

RdPlan *
rd_job_plan_block (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_autofree char *own = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Planning planning = { &draft, NULL, seen };
  RdBlocking blocking;
  int64_t time;

  if (!rd_draft_begin (&draft, db, profile, order, error)
      || !rd_block_plan_check (db, profile, error)
      || !rd_blocked_store_read_state (db, profile, &blocking, &time, error))
    return NULL;
  own = rd_profile_state_read_jid (db, profile, error);
  if (own == NULL)
    return NULL;
  planning.own = own;
  draft.plan->is_unblock = order->kind == RD_JOB_UNBLOCK;
  for (char **jid = order->jids; *jid != NULL; jid++)
    {
      if (!add (&planning, *jid, blocking == RD_BLOCKING_SUPPORTED, error))
        return NULL;
    }
  return rd_block_plan_check_room (&draft, error) ? rd_draft_commit (&draft, error) : NULL;
}
