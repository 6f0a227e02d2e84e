/* Profiles are few, and written only when a person changes one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/profile/profiles.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "runtime/clock.h"
#include "store/call.h"
#include "store/profile/state.h"
#include "store/profile/sync-state.h"
#include "store/sql/erasure.h"

#define COLUMNS                                                                                    \
  "id, name, jid, is_default, is_enabled, address, use_direct_tls, ca_file, allow_plain,"          \
  " trusted_certificate, serial, n_contacts, visibility, shrink_guard, shrink_job, shrink_time,"   \
  " shrink_before, shrink_after, ping_interval, proxy, client_certificate, client_key,"            \
  " password_command, history_max, login_memory, " RD_SYNC_COLUMNS

static const char select_all[] = "SELECT " COLUMNS " FROM profile ORDER BY name";
static const char select_column[]
    = "SELECT 1 FROM pragma_table_info ('profile') WHERE name = :name";
static const char select_one[] = "SELECT " COLUMNS " FROM profile WHERE id = :profile";
static const char select_taken[] = "SELECT name FROM profile WHERE name = :name OR rd_prepared "
                                   "(jid) = :jid ORDER BY name = :name DESC";

/* A serial must never come twice, even if the clock was set back. */
static const char insert_profile[]
    = "INSERT INTO profile (name, jid, is_default, is_enabled, address, use_direct_tls, ca_file,"
      " allow_plain, trusted_certificate, visibility, shrink_guard, ping_interval, proxy,"
      " client_certificate, client_key, password_command, history_max, serial, journal_floor)"
      " SELECT :name, :jid, NOT EXISTS (SELECT 1 FROM profile), :is_enabled, :address,"
      " :use_direct_tls, :ca_file, :allow_plain, :trusted_certificate, :visibility,"
      " :shrink_guard, :ping_interval, :proxy, :client_certificate, :client_key,"
      " :password_command, :history_max, start, start"
      " FROM (SELECT max(:now, ifnull((SELECT value FROM meta WHERE key = 'serial_floor'), 0))"
      " AS start)";

static const char update_settings[]
    = "UPDATE profile SET is_enabled = :is_enabled, address = :address,"
      " use_direct_tls = :use_direct_tls, ca_file = :ca_file, allow_plain = :allow_plain,"
      " trusted_certificate = :trusted_certificate, visibility = :visibility,"
      " shrink_guard = :shrink_guard, ping_interval = :ping_interval, proxy = :proxy,"
      " client_certificate = :client_certificate, client_key = :client_key,"
      " password_command = :password_command, history_max = :history_max WHERE id = :profile";
static const char update_login_memory[]
    = "UPDATE profile SET login_memory = :login_memory WHERE id = :profile";
static const char update_default[] = "UPDATE profile SET is_default = id = :profile"
                                     " WHERE is_default != (id = :profile)";
static const char delete_profile[] = "DELETE FROM profile WHERE id = :profile";
static const char select_heir[]
    = "SELECT id FROM profile WHERE NOT EXISTS (SELECT 1 FROM profile WHERE is_default)"
      " ORDER BY name LIMIT 1";

static const char *const visibility_words[] = {
  [RD_VISIBILITY_NONE] = "none",
  [RD_VISIBILITY_XA] = "xa",
};

/* Runs SQL, whose only parameter is the profile. */
static bool
run_for_profile (RdDatabase *db, const char *sql, int64_t profile, GError **error)
{
  return rd_database_run (db, sql, RD_WITH (rd_int (":profile", profile)), error);
}

/* -- reading ----------------------------------------------------------------------------------- */

