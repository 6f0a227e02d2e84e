/* The options of a call: a dictionary whose keys are all optional, and known; and its limit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  const char *name;
  const char *type; /* of GVariant */
} RdCallOption;

/* Is every key of DICT (a{sv}) one of KNOWN, which ends with a NULL name, and of its type?
 * RD_ERROR_INVALID_ARGUMENTS names the key at fault. Read them with g_variant_lookup () then. */
bool rd_call_options_check (GVariant *dict, const RdCallOption *known, GError **error);
/* For a call that takes none yet. */
extern const RdCallOption rd_call_options_none[];

/* What LIMIT is meant to be: 0 is the default; RD_ERROR_INVALID_ARGUMENTS beyond the largest. */
bool rd_call_options_check_limit (unsigned *limit, GError **error);
