/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

typedef struct
{
  RdCause cause;
  RdDoubt doubt;      /* that the answer raised */
  uint64_t job;       /* of a resync; 0: none */
  unsigned guard;     /* the setting ShrinkGuard: percent; 0: off */
  bool is_certain;    /* it was asked for after the last doubt */
  bool is_comparison; /* stores nothing; the change tells what would be */
} RdRosterTerms;
