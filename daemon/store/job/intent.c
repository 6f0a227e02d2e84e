/* Intents: stored with a plan, looked at whenever a contact changes, deleted when their job closes.
 * What an intent may still claim is stored in the transaction of the change that claims it, so that
 * the journal attributes to a job exactly what it did, even if rosterd was killed in between.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/intent.h"

#include "model/jid.h"
#include "store/call.h"
#include "store/roster/row.h"

/* Contacts of a job read at once. */
#define SLICE 500

/* Intents of a JID in any spelling; but while the contact with the intent's own spelling is in
 * the roster, one with another spelling is another contact. The index is named since SQLite
 * would walk all intents of the profile or the job. */
#define OF_CONTACT                                                                                 \
  " i.profile = :profile AND i.key = :key AND (i.jid = :jid OR NOT EXISTS"                         \
  " (SELECT 1 FROM contact d WHERE d.profile = i.profile AND d.jid = i.jid))"

#define ALL_PARTS (RD_CLAIM_ITEM | RD_CLAIM_PRESENCE)

static const char insert_intent[]
    = "INSERT OR REPLACE INTO intent (profile, jid, key, job, name, groups, claims, presence)"
      " VALUES (:profile, :jid, :key, :job, :name, :groups, :claims, :presence)";
/* The next change of an item that the job edits is the job's again; an item that is there already
 * is not added by the job's presence. */
static const char update_target[]
    = "UPDATE intent AS i INDEXED BY intent_by_key SET name = :name, groups = :groups, owed = 0,"
      " lowered_since = 0,"
      " claims = CASE WHEN claims & :edits THEN claims | :item ELSE claims & ~:item END"
      " WHERE i.job = :job AND" OF_CONTACT;
static const char update_asked[] = "UPDATE intent SET claims = claims & ~:waits"
                                   " WHERE profile = :profile AND jid = :jid AND job = :job";
static const char update_all_asked[]
    = "UPDATE intent SET claims = claims & ~:waits WHERE job <= :last";
static const char select_any[] = "SELECT EXISTS (SELECT 1 FROM intent WHERE profile = :profile)";
static const char select_of_contact[]
    = "SELECT i.job, j.kind, i.name, i.groups, i.claims, i.presence, i.owed, i.lowered_since, i.jid"
      " FROM intent i INDEXED BY intent_by_key JOIN job j ON j.id = i.job WHERE" OF_CONTACT
      " ORDER BY i.job <> :first, i.job, i.jid <> :jid";
/* Jobs run in the order of their numbers. */
static const char select_running[] = "SELECT min (id) FROM job WHERE profile = :profile AND is_open"
                                     " AND result = ''";
static const char update_claim[]
    = "UPDATE intent SET claims = :claims, owed = :owed, lowered_since = :lowered_since"
      " WHERE profile = :profile AND jid = :jid AND job = :job";
static const char update_lowered[]
    = "UPDATE journal SET job = :job, cause = :cause WHERE profile = :profile AND jid = :jid"
      " AND serial >= :serial AND job = 0";
static const char select_denial[]
    = "SELECT i.job FROM intent i INDEXED BY intent_by_key JOIN job j ON j.id = i.job"
      " WHERE j.kind = 'deny' AND NOT i.claims & :waits AND" OF_CONTACT " ORDER BY i.job LIMIT 1";
/* Of at most :n intents. */
static const char select_last_key[]
    = "SELECT max (key) FROM (SELECT key FROM intent INDEXED BY intent_by_key"
      " WHERE profile = :profile AND key > :after AND job = :job ORDER BY key LIMIT :n)";
static const char select_contacts[]
    = "SELECT " RD_ROSTER_COLUMNS " FROM contact c WHERE c.id IN"
      " (SELECT d.id FROM intent i INDEXED BY intent_by_key CROSS JOIN contact d"
      " ON d.profile = i.profile AND d.key = i.key"
      " WHERE i.job = :job AND i.profile = :profile AND i.key > :after AND i.key <= :last)";
