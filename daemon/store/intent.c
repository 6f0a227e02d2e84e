/* Intents: written with a plan, looked at whenever a contact changes, gone when their job is
 * closed.
 *
 * An intent isn't used up by the change that it wanted: the item can change again on behalf of the
 * same job ("ask" comes after the item that was set).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/intent.h"

#include "store/roster-row.h"

static const char replace_intent[]
    = "INSERT OR REPLACE INTO intent (profile, jid, job, name, groups)"
      " VALUES (:profile, :jid, :job, :name, :groups)";
static const char select_any[] = "SELECT EXISTS (SELECT 1 FROM intent WHERE profile = :profile)";
static const char select_wanting[]
    = "SELECT i.job, j.kind FROM intent i JOIN job j ON j.id = i.job"
      " WHERE i.profile = :profile AND i.jid = :jid AND i.name IS :name AND i.groups IS :groups"
      " ORDER BY i.job LIMIT 1";
static const char select_contacts[]
    = "SELECT " RD_ROSTER_COLUMNS " FROM intent i CROSS JOIN contact c"
      " ON c.profile = i.profile AND c.jid = i.jid"
      " WHERE i.job = :job AND i.profile = :profile";
static const char delete_of_job[] = "DELETE FROM intent WHERE job = :job";
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

bool
rd_intent_put (RdDatabase *db, int64_t profile, const char *jid, uint64_t job,
               const RdContact *target, GError **error)
{
  g_autofree char *groups = make_groups (target);
  g_autoptr (RdStatement) statement = rd_database_prepare (db, replace_intent, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  rd_bind_text (statement, ":jid", jid);
  rd_bind_serial (statement, ":job", job);
  rd_bind_text (statement, ":name", target != NULL ? target->name : NULL);
  rd_bind_text (statement, ":groups", groups);
  return rd_run (db, statement, error);
}

bool
rd_intent_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_any, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  if (rd_step (db, statement, error) != RD_STEP_ROW)
    return false;
  *is_any = sqlite3_column_int (statement, 0) != 0;
  return true;
}

bool
rd_intent_find (RdDatabase *db, int64_t profile, const char *jid, const RdContact *after,
                uint64_t *job, RdJobKind *kind, GError **error)
{
  g_autofree char *groups = make_groups (after);
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_wanting, error);
  RdStep step;

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  rd_bind_text (statement, ":jid", jid);
  rd_bind_text (statement, ":name", after != NULL ? after->name : NULL);
  rd_bind_text (statement, ":groups", groups);
  step = rd_step (db, statement, error);
  if (step == RD_STEP_ROW && rd_job_kind_from_string (rd_column_text (statement, 1), kind))
    *job = (uint64_t)sqlite3_column_int64 (statement, 0);
  return step != RD_STEP_ERROR;
}

GPtrArray *
rd_intent_list_contacts (RdDatabase *db, int64_t profile, uint64_t job, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_contacts, error);

  if (statement == NULL)
    return NULL;
  rd_bind_int (statement, ":profile", profile);
  rd_bind_serial (statement, ":job", job);
  return rd_roster_row_read_all (db, statement, error);
}

bool
rd_intent_forget_closed (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, delete_closed, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  return rd_run (db, statement, error);
}

bool
rd_intent_forget_job (RdDatabase *db, uint64_t job, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, delete_of_job, error);

  if (statement == NULL)
    return false;
  rd_bind_serial (statement, ":job", job);
  return rd_run (db, statement, error);
}
