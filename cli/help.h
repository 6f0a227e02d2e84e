/* Help, made from the tables of verbs and options.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verbs.h"

/* All verbs in a line each, and the global options. */
void rd_help_write (RdOutput *output);
/* What WORDS (NULL-terminated) begin with: one verb with its options, or the verbs of a family. */
bool rd_help_write_about (RdOutput *output, char **words, GError **error);
/* "rosterctl get [OPTION...] [TEXT]". */
char *rd_help_get_usage (const RdVerb *verb);
