/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/reach.h"

#include "cli/view/past.h"

void
ctl_reach_advise (CtlCall *call, RdBusProfile *profile, const GError *error)
{
  g_autofree char *words = NULL;
  CtlPastPoint reach;

  if (!g_error_matches (error, RD_ERROR, RD_ERROR_NO_SUCH_POINT)
      || !ctl_past_get_reach (profile, &reach, NULL))
    return;
  words = ctl_past_point_describe (&reach);
  ctl_call_advise (call, "The history of %s goes back to %s.", rd_bus_profile_get_name (profile),
                   words);
}
