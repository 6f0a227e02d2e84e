/* The schema's history: a ladder of steps, each run once in the life of a database.
 *
 * A step that was released is never edited: what it got wrong is put right by the next one. PRAGMA
 * user_version holds the number of the last step done. For each version there is a frozen database
 * in tests/fixtures, which every later program must be able to read.
 *
 *   1  profiles, contacts with their groups, and the journal of their changes
 *   2  jobs, what they intend, requests of contacts, and the settings Visibility and ShrinkGuard
 *   3  contacts by the prepared form of their JID; the parts of an intent still to be claimed
 *   4  other words for two kinds of jobs
 *   5  settings of connections, and what a login once had
 *   6  a change by a job has the word of its kind as its cause
 *   7  what is known of a contact besides its item; snapshots; who is blocked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql/migrations.h"

#include "dbus-interfaces/errors.h"

/* Why some columns are as they are:
 *
 * profile   AUTOINCREMENT: an id is never used again, so that a page's cursor or a job of a removed
 *           profile can't reach another one. A roster's serial begins with the time at which the
 *           profile was added, and journal_floor is the serial after which the journal is complete.
 * contact   sort_key is g_utf8_collate_key () of the shown name without case; search is what "Text"
 *           looks into; domain is prepared (RFC 7622) while jid is as the server spells it.
 * journal   before and after are contacts as JSON, NULL where there was or is none; before_key is
 *           the sort_key that the contact had: it is where a page that began earlier finds it. A
 *           row without a jid tells that the first roster was received.
 * meta      collation: what sort_key was made with; session: the boot in which a process has the
 *           database open; serial_floor: no new profile's serial may begin below it. */
static const char step_1[]
    = "CREATE TABLE meta ("
      "  key TEXT NOT NULL PRIMARY KEY,"
      "  value ANY NOT NULL"
      ") STRICT, WITHOUT ROWID;"

      "CREATE TABLE profile ("
      "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
      "  name TEXT NOT NULL UNIQUE,"
      "  jid TEXT NOT NULL UNIQUE,"
      "  is_default INTEGER NOT NULL,"
      "  is_enabled INTEGER NOT NULL,"
      "  address TEXT NOT NULL,"
      "  use_direct_tls INTEGER NOT NULL,"
      "  ca_file TEXT NOT NULL,"
      "  allow_plain INTEGER NOT NULL,"
      "  trusted_certificate TEXT NOT NULL,"
      "  serial INTEGER NOT NULL,"
      "  journal_floor INTEGER NOT NULL,"
      "  n_contacts INTEGER NOT NULL DEFAULT 0,"
      "  is_known INTEGER NOT NULL DEFAULT 0,"
      "  roster_version TEXT,"
      "  last_sync INTEGER NOT NULL DEFAULT 0"
      ") STRICT;"

      "CREATE TABLE contact ("
      "  id INTEGER PRIMARY KEY,"
      "  profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      "  jid TEXT NOT NULL,"
      "  name TEXT NOT NULL,"
      "  subscription INTEGER NOT NULL CHECK (subscription BETWEEN 0 AND 3),"
      "  flags INTEGER NOT NULL,"
      "  extra TEXT NOT NULL,"
      "  serial INTEGER NOT NULL,"
      "  sort_key BLOB NOT NULL,"
      "  search TEXT NOT NULL,"
      "  domain TEXT NOT NULL,"
      "  UNIQUE (profile, jid)"
      ") STRICT;"
      "CREATE INDEX contact_by_name ON contact (profile, sort_key, jid);"
      "CREATE INDEX contact_by_serial ON contact (profile, serial);"

      "CREATE TABLE contact_group ("
      "  contact INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,"
      "  name TEXT NOT NULL,"
      "  PRIMARY KEY (contact, name)"
      ") STRICT, WITHOUT ROWID;"

      "CREATE TABLE journal ("
      "  profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      "  serial INTEGER NOT NULL,"
      "  time INTEGER NOT NULL,"
      "  cause TEXT NOT NULL,"
      "  jid TEXT NOT NULL,"
      "  before TEXT,"
      "  after TEXT,"
      "  before_key BLOB,"
      "  PRIMARY KEY (profile, serial)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX journal_by_jid ON journal (profile, jid, serial);"
      "CREATE INDEX journal_by_old_name ON journal (profile, before_key, jid, serial)"
      "  WHERE before_key IS NOT NULL;"
      "CREATE INDEX journal_of_removals ON journal (profile, serial, jid) WHERE after IS NULL;";