static const char delete_settled[]
    = "DELETE FROM intent WHERE job = :job"
      " AND jid NOT IN (SELECT value FROM json_each (coalesce (:unsettled, '[]')))";
static const char delete_closed[] = "DELETE FROM intent WHERE profile = :profile AND job NOT IN"
                                    " (SELECT id FROM job WHERE profile = :profile AND is_open)";

/* NULL for NULL. */
static char *
make_groups (const RdContact *contact)
{
  if (contact == NULL)
    return NULL;
  return rd_roster_row_list_to_json ((const char *const *)contact->groups);
}

/* Sending only a presence leaves the item as it is. */
static const RdContact *
get_target (const RdPlanItem *item, const RdContact *nothing)
{
  if (item->is_removal)
    return NULL;
  if (item->target != NULL)
    return item->target;
  return item->contact != NULL ? item->contact : nothing;
}

static RdClaimParts
get_claims (const RdPlanItem *item)
{
  RdClaimParts claims = item->has_presence ? RD_CLAIM_PRESENCE : 0;

  if (item->is_removal || item->target != NULL)
    claims |= RD_CLAIM_ITEM | RD_CLAIM_EDITS;
  /* It adds a contact that isn't in the roster. */
  else if (item->contact == NULL
           && (item->presence == RD_PRESENCE_SUBSCRIBE || item->presence == RD_PRESENCE_SUBSCRIBED))
    claims |= RD_CLAIM_ITEM;
  return claims;
}

bool
rd_intent_put (RdDatabase *db, int64_t profile, uint64_t job, const RdPlanItem *item,
               GError **error)
{
  g_autoptr (RdContact) nothing = rd_contact_new ("", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);
  const RdContact *target = get_target (item, nothing);
  g_autofree char *key = rd_jid_make_key (item->jid);
  g_autofree char *groups = make_groups (target);

  return rd_database_run (
      db, insert_intent,
      RD_WITH (
          rd_int (":profile", profile), rd_text (":jid", item->jid), rd_text (":key", key),
          rd_serial (":job", job), rd_text (":name", target != NULL ? target->name : NULL),
          rd_text (":groups", groups), rd_int (":claims", get_claims (item) | RD_CLAIM_WAITS),
          rd_text (":presence", item->has_presence ? rd_presence_to_string (item->presence) : "")),
      error);
}

bool
rd_intent_replan (RdDatabase *db, int64_t profile, uint64_t job, const RdContact *target,
                  GError **error)
{
  g_autofree char *key = rd_jid_make_key (target->jid);
  g_autofree char *groups = make_groups (target);

  return rd_database_run (db, update_target,
                          RD_WITH (rd_int (":profile", profile), rd_text (":jid", target->jid),
                                   rd_text (":key", key), rd_serial (":job", job),
                                   rd_text (":name", target->name), rd_text (":groups", groups),
                                   rd_int (":edits", RD_CLAIM_EDITS),
                                   rd_int (":item", RD_CLAIM_ITEM)),
                          error);
}

/* -- what was asked ---------------------------------------------------------------------------- */

typedef struct
{
  uint64_t job;
  GPtrArray *jids; /* (element-type utf8) */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_ptr_array_unref (asked->jids);
  g_free (asked);
}

static bool
mark_all_to (RdDatabase *db, uint64_t last, GError **error)
{
  return rd_database_run (db, update_all_asked,
                          RD_WITH (rd_int (":waits", RD_CLAIM_WAITS), rd_serial (":last", last)),
                          error);
}

bool
rd_intent_mark_all_asked (RdDatabase *db, GError **error)
{
  return mark_all_to (db, UINT64_MAX, error);
}

bool
rd_intent_fill_gap (RdDatabase *db, GError **error)
{
  uint64_t gap = rd_database_get_gap (db);

  return gap == 0 || mark_all_to (db, gap, error);
}

