/* What verbs do with their call: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/call.h"

#include "cli/out/exit.h"

const char *
rd_call_get_profile_name (const RdCall *call, int n)
{
  return n < call->n_args ? call->args[n] : call->options->profile;
}

bool
rd_call_keep_first_error (RdCall *call, GError **error, GError *reason)
{
  rd_client_polish_error (reason);
  if (*error == NULL)
    *error = reason;
  else
    {
      rd_call_advise (call, "%s", reason->message);
      g_error_free (reason);
    }
  return false;
}

void
rd_call_advise (RdCall *call, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (call->advice, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
rd_call_advise_on_error (RdCall *call, const GError *error, RdError code, const char *intention,
                         RdBusProfile *profile, const char *words)
{
  g_autofree char *command = NULL;

  if (!g_error_matches (error, RD_ERROR, code))
    return;
  command = rd_call_make_command (call, profile, "%s", words);
  rd_call_advise (call, "%s: %s", intention, command);
}

RdBusProfile *
rd_call_find_profile (RdCall *call, GError **error)
{
  return rd_client_find_profile (call->client, call->options->profile, error);
}

GPtrArray *
rd_call_list_profiles (RdCall *call, GError **error)
{
  const char *name = call->options->profile != NULL ? call->options->profile : "";

  return rd_client_list_profiles (call->client,
                                  rd_options_has_all_profiles (call->options) ? NULL : name, error);
}

char *
rd_call_make_command (const RdCall *call, RdBusProfile *profile, const char *format, ...)
{
  const char *name = rd_bus_profile_get_name (profile);
  bool is_default = rd_client_is_default (call->client, profile);
  g_autofree char *words = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return is_default ? g_strdup_printf ("rosterctl %s", words)
                    : g_strdup_printf ("rosterctl -p %s %s", name, words);
}

bool
rd_call_check_words (const RdCall *call, int n, const char *what, GError **error)
{
  for (; n < call->n_args; n++)
    {
      if (*call->args[n] != '\0')
        continue;
      g_set_error (error, RD_EXIT_DOMAIN, RD_EXIT_BAD_DATA, "%s can't be empty.", what);
      return false;
    }
  return true;
}
