/* Plans of contacts that a person named: removals, edits, subscriptions. JIDs are looked up as
 * Lookup does; a contact that is not in the roster gets its prepared bare JID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
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

static bool
add_removal (RdDraft *draft, const char *typed, Faults *faults, GError **error)
{
  g_autoptr (RdContact) contact = NULL;

  if (!rd_draft_find (draft, typed, &contact, error))
    return false;
  if (contact == NULL)
    note_fault (faults, typed);
  else
    rd_draft_take_item (draft, contact->jid, contact)->is_removal = true;
  return true;
}

RdPlan *
rd_job_plan_removals (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_auto (Faults) faults = { NULL };

  if (!rd_draft_begin (&draft, db, profile, order, error))
    return NULL;
  for (char **jid = order->jids; *jid != NULL; jid++)
    {
      if (!add_removal (&draft, *jid, &faults, error))
        return NULL;
    }
  return check_none_missing (&faults, error) ? rd_draft_commit (&draft, error) : NULL;
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

static bool
add_presence (RdDraft *draft, const char *typed, const char *own, GError **error)
{
  g_autoptr (RdContact) contact = NULL;
  g_autofree char *jid = NULL;
  RdPlanItem *item;

  if (!rd_draft_resolve (draft, typed, &contact, &jid, error)
      || !check_is_another (jid, own, error))
    return false;
  item = rd_draft_take_item (draft, jid, contact);
  item->has_presence = true;
  item->presence = rd_job_kind_get_presence (draft->order->kind);
  item->is_never_hidden = draft->hiding == RD_HIDING_NEVER;
  return rd_request_store_has (draft->db, draft->profile, jid, &item->has_request, error);
}

RdPlan *
rd_job_plan_presences (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_autofree char *own = NULL;

  if (!rd_draft_begin (&draft, db, profile, order, error))
    return NULL;
  own = rd_profile_state_read_jid (db, profile, error);
  if (own == NULL)
    return NULL;
  for (char **jid = order->jids; *jid != NULL; jid++)
    {
      if (!add_presence (&draft, *jid, own, error))
        return NULL;
    }
  return rd_draft_commit (&draft, error);
}
