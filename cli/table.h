/* The table of verbs, which makes dispatch, help and completion.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verb/verbs.h"

/* All verbs, N of them; those with the same name stand together. */
const CtlVerb *ctl_table_get (size_t *n);
/* The verb that WORDS (NULL-terminated) begin with. N_WORDS, out: how many words name it. */
const CtlVerb *ctl_table_find (char **words, int *n_words, GError **error);
/* "profile add". */
char *ctl_table_get_full_name (const CtlVerb *verb);