static bool
mark_asked (RdDatabase *db, int64_t profile, const Asked *asked, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdStatement) statement = NULL;

  if (!rd_transaction_begin_write (&transaction, db, error) || !rd_intent_fill_gap (db, error))
    return false;
  statement
      = rd_database_prepare (db, update_asked,
                             RD_WITH (rd_int (":profile", profile), rd_serial (":job", asked->job),
                                      rd_int (":waits", RD_CLAIM_WAITS)),
                             error);
  if (statement == NULL)
    return false;
  for (unsigned i = 0; i < asked->jids->len; i++)
    {
      rd_bind (statement, RD_WITH (rd_text (":jid", asked->jids->pdata[i])));
      if (!rd_run (db, statement, error))
        return false;
    }
  return rd_transaction_commit (&transaction, error);
}

/* On a full disk it fails, and the next roster finds room. */
static gpointer
run_mark_asked (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Asked *asked = arguments;
  bool is_marked = mark_asked (db, profile, asked, error);

  rd_database_set_gap (db, is_marked ? 0 : MAX (rd_database_get_gap (db), asked->job));
  return GINT_TO_POINTER (is_marked);
}

void
rd_store_mark_asked_async (RdStore *store, int64_t profile, uint64_t job, GPtrArray *jids,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  Asked *asked = g_new (Asked, 1);

  *asked = (Asked){ job, g_ptr_array_ref (jids) };
  rd_store_write (store, profile, (RdOperation){ run_mark_asked, asked, asked_free }, callback,
                  user_data);
}

bool
rd_intent_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error)
{
  return rd_database_is_true (db, select_any, RD_WITH (rd_int (":profile", profile)), is_any,
                              error);
}

/* -- whose a change is ------------------------------------------------------------------------- */

typedef struct
{
  uint64_t job;
  char *jid; /* as the job spells it */
  RdJobKind kind;
  char *name, *groups; /* NULL: the item is to be gone */
  RdClaim claim;
} Intent;

static void
intent_free (gpointer data)
{
  Intent *intent = data;

  g_free (intent->jid);
  g_free (intent->name);
  g_free (intent->groups);
  g_free (intent);
}

static void
share_free (gpointer data)
{
  RdShare *share = data;

  g_clear_pointer (&share->after, rd_contact_unref);
  g_free (share);
}

static Intent *
read_intent (sqlite3_stmt *row)
{
  Intent *intent = g_new0 (Intent, 1);

  intent->job = (uint64_t)sqlite3_column_int64 (row, 0);
  intent->kind = RD_JOB_SET;
  rd_job_kind_from_string (rd_column_text (row, 1), &intent->kind);
  intent->name = g_strdup ((const char *)sqlite3_column_text (row, 2));
  intent->groups = g_strdup ((const char *)sqlite3_column_text (row, 3));
  intent->claim.is_removal = intent->name == NULL;
  intent->claim.open = (RdClaimParts)sqlite3_column_int (row, 4);
  rd_presence_from_string (rd_column_text (row, 5), &intent->claim.presence);
  intent->claim.owed = (RdSubscription)sqlite3_column_int (row, 6);
  intent->claim.lowered_since = (uint64_t)sqlite3_column_int64 (row, 7);
  intent->jid = g_strdup (rd_column_text (row, 8));
  return intent;
}

/* (element-type Intent), that of the job FIRST, then the oldest job's first. */
static GPtrArray *
read_intents (RdDatabase *db, int64_t profile, const char *jid, int64_t first, GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);
  g_autoptr (GPtrArray) intents = g_ptr_array_new_with_free_func (intent_free);
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_of_contact,
                             RD_WITH (rd_int (":profile", profile), rd_text (":jid", jid),
                                      rd_text (":key", key), rd_int (":first", first)),
                             error);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    g_ptr_array_add (intents, read_intent (statement));
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&intents) : NULL;
}

static bool
save_claim (RdDatabase *db, int64_t profile, const Intent *intent, GError **error)
{
  return rd_database_run (db, update_claim,
                          RD_WITH (rd_int (":profile", profile), rd_text (":jid", intent->jid),
                                   rd_serial (":job", intent->job),
                                   rd_int (":claims", intent->claim.open),
                                   rd_int (":owed", intent->claim.owed),
                                   rd_serial (":lowered_since", intent->claim.lowered_since)),
                          error);
}

