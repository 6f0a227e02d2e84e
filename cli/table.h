/* The table of verbs: dispatch, help and completion are made from it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verb/verbs.h"

/* In the order of the help, NULL-terminated; the verbs of a family stand together. */
const CtlVerb *const *ctl_table_get (void);
/* Is FAMILY ("profile") the first word of the verb's name? */
bool ctl_table_is_in_family (const CtlVerb *verb, const char *family);
/* The second word of the verb's name; NULL if there is none. */
const char *ctl_table_get_subname (const CtlVerb *verb);
/* The sets of options of all verbs, and the global one, each once; NULL-terminated. */
GPtrArray *ctl_table_list_options (void);
/* The verb that WORDS (NULL-terminated) begin with. N_WORDS, out: how many words its name has. */
const CtlVerb *ctl_table_find (char **words, int *n_words, GError **error);
