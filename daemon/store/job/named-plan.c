/* Plans of contacts that a person named: removals, edits, subscriptions. JIDs are looked up as
 * Lookup does; a contact that is not in the roster gets its prepared bare JID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "store/job/block-plan.h"
#include "store/job/draft.h"
#include "store/profile/state.h"
#include "store/roster/requests.h"

/* -- what the order expects of each contact ---------------------------------------------------- */

typedef struct
{
  char *first; /* a JID that is not as expected; NULL: none */
  unsigned n;
} Faults;

static void
faults_clear (Faults *faults)
{
  g_clear_pointer (&faults->first, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Faults, faults_clear)

static void
note_fault (Faults *faults, const char *jid)
{
  if (faults->n++ == 0)
    faults->first = g_strdup (jid);
}

/* "", or " (and 3 more)". */
static char *
tell_more (const Faults *faults)
{
  return faults->n > 1 ? g_strdup_printf (" (and %u more)", faults->n - 1) : g_strdup ("");
}

static bool
check_none_missing (const Faults *faults, GError **error)
{
  g_autofree char *more = tell_more (faults);

  if (faults->n > 0)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT,
                 "\"%s\"%s is not in the roster, and nothing was changed; look at how it is spelt "
                 "there.",
                 rd_quote (faults->first).text, more);
  return faults->n == 0;
}

static bool
check_none_there (const Faults *faults, GError **error)
{
  g_autofree char *more = tell_more (faults);

  if (faults->n > 0)
    g_set_error (error, RD_ERROR, RD_ERROR_CONTACT_EXISTS,
                 "\"%s\"%s is in the roster already, and nothing was changed; change it instead of "
                 "adding it.",
                 rd_quote (faults->first).text, more);
  return faults->n == 0;
}

/* -- removals ---------------------------------------------------------------------------------- */

/* OWN: the account. */
static bool
add_removal (RdDraft *draft, const char *typed, const char *own, Faults *faults, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  RdPlanItem *item;
  bool was_there;

  if (!rd_draft_find (draft, typed, &contact, error))
    return false;
  if (contact == NULL)
    {
      note_fault (faults, typed);
      return true;
    }
  item = rd_draft_take_item (draft, contact->jid, contact);
  was_there = item->is_removal;
  item->is_removal = true;
  return was_there || !draft->order->blocks
         || rd_block_plan_add (draft, own, item->jid, true, NULL, error);
}

/* *OWN: the account. */
static bool
begin (RdDraft *draft, RdDatabase *db, int64_t profile, const RdOrder *order, char **own,
       GError **error)
{
  if (!rd_draft_begin (draft, db, profile, order, error)
      || (order->blocks && !rd_block_plan_check (db, profile, error)))
    return false;
  *own = rd_profile_state_read_jid (db, profile, error);
  return *own != NULL;
}

RdPlan *
rd_job_plan_removals (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_auto (Faults) faults = { NULL };
  g_autofree char *own = NULL;

  if (!begin (&draft, db, profile, order, &own, error))
    return NULL;
  for (char **jid = order->jids; *jid != NULL; jid++)
    {
      if (!add_removal (&draft, *jid, own, &faults, error))
        return NULL;
    }
  return check_none_missing (&faults, error) && rd_block_plan_check_room (&draft, error)
             ? rd_draft_commit (&draft, error)
             : NULL;
}

/* -- edits ------------------------------------------------------------------------------------- */

static bool
add_edit (RdDraft *draft, const RdEdit *edit, Faults *faults, GError **error)
{
  const RdEditsCondition condition = draft->order->condition;
  g_autoptr (RdContact) contact = NULL;
  g_autofree char *jid = NULL;

  if (!rd_draft_resolve (draft, edit->jid, &contact, &jid, error))
    return false;
  if ((condition == RD_EDITS_MUST_EXIST && contact == NULL)
      || (condition == RD_EDITS_MUST_BE_NEW && contact != NULL))
    {
      note_fault (faults, edit->jid);
      return true;
    }
  return rd_draft_add_edit (rd_draft_take_item (draft, jid, contact), edit, error);
}

static bool
check_condition (const RdOrder *order, const Faults *faults, GError **error)
{
  switch (order->condition)
    {
    case RD_EDITS_MUST_EXIST:
      return check_none_missing (faults, error);
    case RD_EDITS_MUST_BE_NEW:
      return check_none_there (faults, error);
    case RD_EDITS_ANY:
    default:
      return true;
    }
}

RdPlan *
rd_job_plan_edits (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_auto (Faults) faults = { NULL };

  if (!rd_draft_begin (&draft, db, profile, order, error))
    return NULL;
  for (unsigned i = 0; i < order->edits->len; i++)
    {
      if (!add_edit (&draft, order->edits->pdata[i], &faults, error))
        return NULL;
    }
  if (!check_condition (order, &faults, error))
    return NULL;
  rd_draft_settle_edits (&draft);
  return rd_draft_commit (&draft, error);
}

/* -- subscriptions ----------------------------------------------------------------------------- */

/* A server would ignore such a stanza. */
static bool
check_is_another (const char *jid, const char *own, GError **error)
{
  if (!rd_jid_is_same_bare (jid, own))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "%s is the account itself, which needs no subscription; name a contact.",
               rd_quote (jid).text);
  return false;
}

/* What is said to a blocked contact doesn't reach it, and some servers keep what they refused as if
 * it had been sent. */
static bool
check_may_pass (RdDraft *draft, const char *jid, GError **error)
{
  RdPresence presence = rd_job_kind_get_presence (draft->order->kind);

  return (presence != RD_PRESENCE_SUBSCRIBE && presence != RD_PRESENCE_SUBSCRIBED)
         || rd_block_plan_check_free (draft, jid, error);
}

static bool
has_block (const RdPlan *plan, const char *jid)
{
  return g_ptr_array_find_with_equal_func (plan->blocks, jid, g_str_equal, NULL);
}

static bool
add_presence (RdDraft *draft, const char *typed, const char *own, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  g_autofree char *jid = NULL;
  RdPlanItem *item;
  bool has_request;

  if (!rd_draft_resolve (draft, typed, &contact, &jid, error) || !check_is_another (jid, own, error)
      || !check_may_pass (draft, jid, error)
      || !rd_request_store_has (draft->db, draft->profile, jid, &has_request, error))
    return false;
  /* There is nothing to deny, only to block. */
  if (draft->order->blocks && contact == NULL && !has_request)
    return has_block (draft->plan, jid) || rd_block_plan_add (draft, own, jid, false, NULL, error);
  item = rd_draft_take_item (draft, jid, contact);
  if (item->has_presence)
    return true;
  item->has_presence = true;
  item->has_request = has_request;
  item->presence = rd_job_kind_get_presence (draft->order->kind);
  item->is_never_hidden = draft->hiding == RD_HIDING_NEVER;
  return !draft->order->blocks || rd_block_plan_add (draft, own, item->jid, true, NULL, error);
}

RdPlan *
rd_job_plan_presences (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_autofree char *own = NULL;

  if (!begin (&draft, db, profile, order, &own, error))
    return NULL;
  for (char **jid = order->jids; *jid != NULL; jid++)
    {
      if (!add_presence (&draft, *jid, own, error))
        return NULL;
    }
  return rd_block_plan_check_room (&draft, error) ? rd_draft_commit (&draft, error) : NULL;
}
