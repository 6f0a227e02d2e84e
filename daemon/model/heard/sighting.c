/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/heard/sighting.h"

static const char *const words[RD_N_HEARD] = {
  [RD_HEARD_PRESENCE] = "presence",
  [RD_HEARD_MESSAGE] = "message",
};

const char *
rd_heard_source_to_string (RdHeardSource source)
{
  return words[source];
}