/* profile   shrink_job is 0 if the user need not be told of a shrunk roster.
 * journal   job is the job that made the change, 0 for none.
 * job       AUTOINCREMENT: a number is never used again. result is "" until it ended; is_open: its
 *           outcome at the server is not known yet, and its intents are looked at; is_cut: the
 *           journal lost some of its changes; undoes is the job that it undid, 0 for none.
 * intent    what a contact is to become by an open job: name and groups (JSON) of its item, NULL
 *           where it is to be gone. The key ends with the job: the newest of them is found first.
 * request   of contacts who ask to see the user's presence and weren't answered yet; they need not
 *           be in the roster. */
static const char step_2[]
    = "ALTER TABLE profile ADD COLUMN visibility TEXT NOT NULL DEFAULT 'none';"
      "ALTER TABLE profile ADD COLUMN shrink_guard INTEGER NOT NULL DEFAULT 50;"
      "ALTER TABLE profile ADD COLUMN shrink_job INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN shrink_time INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN shrink_before INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN shrink_after INTEGER NOT NULL DEFAULT 0;"

      "ALTER TABLE journal ADD COLUMN job INTEGER NOT NULL DEFAULT 0;"
      "CREATE INDEX journal_of_jobs ON journal (profile, job, serial, jid) WHERE job > 0;"

      "CREATE TABLE job ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      " kind TEXT NOT NULL,"
      " time INTEGER NOT NULL,"
      " result TEXT NOT NULL DEFAULT '',"
      " undoes INTEGER NOT NULL DEFAULT 0,"
      " is_open INTEGER NOT NULL,"
      " is_cut INTEGER NOT NULL DEFAULT 0"
      ") STRICT;"
      "CREATE INDEX job_of_profile ON job (profile, id);"
      "CREATE INDEX job_that_is_open ON job (profile, id) WHERE is_open;"

      "CREATE TABLE intent ("
      " profile INTEGER NOT NULL,"
      " jid TEXT NOT NULL,"
      " job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,"
      " name TEXT,"
      " groups TEXT,"
      " PRIMARY KEY (profile, jid, job)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX intent_of_job ON intent (job);"

      "CREATE TABLE request ("
      " profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      " jid TEXT NOT NULL,"
      " time INTEGER NOT NULL,"
      " message TEXT NOT NULL,"
      " PRIMARY KEY (profile, jid)"
      ") STRICT, WITHOUT ROWID;";

/* profile   doubt and distrust are words of model/doubt.h; left_out holds JIDs, each with a NUL at
 *           its end; is_unsettled: more changes may come with the version;
 *           hiding is a word of model/sync-state.h;
 *           n_requests is the number of its rows of request. A version that was
 *           stored before may vouch for what was not applied: the whole roster is asked for once.
 * intent    claims: a bit each for the change of the item and that of the presence that the job
 *           may still claim, one for a job that edits the item, and one before anything was
 *           asked of the server (RdClaimParts); presence is its word, '' for none; owed and
 *           lowered_since are RdClaim's.
 * contact   key is the JID prepared (rd_prepared ()), by which one contact is found under each of
 *           its spellings; a JID that can't be prepared is its own key. A server may list two
 *           spellings of one JID as two items: jid is unique, key is not. is_doubtful: it may have
 *           done so just now (spelling-doubt.h).
 * journal   before_jid is the spelling that the contact had, NULL where that is jid's; key is the
 *           contact's, NULL where that is jid.
 * request   jid is the contact's key; an intent has both, since a job can want two spellings. */
