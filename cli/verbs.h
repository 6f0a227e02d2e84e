/* The verbs of rosterctl: one table, which makes dispatch, help and completion.
 *
 * A verb's function stands in its own file. It returns false and an error for main() to print and
 * to turn into an exit code; what it found goes to the output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client.h"
#include "cli/options.h"
#include "cli/output.h"

#define RD_VERB_ANY_NUMBER -1

typedef struct RdVerb RdVerb;

/* What a verb has to work with. */
typedef struct
{
  const RdVerb *verb;
  const RdOptions *options;
  char **args; /* behind the verb, NULL-terminated, their number as the verb wants it */
  int n_args;
  RdOutput *output;
  RdClient *client;  /* NULL for verbs that need no daemon */
  GPtrArray *advice; /* lines of words that main() says after the error */
} RdCall;

/* What the arguments are, for completion. */
typedef enum
{
  RD_WORD_NONE,
  RD_WORD_PROFILE,
  RD_WORD_JID,
  RD_WORD_VERB,
  RD_WORD_SHELL,
  RD_WORD_SETTING,
} RdWord;

typedef enum
{
  RD_VERB_IS_LOCAL = 1 << 0,           /* needs no daemon */
  RD_VERB_TAKES_ALL_PROFILES = 1 << 1, /* -p all */
  RD_VERB_NEEDS_NO_PROFILE = 1 << 2,   /* nor takes -p */
} RdVerbFlags;

struct RdVerb
{
  const char *name;
  const char *subname; /* NULL for none */
  const char *arguments;
  int min_args, max_args;
  RdOptionGroups groups; /* besides the global ones */
  RdVerbFlags flags;
  RdWord word;
  bool (*run) (RdCall *call, GError **error);
  const char *summary;
  const char *details; /* NULL for none */
};

/* All verbs, N of them; those with the same name stand together. */
const RdVerb *rd_verb_get_table (size_t *n);
/* The verb that WORDS (NULL-terminated) begin with. N_WORDS, out: how many words name it. */
const RdVerb *rd_verb_find (char **words, int *n_words, GError **error);
/* "profile add". */
char *rd_verb_get_full_name (const RdVerb *verb);

/* The name of the profile that is meant: the argument N if there is one, else what -p says. */
const char *rd_call_get_profile_name (const RdCall *call, int n);
/* Takes REASON: *ERROR, unless there is one already, which then stands and REASON is only told.
 * Gives false. */
bool rd_call_keep_first_error (RdCall *call, GError **error, GError *reason);
/* One more line of advice. */
void rd_call_advise (RdCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);

bool rd_verb_status (RdCall *call, GError **error);
bool rd_verb_profile_add (RdCall *call, GError **error);
bool rd_verb_profile_list (RdCall *call, GError **error);
bool rd_verb_profile_remove (RdCall *call, GError **error);
bool rd_verb_profile_show (RdCall *call, GError **error);
bool rd_verb_profile_set (RdCall *call, GError **error);
bool rd_verb_profile_login (RdCall *call, GError **error);
bool rd_verb_profile_connect (RdCall *call, GError **error);
bool rd_verb_profile_disconnect (RdCall *call, GError **error);
bool rd_verb_profile_default (RdCall *call, GError **error);
bool rd_verb_profile_trust (RdCall *call, GError **error);
bool rd_verb_get (RdCall *call, GError **error);
bool rd_verb_show (RdCall *call, GError **error);
bool rd_verb_stats (RdCall *call, GError **error);
bool rd_verb_watch (RdCall *call, GError **error);
bool rd_verb_completion (RdCall *call, GError **error);
bool rd_verb_help (RdCall *call, GError **error);
