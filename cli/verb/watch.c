/* rosterctl watch: the changes of a roster, a line each, until it is interrupted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/watch-run.h"

bool
ctl_verb_watch (CtlCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile
      = ctl_client_find_profile (call->client, call->options->profile, error);

  return profile != NULL && ctl_watch_run (call, profile, error);
}
