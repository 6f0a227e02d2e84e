/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/block-steps.h"

/* Kept of one profile; the newest job's may come on top. */
#define STEPS_MAX 50000

static const char insert_step[] = "INSERT INTO block_step (job, jid, is_unblock)"
                                  " VALUES (:job, :jid, :is_unblock) ON CONFLICT DO NOTHING";
/* The job at which the newest steps are too many, counted from the newest. */
static const char select_oldest[]
    = "SELECT s.job FROM job j CROSS JOIN block_step s ON s.job = j.id WHERE j.profile = :profile"
      " ORDER BY s.job DESC LIMIT 1 OFFSET :max";
static const char cut_jobs[] = "UPDATE job SET is_cut = 1 WHERE profile = :profile AND id <= :job"
                               " AND n_blocked > 0";
static const char delete_oldest[] = "DELETE FROM block_step WHERE job IN"
                                    " (SELECT id FROM job WHERE profile = :profile AND id <= :job)";
static const char update_done[]
    = "UPDATE block_step SET is_done = 1 WHERE job = :job AND jid = :jid AND NOT is_done";
static const char count_done[] = "UPDATE job SET n_blocked = n_blocked + :n WHERE id = :job";
#define IS_BLOCKED                                                                                 \
  "EXISTS (SELECT 1 FROM blocked b WHERE b.profile = :profile AND b.jid = block_step.jid)"
#define OF_PROFILE "job IN (SELECT id FROM job WHERE profile = :profile)"
static const char update_shown[] = "UPDATE block_step SET is_done = 1 WHERE NOT is_done"
                                   " AND " OF_PROFILE " AND is_unblock <> " IS_BLOCKED;
static const char delete_lost[] = "DELETE FROM block_step WHERE NOT is_done AND job IN"
                                  " (SELECT id FROM job WHERE profile = :profile AND result <> '')";
static const char recount[]
    = "UPDATE job SET n_blocked ="
      " (SELECT count(*) FROM block_step s WHERE s.job = job.id AND s.is_done)"
      " WHERE profile = :profile AND id IN"
      " (SELECT job FROM block_step WHERE job >= :job)";
static const char select_first_open[]
    = "SELECT ifnull (min (job), 0) FROM block_step WHERE NOT is_done AND " OF_PROFILE;
static const char select_done[]
    = "SELECT jid, is_unblock, is_unblock <> " IS_BLOCKED " FROM block_step"
      " WHERE is_done AND job IN (SELECT value FROM json_each (:jobs)) ORDER BY jid";

/* -- planning ---------------------------------------------------------------------------------- */

static bool
forget_oldest (RdDatabase *db, int64_t profile, GError **error)
{
  int64_t job = 0;

  if (!rd_database_get_number (db, select_oldest,
                               RD_WITH (rd_int (":profile", profile), rd_int (":max", STEPS_MAX)),
                               &job, error))
    return false;
  return job == 0
         || (rd_database_run (db, cut_jobs,
                              RD_WITH (rd_int (":profile", profile), rd_int (":job", job)), error)
             && rd_database_run (db, delete_oldest,
                                 RD_WITH (rd_int (":profile", profile), rd_int (":job", job)),
                                 error));
}

bool
rd_block_steps_add (RdDatabase *db, int64_t profile, uint64_t job, const RdPlan *plan,
                    GError **error)
{
  if (plan->blocks->len > 0 && !forget_oldest (db, profile, error))
    return false;
  for (unsigned i = 0; i < plan->blocks->len; i++)
    {
      if (!rd_database_run (db, insert_step,
                            RD_WITH (rd_serial (":job", job),
                                     rd_text (":jid", plan->blocks->pdata[i]),
                                     rd_int (":is_unblock", plan->is_unblock)),
                            error))
        return false;
    }
  return true;
}

/* -- doing ------------------------------------------------------------------------------------- */

bool
rd_block_steps_finish (RdDatabase *db, uint64_t job, const GPtrArray *jids, GError **error)
{
  int n = 0;

  for (unsigned i = 0; i < jids->len; i++)
    {
      if (!rd_database_run (db, update_done,
                            RD_WITH (rd_serial (":job", job), rd_text (":jid", jids->pdata[i])),
                            error))
        return false;
      n += sqlite3_changes (rd_database_get_handle (db));
    }
  return n == 0
         || rd_database_run (db, count_done, RD_WITH (rd_serial (":job", job), rd_int (":n", n)),
                             error);
}

bool
rd_block_steps_settle (RdDatabase *db, int64_t profile, GError **error)
{
  int64_t first = 0;

  if (!rd_database_get_number (db, select_first_open, RD_WITH (rd_int (":profile", profile)),
                               &first, error))
    return false;
  return first == 0
         || (rd_database_run (db, update_shown, RD_WITH (rd_int (":profile", profile)), error)
             && rd_database_run (db, delete_lost, RD_WITH (rd_int (":profile", profile)), error)
             && rd_database_run (db, recount,
                                 RD_WITH (rd_int (":profile", profile), rd_int (":job", first)),
                                 error));
}

/* -- undoing ----------------------------------------------------------------------------------- */

GPtrArray *
rd_block_steps_list (RdDatabase *db, int64_t profile, const char *jobs, bool *are_unblocks,
                     unsigned *n_done, GError **error)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RdStatement) rows = rd_database_prepare (
      db, select_done, RD_WITH (rd_int (":profile", profile), rd_text (":jobs", jobs)), error);
  RdFetch fetch;

  *n_done = 0;
  while ((fetch = rd_fetch (db, rows, error)) == RD_FETCH_ROW)
    {
      ++*n_done;
      *are_unblocks = sqlite3_column_int (rows, 1) != 0;
      if (sqlite3_column_int (rows, 2) != 0)
        g_ptr_array_add (jids, g_strdup (rd_column_text (rows, 0)));
    }
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&jids) : NULL;
}