/* Changes before the removal that only ended subscriptions are its first part, and so are those
 * before an edit by which the server made it. */
static bool
claim_lowered (RdDatabase *db, int64_t profile, const char *jid, const Intent *intent,
               GError **error)
{
  return rd_database_run (
      db, update_lowered,
      RD_WITH (rd_int (":profile", profile), rd_text (":jid", jid), rd_serial (":job", intent->job),
               rd_text (":cause", rd_cause_to_string (rd_job_kind_get_cause (intent->kind))),
               rd_serial (":serial", intent->claim.lowered_since)),
      error);
}

static bool
is_wanted (const Intent *intent, const RdContact *contact)
{
  g_autofree char *groups = make_groups (contact);

  return contact != NULL && g_strcmp0 (contact->name, intent->name) == 0
         && g_strcmp0 (groups, intent->groups) == 0;
}

/* Takes AFTER: the contact after the part of JOB, 0 for nobody, of REST. */
static void
add_share (GPtrArray *shares, RdContact *after, uint64_t job, RdJobKind kind, RdClaimedChange *rest)
{
  RdShare *share = g_new (RdShare, 1);

  *share = (RdShare){ after, job, kind };
  g_ptr_array_add (shares, share);
  rest->before = after;
}

static void
compare (const Intent *intent, RdClaimedChange *rest)
{
  rest->was_wanted = is_wanted (intent, rest->before);
  rest->is_wanted = is_wanted (intent, rest->after);
}

/* REST is the unclaimed rest; what INTENT claims is taken off it. */
static bool
take_share (RdDatabase *db, int64_t profile, const char *jid, Intent *intent, RdClaimedChange *rest,
            GPtrArray *shares, GError **error)
{
  const RdClaim old = intent->claim;
  RdContact *part, *hidden;

  compare (intent, rest);
  hidden = rd_claim_find_hidden (&intent->claim, rest);
  if (hidden != NULL)
    {
      add_share (shares, hidden, 0, intent->kind, rest);
      rest->was_wanted = rest->is_wanted = true;
    }
  if (!rd_claim_take (&intent->claim, rest, &part))
    return memcmp (&old, &intent->claim, sizeof old) == 0
           || save_claim (db, profile, intent, error);
  add_share (shares, part, intent->job, intent->kind, rest);
  if ((old.open & ~intent->claim.open & RD_CLAIM_ITEM) != 0 && intent->claim.lowered_since != 0
      && !claim_lowered (db, profile, jid, intent, error))
    return false;
  return save_claim (db, profile, intent, error);
}

static bool
is_shared_out (const RdClaimedChange *rest)
{
  return rest->before == NULL || rest->after == NULL
             ? rest->before == rest->after
             : rd_contact_is_equal (rest->before, rest->after);
}

/* A server does what it is asked in that order: once NEWER has had an effect, that of older jobs
 * doesn't come any more. */
static bool
end_older_claims (RdDatabase *db, int64_t profile, const GPtrArray *intents, const Intent *newer,
                  GError **error)
{
  for (unsigned i = 0; i < intents->len; i++)
    {
      Intent *older = intents->pdata[i];

      if (older->job >= newer->job || (older->claim.open & ALL_PARTS) == 0)
        continue;
      older->claim.open &= ~ALL_PARTS;
      if (!save_claim (db, profile, older, error))
        return false;
    }
  return true;
}

