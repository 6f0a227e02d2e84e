/* How a whole roster is taken.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

typedef struct
{
  RdCause cause;
  RdDoubt doubt;      /* that came up with the answer; may be NONE */
  uint64_t job;       /* of a resync; 0: none */
  unsigned guard;     /* the setting ShrinkGuard: percent; 0: off */
  bool is_certain;    /* it was asked for after all that is doubtful */
  bool is_comparison; /* store nothing: the change tells what would be, with the present serial */
} RdRosterTerms;
