/* The contacts that are to be removed: the first ones, and how many more there are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

/* Contacts shown without -vv. */
#define CTL_PREVIEW_MAX 20

typedef struct
{
  CtlOutput *output;
  int verbosity; /* 1: with groups; 2: all contacts, with all of each */
  unsigned total;
  unsigned n_shown;
} CtlPreview;

bool ctl_preview_is_full (const CtlPreview *preview);
/* As many of CONTACTS as there is room for. */
void ctl_preview_write (CtlPreview *preview, GVariant *contacts);
void ctl_preview_end (CtlPreview *preview);
