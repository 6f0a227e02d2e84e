/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-status.h"

#include "dbus-interfaces/quote.h"
#include "process/notify.h"
#include "runtime/log-privacy.h"

struct _RdServiceStatus
{
  RdProfiles *profiles;
};

static RdState
get_state (RdProfile *profile)
{
  return rd_session_get_state (rd_profile_get_session (profile));
}

/* Does A say more about what is wrong than B? */
static bool
is_worse (RdProfile *a, RdProfile *b)
{
  return b == NULL || (get_state (a) == RD_STATE_FAILED && get_state (b) != RD_STATE_FAILED)
         || (rd_session_get_error (rd_profile_get_session (a)) != NULL
             && rd_session_get_error (rd_profile_get_session (b)) == NULL);
}

static char *
describe_worst (RdProfile *profile)
{
  const GError *error = rd_session_get_error (rd_profile_get_session (profile));
  g_autofree char *reason = error != NULL ? rd_log_hide_jids (error->message) : NULL;

  return g_strdup_printf ("; %s is %s%s%s", rd_profile_get_record (profile)->name,
                          rd_state_to_string (get_state (profile)), reason != NULL ? ": " : "",
                          reason != NULL ? rd_quote (reason).text : "");
}

static void
tell (RdServiceStatus *status)
{
  GPtrArray *list = rd_profiles_list (status->profiles);
  unsigned n_enabled = 0, n_online = 0;
  RdProfile *worst = NULL;
  g_autofree char *about = NULL;
  g_autofree char *words = NULL;

  for (unsigned i = 0; i < list->len; i++)
    {
      RdState state = get_state (list->pdata[i]);

      n_enabled += state != RD_STATE_DISABLED;
      n_online += state == RD_STATE_ONLINE;
      if (state != RD_STATE_ONLINE && state != RD_STATE_DISABLED
          && is_worse (list->pdata[i], worst))
        worst = list->pdata[i];
    }
  about = worst != NULL ? describe_worst (worst) : g_strdup ("");
  words = g_strdup_printf ("%u of %u profiles online%s", n_online, n_enabled, about);
  rd_notify_send_status (words);
}

static void
watch (RdServiceStatus *status, RdProfile *profile)
{
  g_signal_connect_swapped (profile, "changed", G_CALLBACK (tell), status);
}

static void
on_added (RdServiceStatus *status, RdProfile *profile)
{
  watch (status, profile);
  tell (status);
}

static void
on_removed (RdServiceStatus *status, RdProfile *profile)
{
  g_signal_handlers_disconnect_by_data (profile, status);
  tell (status);
}

RdServiceStatus *
rd_service_status_new (RdProfiles *profiles)
{
  RdServiceStatus *status = g_new0 (RdServiceStatus, 1);
  GPtrArray *list = rd_profiles_list (profiles);

  status->profiles = g_object_ref (profiles);
  for (unsigned i = 0; i < list->len; i++)
    watch (status, list->pdata[i]);
  g_signal_connect_swapped (profiles, "added", G_CALLBACK (on_added), status);
  g_signal_connect_swapped (profiles, "removed", G_CALLBACK (on_removed), status);
  tell (status);
  return status;
}

void
rd_service_status_free (RdServiceStatus *status)
{
  GPtrArray *list = rd_profiles_list (status->profiles);

  for (unsigned i = 0; i < list->len; i++)
    g_signal_handlers_disconnect_by_data (list->pdata[i], status);
  g_signal_handlers_disconnect_by_data (status->profiles, status);
  g_object_unref (status->profiles);
  g_free (status);
}