static void
replace (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

static RdVisibility
read_visibility (const char *word)
{
  return g_str_equal (word, visibility_words[RD_VISIBILITY_XA]) ? RD_VISIBILITY_XA
                                                                : RD_VISIBILITY_NONE;
}

static void
read_shrink (sqlite3_stmt *statement, int first, RdShrink *shrink)
{
  shrink->job = (uint64_t)sqlite3_column_int64 (statement, first);
  shrink->time = sqlite3_column_int64 (statement, first + 1);
  shrink->n_before = (unsigned)sqlite3_column_int64 (statement, first + 2);
  shrink->n_after = (unsigned)sqlite3_column_int64 (statement, first + 3);
}

static bool
is_null (sqlite3_stmt *statement, int column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL;
}

static bool
read_bool (sqlite3_stmt *statement, int column, bool fallback)
{
  return is_null (statement, column) ? fallback : sqlite3_column_int (statement, column) != 0;
}

static void
read_connection_settings (sqlite3_stmt *statement, int first, RdSettings *settings)
{
  if (!is_null (statement, first))
    settings->ping_interval = (unsigned)sqlite3_column_int64 (statement, first);
  replace (&settings->proxy, rd_column_utf8 (statement, first + 1));
  replace (&settings->client_certificate, rd_column_utf8 (statement, first + 2));
  replace (&settings->client_key, rd_column_utf8 (statement, first + 3));
  replace (&settings->password_command, rd_column_utf8 (statement, first + 4));
  if (!is_null (statement, first + 5))
    settings->history_max = (unsigned)sqlite3_column_int64 (statement, first + 5);
}

/* A setting that is NULL, which only damage makes, keeps its default. */
static RdSettings *
read_settings (sqlite3_stmt *statement)
{
  RdSettings *settings = rd_settings_new ();

  settings->is_enabled = read_bool (statement, 4, settings->is_enabled);
  replace (&settings->address, rd_column_utf8 (statement, 5));
  settings->use_direct_tls = read_bool (statement, 6, settings->use_direct_tls);
  replace (&settings->ca_file, rd_column_utf8 (statement, 7));
  settings->allow_plain = read_bool (statement, 8, settings->allow_plain);
  replace (&settings->trusted_certificate, rd_column_utf8 (statement, 9));
  settings->visibility = read_visibility (rd_column_text (statement, 12));
  if (!is_null (statement, 13))
    settings->shrink_guard = (unsigned)sqlite3_column_int (statement, 13);
  read_connection_settings (statement, 18, settings);
  return settings;
}

static RdProfileRecord *
read_record (sqlite3_stmt *statement)
{
  RdProfileRecord *record = g_new0 (RdProfileRecord, 1);

  record->id = sqlite3_column_int64 (statement, 0);
  record->name = g_strdup (rd_column_utf8 (statement, 1));
  record->jid = g_strdup (rd_column_utf8 (statement, 2));
  record->is_default = sqlite3_column_int (statement, 3) != 0;
  record->settings = read_settings (statement);
  record->serial = (uint64_t)sqlite3_column_int64 (statement, 10);
  record->n_contacts = (unsigned)sqlite3_column_int64 (statement, 11);
  read_shrink (statement, 14, &record->shrink);
  record->login_memory = g_strdup (rd_column_utf8 (statement, 24));
  record->sync = rd_sync_store_read_columns (statement, 25);
  return record;
}

/* Stops at the first that can't be read. */
static bool
read_records (RdDatabase *db, sqlite3_stmt *rows, GPtrArray *records, GError **error)
{
  RdFetch fetch;

  while ((fetch = rd_fetch (db, rows, error)) == RD_FETCH_ROW)
    g_ptr_array_add (records, read_record (rows));
  return fetch == RD_FETCH_DONE;
}

static GPtrArray *
new_records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)rd_profile_record_free);
}

static gpointer
list (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_autoptr (GPtrArray) records = new_records ();
  g_autoptr (RdStatement) rows = rd_database_prepare (db, select_all, NULL, error);

  return read_records (db, rows, records, error) ? g_steal_pointer (&records) : NULL;
}

GPtrArray *
rd_store_list_profiles (RdStore *store, GError **error)
{
  return rd_worker_read_now (rd_store_get_worker (store), list, error);
}

/* -- of a damaged database --------------------------------------------------------------------- */