GPtrArray *
rd_intent_share (RdDatabase *db, int64_t profile, const RdClaimedChange *change, GError **error)
{
  const char *jid = change->before != NULL ? change->before->jid : change->after->jid;
  g_autoptr (GPtrArray) shares = g_ptr_array_new_with_free_func (share_free);
  g_autoptr (GPtrArray) intents = NULL;
  RdClaimedChange rest = *change;
  int64_t first = 0;

  /* What an ended job left unsettled may come late; but what the running job wants and a push shows
   * is likelier its own. */
  if (!change->is_sum
      && !rd_database_get_number (db, select_running, RD_WITH (rd_int (":profile", profile)),
                                  &first, error))
    return NULL;
  intents = read_intents (db, profile, jid, first, error);
  if (intents == NULL)
    return NULL;
  for (unsigned i = 0; i < intents->len && !is_shared_out (&rest); i++)
    {
      Intent *intent = intents->pdata[i];
      RdClaimParts open = intent->claim.open;

      if (!take_share (db, profile, jid, intent, &rest, shares, error)
          || ((open & ~intent->claim.open & ALL_PARTS) != 0
              && !end_older_claims (db, profile, intents, intent, error)))
        return NULL;
    }
  return g_steal_pointer (&shares);
}

bool
rd_intent_find_denial (RdDatabase *db, int64_t profile, const char *jid, uint64_t *job,
                       GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_denial,
                             RD_WITH (rd_int (":profile", profile), rd_text (":jid", jid),
                                      rd_text (":key", key), rd_int (":waits", RD_CLAIM_WAITS)),
                             error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ROW)
    *job = (uint64_t)sqlite3_column_int64 (statement, 0);
  return fetch != RD_FETCH_ERROR;
}

/* -- looking and forgetting -------------------------------------------------------------------- */

void
rd_planned_slice_free (RdPlannedSlice *slice)
{
  g_clear_pointer (&slice->contacts, g_ptr_array_unref);
  g_free (slice->last_key);
  g_free (slice);
}

typedef struct
{
  uint64_t job;
  char *after_key;
} Place;

static void
free_place (gpointer data)
{
  Place *place = data;

  g_free (place->after_key);
  g_free (place);
}

static bool
read_last_key (RdDatabase *db, int64_t profile, const Place *place, char **key, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_last_key,
                             RD_WITH (rd_int (":profile", profile), rd_serial (":job", place->job),
                                      rd_text (":after", place->after_key), rd_int (":n", SLICE)),
                             error);

  if (rd_fetch (db, statement, error) != RD_FETCH_ROW)
    return false;
  *key = g_strdup ((const char *)sqlite3_column_text (statement, 0));
  return true;
}

static bool
read_slice (RdDatabase *db, int64_t profile, const Place *place, RdPlannedSlice *slice,
            GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_contacts,
      RD_WITH (rd_int (":profile", profile), rd_serial (":job", place->job),
               rd_text (":after", place->after_key), rd_text (":last", slice->last_key)),
      error);

  slice->contacts = rd_roster_row_read_all (db, statement, error);
  return slice->contacts != NULL;
}

static gpointer
run_get_planned (RdDatabase *db, int64_t profile, gpointer place, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdPlannedSlice) slice = g_new0 (RdPlannedSlice, 1);

  if (!rd_transaction_begin_read (&transaction, db, error)
      || !read_last_key (db, profile, place, &slice->last_key, error))
    return NULL;
  if (slice->last_key != NULL && !read_slice (db, profile, place, slice, error))
    return NULL;
  if (slice->last_key == NULL)
    slice->contacts = g_ptr_array_new ();
  return g_steal_pointer (&slice);
}

void
rd_store_get_planned_async (RdStore *store, int64_t profile, uint64_t job, const char *after_key,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  Place *place = g_new (Place, 1);

  *place = (Place){ job, g_strdup (after_key) };
  rd_store_read (
      store, RD_LANE_LONG, profile,
      (RdOperation){ run_get_planned, place, free_place, (GDestroyNotify)rd_planned_slice_free },
      callback, user_data);
}

RdPlannedSlice *
rd_store_get_planned_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

bool
rd_intent_forget_closed (RdDatabase *db, int64_t profile, GError **error)
{
  return rd_database_run (db, delete_closed, RD_WITH (rd_int (":profile", profile)), error);
}

bool
rd_intent_forget_settled (RdDatabase *db, uint64_t job, const char *unsettled, GError **error)
{
  return rd_database_run (db, delete_settled,
                          RD_WITH (rd_serial (":job", job), rd_text (":unsettled", unsettled)),
                          error);
}
