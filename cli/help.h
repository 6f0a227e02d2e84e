/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verb/verbs.h"

/* Of the verb or the family that WORDS (NULL-terminated) begin with; of all verbs if there are
 * none. */
bool ctl_help_write_about (CtlOutput *output, char **words, GError **error);
/* "rosterctl get [OPTION...] [TEXT]" */
char *ctl_help_get_usage (const CtlVerb *verb);
