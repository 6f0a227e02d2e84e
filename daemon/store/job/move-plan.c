/* The plan of a move: the contacts of an older account's profile, with their names and groups, and
 * requests to those whose presence that account saw or had asked for. What this profile has already
 * stays; so the same plan goes on where an earlier move was cut off.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "runtime/clock.h"
#include "store/job/draft.h"
#include "store/profile/state.h"
#include "store/roster/blocked.h"
#include "store/roster/row.h"

static const char select_old[] = "SELECT id, is_known FROM profile WHERE jid = :jid";
static const char select_open[] = "SELECT old_jid FROM move WHERE profile = :profile"
                                  " AND old_jid <> :jid AND state = 'asking'";
/* Who is due: whose request wasn't sent, failed, or was taken back by an undo. */
static const char select_contacts[]
    = "SELECT " RD_ROSTER_COLUMNS ", ifnull (m.asked_at, 0) = 0 OR m.error <> '' OR EXISTS ("
      "  SELECT 1 FROM journal j WHERE j.profile = m.profile AND j.jid = m.jid"
      "   AND j.cause = 'undo' AND j.time >= m.asked_at)"
      " FROM contact c LEFT JOIN move v ON v.profile = :profile AND v.old_jid = :jid"
      " LEFT JOIN move_contact m ON m.profile = v.profile AND m.key = c.key"
      " WHERE c.profile = :old ORDER BY c.sort_key, c.jid";
static const char insert_move[]
    = "INSERT INTO move (profile, old_jid, message, time, state)"
      " VALUES (:profile, :jid, :message, :time, 'asking')"
      " ON CONFLICT (profile) DO UPDATE SET state = 'asking', message = excluded.message,"
      "  time = iif (old_jid = excluded.old_jid, time, excluded.time), old_jid = excluded.old_jid";
static const char delete_others[] = "DELETE FROM move_contact WHERE profile = :profile AND EXISTS"
                                    " (SELECT 1 FROM move WHERE profile = :profile"
                                    "   AND old_jid <> :jid)";
static const char insert_contact[]
    = "INSERT INTO move_contact (profile, key, jid, is_wanted, error)"
      " VALUES (:profile, :key, :jid, :is_wanted, :error)"
      " ON CONFLICT (profile, key) DO UPDATE SET jid = excluded.jid, error = excluded.error,"
      "  is_wanted = max (is_wanted, excluded.is_wanted)";

typedef struct
{
  RdDraft draft;
  int64_t old; /* the older account's profile */
  char *own;   /* the profile's JID */
  int64_t now;
} Move;

/* -- which accounts ---------------------------------------------------------------------------- */

static bool
find_old (Move *move, GError **error)
{
  const char *jid = move->draft.order->moved_from;
  g_autoptr (RdStatement) statement
      = rd_database_prepare (move->draft.db, select_old, RD_WITH (rd_text (":jid", jid)), error);
  RdFetch fetch = rd_fetch (move->draft.db, statement, error);

  if (fetch == RD_FETCH_ERROR)
    return false;
  if (fetch == RD_FETCH_DONE)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
                 "No profile has the account %s; add it, so that its roster is known here.",
                 rd_quote (jid).text);
  else if (sqlite3_column_int (statement, 1) == 0)
    g_set_error (error, RD_ERROR, RD_ERROR_NOT_SYNCED,
                 "The roster of %s has not been received yet; connect its profile first.",
                 rd_quote (jid).text);
  else
    move->old = sqlite3_column_int64 (statement, 0);
  return move->old > 0;
}

/* One at a time: what is known of the other would be lost. */
static bool
check_no_other (Move *move, GError **error)
{
  RdDraft *draft = &move->draft;
  g_autoptr (RdStatement) statement = rd_database_prepare (
      draft->db, select_open,
      RD_WITH (rd_int (":profile", draft->profile), rd_text (":jid", draft->order->moved_from)),
      error);
  RdFetch fetch = rd_fetch (draft->db, statement, error);

  if (fetch == RD_FETCH_ROW)
    g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                 "The move from %s is not over: some contacts have not been asked yet. Wait for "
                 "its end, or stop it first.",
                 rd_quote (rd_column_text (statement, 0)).text);
  return fetch == RD_FETCH_DONE;
}

/* -- contacts ---------------------------------------------------------------------------------- */

/* A name only where there is none. */
static RdEdit *
make_edit (const RdContact *old, const RdContact *contact)
{
  g_autoptr (RdContact) nobody = rd_contact_new (old->jid, "", 0, 0, NULL, NULL, 0);
  RdEdit *edit = rd_edit_new_between (nobody, old);

  if (contact != NULL && contact->name[0] != '\0')
    g_clear_pointer (&edit->name, g_free);
  return edit;
}

static bool
is_wanted (const RdContact *old)
{
  return (old->subscription & RD_SUBSCRIPTION_TO) != 0 || (old->flags & RD_CONTACT_ASK) != 0;
}