static const char step_3[]
    = "ALTER TABLE contact ADD COLUMN key TEXT NOT NULL DEFAULT '';"
      "UPDATE contact SET key = rd_prepared (jid), domain = rd_prepared (domain);"
      "CREATE INDEX contact_by_key ON contact (profile, key);"
      "ALTER TABLE contact ADD COLUMN is_doubtful INTEGER NOT NULL DEFAULT 0;"
      "CREATE INDEX contact_in_doubt ON contact (profile) WHERE is_doubtful;"

      "ALTER TABLE journal ADD COLUMN before_jid TEXT;"
      "ALTER TABLE journal ADD COLUMN key TEXT;"
      "UPDATE journal SET key = rd_prepared (jid) WHERE jid != rd_prepared (jid);"
      "CREATE INDEX journal_by_key ON journal (profile, key, serial) WHERE key IS NOT NULL;"
      "DROP INDEX journal_by_old_name;"
      "CREATE INDEX journal_by_old_name ON journal"
      " (profile, before_key, ifnull (before_jid, jid), serial) WHERE before_key IS NOT NULL;"
      "CREATE INDEX journal_by_old_jid ON journal (profile, before_jid, serial)"
      " WHERE before_jid IS NOT NULL;"
      "CREATE INDEX journal_of_spellings ON journal (profile, serial, before_jid)"
      " WHERE before_jid IS NOT NULL;"

      "ALTER TABLE intent ADD COLUMN key TEXT NOT NULL DEFAULT '';"
      "UPDATE intent SET key = rd_prepared (jid);"
      "CREATE INDEX intent_by_key ON intent (profile, key);"
      "UPDATE OR REPLACE request SET jid = rd_prepared (jid);"
      "ALTER TABLE profile ADD COLUMN n_requests INTEGER NOT NULL DEFAULT 0;"
      "UPDATE profile SET n_requests ="
      " (SELECT count(*) FROM request WHERE request.profile = profile.id);"

      "ALTER TABLE profile ADD COLUMN doubt TEXT NOT NULL DEFAULT 'none';"
      "ALTER TABLE profile ADD COLUMN doubt_jid TEXT;"
      "ALTER TABLE profile ADD COLUMN doubt_time INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN distrust TEXT NOT NULL DEFAULT 'none';"
      "ALTER TABLE profile ADD COLUMN n_left_out INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN left_out BLOB NOT NULL DEFAULT x'';"
      "ALTER TABLE profile ADD COLUMN is_unsettled INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN hiding TEXT NOT NULL DEFAULT 'unknown';"
      "UPDATE profile SET roster_version = NULL;"

      "ALTER TABLE intent ADD COLUMN claims INTEGER NOT NULL DEFAULT 5;"
      "ALTER TABLE intent ADD COLUMN presence TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE intent ADD COLUMN owed INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE intent ADD COLUMN lowered_since INTEGER NOT NULL DEFAULT 0;";

/* A request is a contact's alone since then. */
static const char step_4[] = "UPDATE job SET kind = 'subscribe' WHERE kind = 'request';"
                             "UPDATE job SET kind = 'unsubscribe' WHERE kind = 'cancel';";

/* profile   ping_interval is in seconds; password_command is quoted as for a shell, '' for none;
 *           login_memory is of words that xmpp/login/login-memory.c writes, '' for none. */
static const char step_5[]
    = "ALTER TABLE profile ADD COLUMN ping_interval INTEGER NOT NULL DEFAULT 180;"
      "ALTER TABLE profile ADD COLUMN proxy TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE profile ADD COLUMN client_certificate TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE profile ADD COLUMN client_key TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE profile ADD COLUMN password_command TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE profile ADD COLUMN login_memory TEXT NOT NULL DEFAULT '';";

