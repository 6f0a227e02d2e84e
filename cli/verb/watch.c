/* rosterctl watch: the changes of a roster, a line each, until it is interrupted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/watch-run.h"

bool
rd_verb_watch (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile
      = rd_client_find_profile (call->client, call->options->profile, error);

  return profile != NULL && rd_watch_run (call, profile, error);
}
