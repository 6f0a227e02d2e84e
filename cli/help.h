/* Help, made from the tables of verbs and options.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verb/verbs.h"

/* All verbs in a line each, and the global options. */
void ctl_help_write (CtlOutput *output);
/* What WORDS (NULL-terminated) begin with: one verb with its options, or the verbs of a family. */
bool ctl_help_write_about (CtlOutput *output, char **words, GError **error);
/* "rosterctl get [OPTION...] [TEXT]". */
char *ctl_help_get_usage (const CtlVerb *verb);