static void
count (RdPlan *plan, const RdContact *old, const RdPlanItem *item)
{
  bool has_from = (old->subscription & RD_SUBSCRIPTION_FROM) != 0;
  bool shows_it
      = item->contact != NULL && (item->contact->subscription & RD_SUBSCRIPTION_FROM) != 0;

  plan->n_added += item->contact == NULL;
  plan->n_changed += item->contact != NULL && !rd_edit_is_same_item (item->contact, item->target);
  plan->n_asked += item->has_presence;
  plan->n_from_lost += has_from && !shows_it;
}

/* FAULT: why it can't come along; "": it can. */
static bool
store_contact (Move *move, const RdContact *old, const char *fault, GError **error)
{
  RdDraft *draft = &move->draft;
  g_autofree char *key = rd_jid_make_key (old->jid);

  return draft->order->is_dry_run
         || rd_database_run (draft->db, insert_contact,
                             RD_WITH (rd_int (":profile", draft->profile), rd_text (":key", key),
                                      rd_text (":jid", old->jid),
                                      rd_int (":is_wanted", is_wanted (old)),
                                      rd_text (":error", fault)),
                             error);
}

/* IS_DUE: it wasn't asked by this move before, or not with success. */
static bool
add_contact (Move *move, const RdContact *old, bool is_due, GError **error)
{
  RdDraft *draft = &move->draft;
  g_autoptr (RdContact) contact = NULL;
  g_autoptr (RdEdit) edit = NULL;
  g_autofree char *jid = NULL;
  RdPlanItem *item;
  bool has_to;

  if (!rd_draft_resolve (draft, old->jid, &contact, &jid, error))
    return false;
  item = rd_draft_take_item (draft, jid, contact);
  edit = make_edit (old, contact);
  if (!rd_draft_add_edit (item, edit, error))
    return false;
  has_to = contact != NULL && (contact->subscription & RD_SUBSCRIPTION_TO) != 0;
  item->has_presence |= is_wanted (old) && is_due && !has_to;
  item->presence = RD_PRESENCE_SUBSCRIBE;
  count (draft->plan, old, item);
  return true;
}

/* Who is blocked comes along, but can't be asked. */
static bool
take_asked (Move *move, const RdContact *old, const char *jid, bool is_due, GError **error)
{
  bool is_blocked = false;

  if (is_wanted (old)
      && !rd_blocked_store_has (move->draft.db, move->draft.profile, jid, &is_blocked, error))
    return false;
  return store_contact (move, old,
                        is_blocked ? "It is blocked, or its server is, and was not asked; unblock "
                                     "it, and move again."
                                   : "",
                        error)
         && add_contact (move, old, is_due && !is_blocked, error);
}

/* A JID that no server would take today is left behind. */
static bool
take_contact (Move *move, const RdContact *old, bool is_due, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autofree char *jid = rd_jid_prepare_bare (old->jid, &fault);

  if (jid == NULL)
    return store_contact (move, old, fault->message, error);
  if (g_str_equal (jid, move->own))
    return true;
  return take_asked (move, old, jid, is_due, error);
}

static bool
take_contacts (Move *move, GError **error)
{
  RdDraft *draft = &move->draft;
  g_autoptr (RdStatement) statement = rd_database_prepare (
      draft->db, select_contacts,
      RD_WITH (rd_int (":profile", draft->profile), rd_int (":old", move->old),
               rd_text (":jid", draft->order->moved_from)),
      error);
  RdFetch fetch;

  while ((fetch = rd_fetch (draft->db, statement, error)) == RD_FETCH_ROW)
    {
      g_autoptr (RdContact) old = rd_roster_row_read (statement, 0);

      if (!take_contact (move, old, sqlite3_column_int (statement, 8) != 0, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

/* -- the plan ---------------------------------------------------------------------------------- */

static bool
store_move (Move *move, GError **error)
{
  RdDraft *draft = &move->draft;
  const RdBinding *bindings
      = RD_WITH (rd_int (":profile", draft->profile), rd_text (":jid", draft->order->moved_from),
                 rd_text (":message", draft->order->message), rd_int (":time", move->now));

  return draft->order->is_dry_run
         || (rd_database_run (draft->db, delete_others, bindings, error)
             && rd_database_run (draft->db, insert_move, bindings, error));
}

static void
move_clear (Move *move)
{
  rd_draft_clear (&move->draft);
  g_clear_pointer (&move->own, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Move, move_clear)

RdPlan *
rd_job_plan_move (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (Move) move = { .now = rd_clock_get_real () };

  if (!rd_draft_begin (&move.draft, db, profile, order, error) || !find_old (&move, error)
      || !check_no_other (&move, error))
    return NULL;
  move.own = rd_profile_state_read_jid (db, profile, error);
  if (move.own == NULL || !store_move (&move, error) || !take_contacts (&move, error))
    return NULL;
  rd_draft_settle_edits (&move.draft);
  return rd_draft_commit (&move.draft, error);
}