/* job       n_answered is the number of requests that it answered.
 *
 * "edit" stood for each kind of job but purge, undo and resync. Rows whose job is gone tell it. */
static const char step_6[]
    = "UPDATE journal SET cause = coalesce ("
      " (SELECT kind FROM job WHERE job.id = journal.job AND kind <> 'shrink'),"
      " CASE WHEN after IS NULL THEN 'remove' ELSE 'set' END)"
      " WHERE cause = 'edit';"
      "ALTER TABLE job ADD COLUMN n_answered INTEGER NOT NULL DEFAULT 0;";

/* contact   to_since: when the subscription to its presence began or ended last, 0: before this.
 * blocked   JIDs as the server's block list has them (XEP-0191), domains and full ones too.
 * block_step  what a job is to block or to unblock; is_done: the server has done it. job's
 * n_blocked is the number of those. profile's blocking is a word of model/block-update.h, and its
 *           time is that of the last word of the server about it.
 * heard     when a contact was last heard, and the word of what proves it; is_there: it shows
 *           itself since.
 * made      contacts that the server itself keeps in the roster; evidence is the word of what
 *           showed it.
 * move      from another account (XEP-0283) to the profile; state is a word of store/job/moves.h.
 * move_contact
 *           the contacts that came along. is_wanted: its presence is to be asked for; asked_at:
 *           when that was done, 0: not yet; error: why it could not be, '' for none.
 * request   moved_from: the account that the contact says it was before (XEP-0283), prepared, ''
 * for none; former: the word for what that one says, '' if it was not asked. snapshot  reason is
 * 'asked', or the kind of the job before which it was taken, with its number; roster holds the
 * contacts (past/roster-text.h). watch     spans of time in which all that contacts showed was
 * seen.
 *
 * key is that of table contact. */
static const char step_7[]
    = "ALTER TABLE contact ADD COLUMN to_since INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN history_max INTEGER NOT NULL DEFAULT 250000;"
      "ALTER TABLE request ADD COLUMN moved_from TEXT NOT NULL DEFAULT '';"
      "ALTER TABLE request ADD COLUMN former TEXT NOT NULL DEFAULT '';"

      "CREATE TABLE blocked ("
      " profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      " jid TEXT NOT NULL,"
      " key TEXT NOT NULL,"
      " PRIMARY KEY (profile, jid)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX blocked_by_key ON blocked (profile, key);"
      "CREATE TABLE block_step ("
      " job INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,"
      " jid TEXT NOT NULL,"
      " is_unblock INTEGER NOT NULL,"
      " is_done INTEGER NOT NULL DEFAULT 0,"
      " PRIMARY KEY (job, jid)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX block_step_to_do ON block_step (job) WHERE NOT is_done;"
      "ALTER TABLE job ADD COLUMN n_blocked INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE profile ADD COLUMN blocking TEXT NOT NULL DEFAULT 'unknown';"
      "ALTER TABLE profile ADD COLUMN blocking_time INTEGER NOT NULL DEFAULT 0;"

      "CREATE TABLE heard ("
      " profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      " key TEXT NOT NULL,"
      " time INTEGER NOT NULL,"
      " source TEXT NOT NULL,"
      " is_there INTEGER NOT NULL,"
      " PRIMARY KEY (profile, key)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX heard_there ON heard (profile) WHERE is_there;"

      "CREATE TABLE made ("
      " profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      " key TEXT NOT NULL,"
      " time INTEGER NOT NULL,"
      " evidence TEXT NOT NULL,"
      " PRIMARY KEY (profile, key)"
      ") STRICT, WITHOUT ROWID;"

      "CREATE TABLE move ("
      " profile INTEGER NOT NULL PRIMARY KEY REFERENCES profile ON DELETE CASCADE,"
      " old_jid TEXT NOT NULL,"
      " message TEXT NOT NULL,"
      " time INTEGER NOT NULL,"
      " state TEXT NOT NULL"
      ") STRICT;"

      "CREATE TABLE move_contact ("
      " profile INTEGER NOT NULL REFERENCES move ON DELETE CASCADE,"
      " key TEXT NOT NULL,"
      " jid TEXT NOT NULL,"
      " is_wanted INTEGER NOT NULL,"
      " asked_at INTEGER NOT NULL DEFAULT 0,"
      " error TEXT NOT NULL DEFAULT '',"
      " PRIMARY KEY (profile, key)"
      ") STRICT, WITHOUT ROWID;"

      "CREATE TABLE snapshot ("
      " id INTEGER PRIMARY KEY,"
      " profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      " name TEXT NOT NULL,"
      " serial INTEGER NOT NULL,"
      " time INTEGER NOT NULL,"
      " reason TEXT NOT NULL,"
      " job INTEGER NOT NULL,"
      " n_contacts INTEGER NOT NULL,"
      " roster BLOB NOT NULL,"
      " UNIQUE (profile, name)"
      ") STRICT;"

      "CREATE TABLE watch ("
      " profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,"
      " since INTEGER NOT NULL,"
      " until INTEGER NOT NULL,"
      " PRIMARY KEY (profile, since)"
      ") STRICT, WITHOUT ROWID;";

