/* What is about to go, shown before it is asked for: the first contacts with their subscription,
 * and how many more there are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

/* How many contacts are shown without -vv. */
#define CTL_PREVIEW_MAX 20

typedef struct
{
  CtlOutput *output;
  int verbosity; /* 1: groups, too; 2: all contacts, with all of each */
  unsigned total;
  unsigned n_shown;
} CtlPreview;

/* Need more contacts be read? */
bool ctl_preview_is_full (const CtlPreview *preview);
/* Shows those of CONTACTS, an array of tuples, for which there is room. */
void ctl_preview_write (CtlPreview *preview, GVariant *contacts);
void ctl_preview_end (CtlPreview *preview);
