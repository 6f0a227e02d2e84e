/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/failure.h"

#include "cli/out/exit.h"
#include "cli/out/interrupt.h"
#include "cli/out/json.h"
#include "dbus-interfaces/errors.h"

#include <gio/gio.h>
#include <string.h>

/* Of what the bus has no name for. */
static const struct
{
  CtlExit exit;
  const char *name;
} names[] = {
  { CTL_EXIT_USAGE, "rosterctl.Usage" },
  { CTL_EXIT_NO_BUS, "rosterctl.NoBus" },
  { CTL_EXIT_NO_DAEMON, "rosterctl.NoDaemon" },
  { CTL_EXIT_NOT_FOUND, "rosterctl.NotFound" },
  { CTL_EXIT_BAD_DATA, "rosterctl.InvalidArguments" },
  { CTL_EXIT_NOT_SUPPORTED, "rosterctl.NotSupported" },
  { CTL_EXIT_CONFLICT, "rosterctl.Conflict" },
  { CTL_EXIT_DECLINED, "rosterctl.Declined" },
  { CTL_EXIT_PARTLY_DONE, "rosterctl.PartlyDone" },
  { CTL_EXIT_TIMED_OUT, "rosterctl.TimedOut" },
  { CTL_EXIT_OFFLINE, "rosterctl.Offline" },
};

char *
ctl_failure_get_name (const GError *error)
{
  CtlExit exit = ctl_exit_from_error (error);

  if (error->domain == RD_ERROR || error->domain == G_DBUS_ERROR)
    return g_dbus_error_encode_gerror (error);
  if (ctl_interrupt_is_error (error))
    return g_strdup ("rosterctl.Interrupted");
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (names[i].exit == exit)
        return g_strdup (names[i].name);
    }
  return g_strdup ("rosterctl.Failed");
}

/* Words that lead to a list on stderr end with a colon. */
static char *
make_sentence (const GError *error)
{
  char *sentence = g_strdup (error->message);
  size_t length = strlen (sentence);

  if (length > 0 && sentence[length - 1] == ':')
    sentence[length - 1] = '.';
  return sentence;
}

void
ctl_json_add_failure (GString *json, const GError *error)
{
  g_autofree char *name = error != NULL ? ctl_failure_get_name (error) : NULL;
  g_autofree char *sentence = error != NULL ? make_sentence (error) : NULL;

  if (error != NULL)
    ctl_json_add_error (json, "error", name, sentence);
}

char *
ctl_failure_make_document (const GError *error)
{
  GString *json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}

void
ctl_output_write_failure (CtlOutput *output, const GError *error)
{
  g_autofree char *document = ctl_failure_make_document (error);

  ctl_output_write (output, document);
}
