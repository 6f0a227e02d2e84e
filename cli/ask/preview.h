/* What is about to go, shown before it is asked for: the first contacts with their subscription,
 * and how many more there are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

/* How many contacts are shown without -vv. */
#define RD_PREVIEW_MAX 20

typedef struct
{
  RdOutput *output;
  int verbosity; /* 1: groups, too; 2: all contacts, with all of each */
  unsigned total;
  unsigned n_shown;
} RdPreview;

/* Need more contacts be read? */
bool rd_preview_is_full (const RdPreview *preview);
/* Shows those of CONTACTS, an array of tuples, for which there is room. */
void rd_preview_write (RdPreview *preview, GVariant *contacts);
void rd_preview_end (RdPreview *preview);
