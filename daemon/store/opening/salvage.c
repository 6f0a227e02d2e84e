/* Reads the profiles of a damaged database. Trusts nothing: names, JIDs and settings are checked as
 * if a person had typed them, and what fails is left out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/opening/salvage.h"

#include "dbus-interfaces/call-limits.h"
#include "model/jid.h"
#include "store/opening/transplant.h"
#include "store/profile/profiles.h"
#include "store/profile/state.h"

/* A serial is a time in microseconds and some leaps; beyond this (the year 2255) it is damage. */
#define SERIAL_MAX (UINT64_C (1) << 53)
#define JOB_MAX (INT64_C (1) << 40)

static const char count_profiles[] = "SELECT count(*) FROM profile";

/* As Configure would take them. */
static RdSettings *
read_settings (const RdSettings *found)
{
  g_autoptr (RdSettings) settings = rd_settings_copy (found);
  g_autoptr (RdSettings) checked = NULL;
  g_autoptr (GVariant) shown = NULL;
  g_autoptr (GVariant) dict = NULL;
  GVariantDict keys;

  settings->shrink_guard = MIN (settings->shrink_guard, 100);
  settings->history_max = CLAMP (settings->history_max, RD_HISTORY_LEAST, RD_HISTORY_MAX);
  shown = g_variant_ref_sink (rd_settings_to_variant (settings));
  g_variant_dict_init (&keys, shown);
  g_variant_dict_remove (&keys, "TrustedCertificate");
  dict = g_variant_ref_sink (g_variant_dict_end (&keys));
  checked = rd_settings_with_variant (settings, dict, NULL);
  if (checked == NULL)
    return NULL;
  return rd_settings_with_certificate (checked, found->trusted_certificate, NULL);
}

static void
take_over (RdDatabase *db, const RdProfileRecord *found)
{
  g_autofree char *jid = rd_jid_prepare_account (found->jid, NULL);
  g_autoptr (RdSettings) settings = NULL;
  g_autoptr (RdProfileRecord) record = NULL;

  if (jid == NULL || !rd_settings_check_profile_name (found->name, NULL))
    return;
  settings = read_settings (found->settings);
  if (settings == NULL)
    return;
  record = rd_profile_store_add (db, found->name, jid, settings, NULL);
  if (record == NULL)
    return;
  rd_profile_store_save_login_memory (db, record->id, found->login_memory, NULL);
  if (found->is_default)
    rd_profile_store_set_default (db, record->id, NULL);
}

/* Serials go on above those of the damaged database. */
static void
raise_floor (RdDatabase *db, RdDatabase *old, GPtrArray *records)
{
  uint64_t highest = 0;

  if (!rd_profile_state_get_floor (old, &highest, NULL) || highest > SERIAL_MAX)
    highest = 0;
  for (unsigned i = 0; i < records->len; i++)
    {
      const RdProfileRecord *record = records->pdata[i];

      if (record->serial <= SERIAL_MAX)
        highest = MAX (highest, record->serial);
    }
  if (highest > 0)
    rd_profile_state_raise_floor (db, highest + RD_SERIAL_LEAP, NULL);
}

/* A job's number is never used again. */
static void
raise_job_numbers (RdDatabase *db, RdDatabase *old)
{
  g_autofree char *raise = NULL;
  int64_t number;

  if (!rd_database_get_number (old, "SELECT seq FROM sqlite_sequence WHERE name = 'job'", NULL,
                               &number, NULL)
      || number <= 0 || number > JOB_MAX)
    return;
  raise = g_strdup_printf (
      "DELETE FROM sqlite_sequence WHERE name = 'job';"
      "INSERT INTO sqlite_sequence (name, seq) VALUES ('job', %" G_GINT64_FORMAT ")",
      number);
  rd_database_execute (db, raise, NULL);
}

/* Those too that a start took over which was cut off. */
static unsigned
take_all (RdDatabase *db, RdDatabase *old, GPtrArray *records)
{
  int64_t n_profiles = 0;

  raise_floor (db, old, records);
  raise_job_numbers (db, old);
  for (unsigned i = 0; i < records->len; i++)
    take_over (db, records->pdata[i]);
  rd_database_get_number (db, count_profiles, NULL, &n_profiles, NULL);
  return (unsigned)n_profiles;
}

/* NULL if there is no profile. */
static GPtrArray *
list (RdDatabase *old)
{
  g_autoptr (GPtrArray) records = old != NULL ? rd_profile_store_list_damaged (old) : NULL;

  return records != NULL && records->len > 0 ? g_steal_pointer (&records) : NULL;
}

unsigned
rd_salvage_profiles (RdDatabase *db, const char *aside)
{
  g_autoptr (GMappedFile) pages = NULL;
  g_autoptr (RdDatabase) old = rd_database_open (aside, RD_DATABASE_DAMAGED, NULL, NULL);
  g_autoptr (GPtrArray) records = list (old);

  if (records == NULL)
    {
      g_clear_pointer (&old, rd_database_close);
      old = rd_transplant_open (aside, &pages);
      records = list (old);
    }
  return records != NULL ? take_all (db, old, records) : 0;
}
