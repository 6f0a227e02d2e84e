/* The table of verbs, for dispatch, help and completion.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verb/verbs.h"

/* In the order of the help, families together; NULL-terminated. */
const CtlVerb *const *ctl_table_get (void);
/* FAMILY: the first word of a name ("profile"). */
bool ctl_table_is_in_family (const CtlVerb *verb, const char *family);
/* Is it the first word of several verbs? */
bool ctl_table_is_family (const char *word);
/* The word nearest to WORD: the first of a verb or, with FAMILY, the second of one in it; or NULL.
 */
char *ctl_table_find_nearest (const char *family, const char *word);
/* The second word of the name, or NULL. */
const char *ctl_table_get_subname (const CtlVerb *verb);
/* Each once; NULL-terminated. */
GPtrArray *ctl_table_list_options (void);
/* The options of a line, not bound yet. What a letter or the beginning of a name means is for the
 * line's verb to say, also before it. ARGV: NULL-terminated. */
CtlOptions *ctl_table_parse (int argc, char **argv, GError **error);
/* The format of the output, also where the line makes no sense. */
CtlFormat ctl_table_find_format (int argc, char **argv);
/* The verb that WORDS (NULL-terminated) begin with. N_WORDS: those of its name. */
const CtlVerb *ctl_table_find (char **words, int *n_words, GError **error);