static bool
has_column (RdDatabase *db, const char *name)
{
  bool has = false;

  return rd_database_is_true (db, select_column, RD_WITH (rd_text (":name", name)), &has, NULL)
         && has;
}

/* Selects all columns, NULL for those that the table lacks. */
static char *
compose_damaged (RdDatabase *db)
{
  g_auto (GStrv) names = g_strsplit (COLUMNS, ", ", -1);
  g_autofree char *columns = NULL;

  for (char **name = names; *name != NULL; name++)
    {
      if (has_column (db, *name))
        continue;
      g_free (*name);
      *name = g_strdup ("NULL");
    }
  columns = g_strjoinv (", ", names);
  return g_strconcat ("SELECT ", columns, " FROM profile ORDER BY id", NULL);
}

GPtrArray *
rd_profile_store_list_damaged (RdDatabase *db)
{
  GPtrArray *records = new_records ();
  g_autofree char *sql = compose_damaged (db);
  g_autoptr (RdQuery) rows = rd_database_compose (db, sql, NULL, NULL);

  read_records (db, rows, records, NULL);
  return records;
}

static RdProfileRecord *
read_one (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_one, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_DONE)
    rd_sync_store_set_missing (error);
  return fetch == RD_FETCH_ROW ? read_record (statement) : NULL;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void
bind_settings (RdStatement *statement, const RdSettings *settings)
{
  rd_bind (statement, RD_WITH (rd_int (":is_enabled", settings->is_enabled),
                               rd_text (":address", settings->address),
                               rd_int (":use_direct_tls", settings->use_direct_tls),
                               rd_text (":ca_file", settings->ca_file),
                               rd_int (":allow_plain", settings->allow_plain),
                               rd_text (":trusted_certificate", settings->trusted_certificate),
                               rd_text (":visibility", visibility_words[settings->visibility]),
                               rd_int (":shrink_guard", settings->shrink_guard),
                               rd_int (":ping_interval", settings->ping_interval),
                               rd_int (":history_max", settings->history_max),
                               rd_text (":proxy", settings->proxy),
                               rd_text (":client_certificate", settings->client_certificate),
                               rd_text (":client_key", settings->client_key),
                               rd_text (":password_command", settings->password_command)));
}

static bool
check_not_taken (RdDatabase *db, const char *name, const char *jid, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_taken, RD_WITH (rd_text (":name", name), rd_text (":jid", jid)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  rd_profile_record_refuse_taken (name, jid, rd_column_text (statement, 0), error);
  return false;
}

static bool
insert (RdDatabase *db, const char *name, const char *jid, const RdSettings *settings,
        GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, insert_profile,
                             RD_WITH (rd_text (":name", name), rd_text (":jid", jid),
                                      rd_int (":now", rd_clock_get_real ())),
                             error);

  bind_settings (statement, settings);
  return rd_run (db, statement, error);
}

RdProfileRecord *
rd_profile_store_add (RdDatabase *db, const char *name, const char *jid, const RdSettings *settings,
                      GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdProfileRecord) record = NULL;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !check_not_taken (db, name, jid, error) || !insert (db, name, jid, settings, error))
    return NULL;
  record = read_one (db, sqlite3_last_insert_rowid (rd_database_get_handle (db)), error);
  if (record == NULL || !rd_transaction_commit (&transaction, error))
    return NULL;
  return g_steal_pointer (&record);
}

/* The arguments of rd_store_add_profile_async (). */
typedef struct
{
  char *name, *jid;
  RdSettings *settings;
} Addition;

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  g_free (addition->name);
  g_free (addition->jid);
  rd_settings_free (addition->settings);
  g_free (addition);
}

static gpointer
run_add (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Addition *addition = arguments;

  return rd_profile_store_add (db, addition->name, addition->jid, addition->settings, error);
}

