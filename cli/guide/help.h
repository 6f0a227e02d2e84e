/* What a person reads about the verbs, made from their table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verb/verbs.h"

/* About the verb or family that WORDS (NULL-terminated) begin with; without words, about all verbs.
 */
bool ctl_help_write_about (CtlOutput *output, char **words, GError **error);
/* "rosterctl get [OPTION...] [TEXT]" */
char *ctl_help_get_usage (const CtlVerb *verb);
