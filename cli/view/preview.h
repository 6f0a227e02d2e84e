/* Shows contacts before their removal: the first ones, and the number of the others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

/* Contacts shown without -vv. */
#define CTL_PREVIEW_MAX 20

typedef struct
{
  CtlOutput *output;
  int verbosity; /* 1: with groups; 2: all contacts, in full */
  unsigned total;
  unsigned n_shown;
} CtlPreview;

bool ctl_preview_is_full (const CtlPreview *preview);
/* Stops when it is full. */
void ctl_preview_write (CtlPreview *preview, GVariant *contacts);
void ctl_preview_end (CtlPreview *preview);