void
rd_store_add_profile_async (RdStore *store, const char *name, const char *jid,
                            const RdSettings *settings, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Addition *addition = g_new (Addition, 1);

  *addition = (Addition){ g_strdup (name), g_strdup (jid), rd_settings_copy (settings) };
  rd_store_write_in_place (
      store, 0,
      (RdOperation){ run_add, addition, addition_free, (GDestroyNotify)rd_profile_record_free },
      callback, user_data);
}

RdProfileRecord *
rd_store_add_profile_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

/* Makes the first profile the default if none is; *HEIR is 0 if one is or there is no profile. */
static bool
choose_heir (RdDatabase *db, int64_t *heir, GError **error)
{
  return rd_database_get_number (db, select_heir, NULL, heir, error)
         && (*heir == 0 || run_for_profile (db, update_default, *heir, error));
}

static gpointer
run_remove (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  RdProfileState state;
  int64_t heir;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error)
      || !rd_profile_state_raise_floor (db, state.serial + 1, error)
      || !run_for_profile (db, delete_profile, profile, error) || !rd_erasure_plan (db, error)
      || !choose_heir (db, &heir, error) || !rd_transaction_commit (&transaction, error))
    return NULL;
  rd_erasure_run (db);
  return g_memdup2 (&heir, sizeof heir);
}

void
rd_store_remove_profile_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  rd_store_write_in_place (store, profile,
                           (RdOperation){ .run = run_remove, .free_result = g_free }, callback,
                           user_data);
}

int64_t
rd_store_remove_profile_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  g_autofree int64_t *heir = rd_store_finish (store, result, error);

  return heir != NULL ? *heir : -1;
}

bool
rd_profile_store_set_default (RdDatabase *db, int64_t profile, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  RdProfileState state;

  return rd_transaction_begin_write (&transaction, db, error)
         && rd_profile_state_read (db, profile, &state, error)
         && run_for_profile (db, update_default, profile, error)
         && rd_transaction_commit (&transaction, error);
}

static gpointer
run_set_default (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  return GINT_TO_POINTER (rd_profile_store_set_default (db, profile, error));
}

void
rd_store_set_default_profile_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  rd_store_write_in_place (store, profile, (RdOperation){ .run = run_set_default }, callback,
                           user_data);
}

static gpointer
run_save_settings (RdDatabase *db, int64_t profile, gpointer settings, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, update_settings, RD_WITH (rd_int (":profile", profile)), error);

  bind_settings (statement, settings);
  if (!rd_run (db, statement, error))
    return NULL;
  if (sqlite3_changes (rd_database_get_handle (db)) == 0)
    {
      rd_sync_store_set_missing (error);
      return NULL;
    }
  return GINT_TO_POINTER (true);
}

void
rd_store_save_settings_async (RdStore *store, int64_t profile, const RdSettings *settings,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write_in_place (store, profile,
                           (RdOperation){ run_save_settings, rd_settings_copy (settings),
                                          (GDestroyNotify)rd_settings_free },
                           callback, user_data);
}

bool
rd_profile_store_save_login_memory (RdDatabase *db, int64_t profile, const char *memory,
                                    GError **error)
{
  return rd_database_run (db, update_login_memory,
                          RD_WITH (rd_int (":profile", profile), rd_text (":login_memory", memory)),
                          error);
}

static gpointer
run_save_login_memory (RdDatabase *db, int64_t profile, gpointer memory, GError **error)
{
  return GINT_TO_POINTER (rd_profile_store_save_login_memory (db, profile, memory, error));
}

void
rd_store_save_login_memory_async (RdStore *store, int64_t profile, const char *memory,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write_in_place (store, profile,
                           (RdOperation){ run_save_login_memory, g_strdup (memory), g_free },
                           callback, user_data);
}

static gpointer
run_dismiss_notice (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  return GINT_TO_POINTER (rd_profile_state_clear_shrink (db, profile, 0, error));
}

void
rd_store_dismiss_notice_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  rd_store_write (store, profile, (RdOperation){ .run = run_dismiss_notice }, callback, user_data);
}
