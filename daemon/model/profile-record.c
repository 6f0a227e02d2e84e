/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/profile-record.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

void
rd_profile_record_take_change (RdProfileRecord *record, const RdChange *change)
{
  rd_sync_state_free (record->sync);
  record->sync = rd_sync_state_copy (change->sync);
  record->serial = change->serial;
  record->n_contacts = change->n_contacts;
  if (change->shrink.job != 0)
    record->shrink = change->shrink;
}

void
rd_profile_record_free (RdProfileRecord *record)
{
  g_free (record->name);
  g_free (record->jid);
  rd_settings_free (record->settings);
  rd_sync_state_free (record->sync);
  g_free (record->login_memory);
  g_free (record);
}

void
rd_profile_record_refuse_taken (const char *name, const char *jid, const char *taken,
                                GError **error)
{
  if (g_str_equal (taken, name))
    g_set_error (error, RD_ERROR, RD_ERROR_PROFILE_EXISTS,
                 "There is a profile \"%s\" already; choose another name.", rd_quote (name).text);
  else
    g_set_error (error, RD_ERROR, RD_ERROR_PROFILE_EXISTS,
                 "The account %s is the profile \"%s\" already; use that one.", rd_quote (jid).text,
                 taken);
}