static const char *const steps[] = { step_1, step_2, step_3, step_4, step_5, step_6, step_7 };

int
rd_migrations_get_version (void)
{
  return G_N_ELEMENTS (steps);
}

bool
rd_migrations_read_version (RdDatabase *db, int *version, GError **error)
{
  int64_t number;

  if (!rd_database_get_number (db, "PRAGMA user_version", NULL, &number, error))
    return false;
  *version = (int)number;
  return true;
}

/* A database without a version that holds tables was made by somebody else. */
static bool
is_somebody_elses (RdDatabase *db, int version)
{
  int64_t n_tables = 0;

  return version < 0
         || (version == 0
             && rd_database_get_number (db, "SELECT count(*) FROM sqlite_schema", NULL, &n_tables,
                                        NULL)
             && n_tables > 0);
}

bool
rd_migrations_check (RdDatabase *db, GError **error)
{
  const char *path = sqlite3_db_filename (rd_database_get_handle (db), "main");
  g_autofree char *shown = g_filename_display_name (path);
  int version;

  if (!rd_migrations_read_version (db, &version, error))
    return false;
  if (version > rd_migrations_get_version ())
    {
      g_set_error (
          error, RD_ERROR, RD_ERROR_STORE_FAILED,
          "The roster database \"%s\" was made by a newer rosterd (its version is %d, this "
          "rosterd knows up to %d); use that rosterd, or move the file away.",
          shown, version, rd_migrations_get_version ());
      return false;
    }
  if (is_somebody_elses (db, version))
    {
      g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
                   "The file \"%s\" is a database of another program; move it away.", shown);
      return false;
    }
  return true;
}

static bool
climb (RdDatabase *db, int step, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d", step + 1);
  g_auto (RdTransaction) transaction = { NULL };

  return rd_transaction_begin_write (&transaction, db, error)
         && rd_database_execute (db, steps[step], error) && rd_database_execute (db, mark, error)
         && rd_transaction_commit (&transaction, error);
}

bool
rd_migrations_run (RdDatabase *db, GError **error)
{
  return rd_migrations_run_to (db, rd_migrations_get_version (), error);
}

bool
rd_migrations_run_to (RdDatabase *db, int last, GError **error)
{
  int version;

  if (!rd_migrations_read_version (db, &version, error))
    return false;
  for (int step = version; step < last; step++)
    {
      if (!climb (db, step, error))
        return false;
    }
  return true;
}
