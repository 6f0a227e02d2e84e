/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/call.h"

#include "cli/out/exit.h"
#include "cli/view/remedy.h"
#include "dbus-interfaces/command-line.h"

bool
ctl_call_keep_first_error (CtlCall *call, GError **error, GError *reason)
{
  ctl_client_polish_error (reason);
  if (*error == NULL)
    *error = reason;
  else
    {
      ctl_call_advise (call, "%s", reason->message);
      g_error_free (reason);
    }
  return false;
}

void
ctl_call_advise (CtlCall *call, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (call->advice, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static bool
has_advice (const CtlCall *call, const char *line)
{
  return g_ptr_array_find_with_equal_func (call->advice, line, g_str_equal, NULL);
}

void
ctl_call_advise_on_profile (CtlCall *call, RdBusProfile *profile)
{
  CtlPlight plight = ctl_plight_get (profile);
  char *line = ctl_remedy_describe (&plight);

  if (line != NULL && !has_advice (call, line))
    g_ptr_array_add (call->advice, line);
  else
    g_free (line);
}

void
ctl_call_advise_on_error (CtlCall *call, const GError *error, RdError code, const char *intention,
                          const char *const *words)
{
  g_autofree char *line = NULL;
  g_autofree char *command = NULL;

  if (!g_error_matches (error, RD_ERROR, code))
    return;
  line = rd_command_line_join (words);
  command = ctl_call_make_command (call, "%s", line);
  ctl_call_advise (call, "%s: %s", intention, command);
}

GPtrArray *
ctl_call_list_profiles (CtlCall *call, GError **error)
{
  const char *name = call->options->profile != NULL ? call->options->profile : "";

  return ctl_client_list_profiles (
      call->client, ctl_options_has_all_profiles (call->options) ? NULL : name, error);
}

char *
ctl_call_make_command (const CtlCall *call, const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return ctl_client_make_command (call->client, call->profile, "%s", words);
}

bool
ctl_call_check_words (const CtlCall *call, int n, const char *what, GError **error)
{
  for (; n < call->n_args; n++)
    {
      if (*call->args[n] != '\0')
        continue;
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "%s can't be empty.", what);
      return false;
    }
  return true;
}
