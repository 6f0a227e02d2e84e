/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/profile-wait.h"

#include "cli/client/object.h"
#include "cli/option/settings.h"
#include "cli/out/exit.h"
#include "cli/out/interrupt.h"
#include "cli/out/text.h"
#include "dbus-interfaces/errors.h"

/* A failure seen earlier may be of a former attempt. */
#define GRACE_MS 300

typedef struct
{
  RdBusProfile *profile;
  GMainLoop *loop;
  char *told_state;
  CtlInterrupt interrupt;
  bool is_late;  /* --timeout is over */
  bool is_sober; /* the grace is over */
} Wait;

static bool
has_settled (const Wait *wait)
{
  const char *state = rd_bus_profile_get_state (wait->profile);
  bool is_failed = g_str_equal (state, "failed") || g_str_equal (state, "waiting");

  return g_str_equal (state, "online") || g_str_equal (state, "disabled")
         || (is_failed && wait->is_sober);
}

static void
tell_progress (Wait *wait)
{
  static const struct
  {
    const char *state, *words;
  } progress[] = {
    { "connecting", "connecting" },
    { "locked", "waiting for the keyring: unlock it" },
    { "syncing", "receiving the roster" },
  };
  const char *state = rd_bus_profile_get_state (wait->profile);

  if (g_strcmp0 (state, wait->told_state) == 0)
    return;
  g_free (wait->told_state);
  wait->told_state = g_strdup (state);
  for (size_t i = 0; i < G_N_ELEMENTS (progress); i++)
    {
      if (g_str_equal (progress[i].state, state))
        ctl_say ("%s: %s…", rd_bus_profile_get_name (wait->profile),
                 g_str_equal (state, "locked")
                         && ctl_settings_has_command (rd_bus_profile_get_settings (wait->profile))
                     ? "waiting for the password command"
                     : progress[i].words);
    }
}

static void
on_change (gpointer data)
{
  Wait *wait = data;

  if (ctl_object_is_gone (G_DBUS_PROXY (wait->profile)))
    {
      g_main_loop_quit (wait->loop);
      return;
    }
  tell_progress (wait);
  if (has_settled (wait))
    g_main_loop_quit (wait->loop);
}

static gboolean
on_sober (void *data)
{
  Wait *wait = data;

  wait->is_sober = true;
  on_change (wait);
  return G_SOURCE_REMOVE;
}

static gboolean
on_late (void *data)
{
  Wait *wait = data;

  wait->is_late = true;
  g_main_loop_quit (wait->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_interrupt (void *data)
{
  Wait *wait = data;

  g_main_loop_quit (wait->loop);
}

static void
wait_for_end (Wait *wait, int timeout_ms)
{
  unsigned late = g_timeout_add (timeout_ms, on_late, wait);
  unsigned sober = g_timeout_add (GRACE_MS, on_sober, wait);

  ctl_interrupt_begin (&wait->interrupt, on_interrupt, wait);
  tell_progress (wait);
  if (!has_settled (wait))
    g_main_loop_run (wait->loop);
  ctl_interrupt_end (&wait->interrupt);
  g_source_remove (late);
  if (!wait->is_sober)
    g_source_remove (sober);
}

static bool
run (Wait *wait, int timeout_ms, GError **error)
{
  GDBusProxy *proxy = G_DBUS_PROXY (wait->profile);
  CtlFollowing *following = ctl_object_follow (proxy, on_change, wait, error);

  if (following == NULL)
    return false;
  wait->loop = g_main_loop_new (NULL, FALSE);
  wait_for_end (wait, timeout_ms);
  ctl_object_unfollow (following);
  g_main_loop_unref (wait->loop);
  g_free (wait->told_state);
  return true;
}

static void
advise (CtlCall *call, RdBusProfile *profile)
{
  ctl_call_advise_on_profile (call, profile);
  if (g_str_equal (call->verb, "profile add"))
    ctl_call_advise (call, "The profile is kept. To remove it: rosterctl profile remove %s",
                     rd_bus_profile_get_name (profile));
}

/* The wait ended before it is online. */
static void
set_error (CtlCall *call, const Wait *wait, GError **error)
{
  const char *name = rd_bus_profile_get_name (wait->profile);
  const char *state = rd_bus_profile_get_state (wait->profile);
  g_autoptr (GError) reason = ctl_client_get_last_error (wait->profile);

  if (wait->is_late)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_TIMED_OUT,
                 "%s is still %s after %g s, and rosterd goes on. %s", name, state,
                 call->options->timeout, reason != NULL ? reason->message : "");
  else if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, RD_ERROR, RD_ERROR_NOT_CONNECTED, "%s is %s.", name, state);
}

static bool
judge (CtlCall *call, const Wait *wait, GError **error)
{
  const char *name = rd_bus_profile_get_name (wait->profile);

  if (ctl_object_is_gone (G_DBUS_PROXY (wait->profile)))
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NO_DAEMON,
                 "rosterd ended while the profile was connecting. See what its log says "
                 "(journalctl --user -u rosterd).");
  else if (g_str_equal (rd_bus_profile_get_state (wait->profile), "online"))
    {
      g_autofree char *contacts
          = ctl_text_count_contacts (rd_bus_profile_get_contacts (wait->profile));

      ctl_say ("%s: online, %s", name, contacts);
      return true;
    }
  else if (wait->interrupt.number != 0)
    {
      ctl_interrupt_end_line ();
      ctl_interrupt_set_error (
          error, wait->interrupt.number,
          "rosterd goes on connecting %s. To see how it fares: rosterctl status", name);
    }
  else
    {
      set_error (call, wait, error);
      advise (call, wait->profile);
    }
  return false;
}

bool
ctl_profile_wait (CtlCall *call, GError **error)
{
  Wait wait = { .profile = call->profile };

  if (ctl_options_has (call->options, "no-wait"))
    return true;
  return run (&wait, call->client->timeout_ms, error) && judge (call, &wait, error);
}
