/* The verbs of rosterctl: one table, which makes dispatch, help and completion.
 *
 * A verb's function stands in its own file. It returns false and an error for main() to print and
 * to turn into an exit code; what it found goes to the output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#define RD_VERB_ANY_NUMBER -1

/* What the arguments are, for completion. */
typedef enum
{
  RD_WORD_NONE,
  RD_WORD_PROFILE,
  RD_WORD_JID,
  RD_WORD_VERB,
  RD_WORD_SHELL,
  RD_WORD_SETTING,
  RD_WORD_GROUP,
  RD_WORD_GROUP_AND_JIDS, /* a group, then contacts */
  RD_WORD_JOB,
  RD_WORD_REQUEST, /* a JID that asks */
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
bool rd_verb_profile_dismiss (RdCall *call, GError **error);
bool rd_verb_get (RdCall *call, GError **error);
bool rd_verb_show (RdCall *call, GError **error);
bool rd_verb_stats (RdCall *call, GError **error);
bool rd_verb_watch (RdCall *call, GError **error);
bool rd_verb_purge (RdCall *call, GError **error);
bool rd_verb_resync (RdCall *call, GError **error);
bool rd_verb_set (RdCall *call, GError **error);
bool rd_verb_add (RdCall *call, GError **error);
bool rd_verb_remove (RdCall *call, GError **error);
bool rd_verb_group_list (RdCall *call, GError **error);
bool rd_verb_group_rename (RdCall *call, GError **error);
bool rd_verb_group_remove (RdCall *call, GError **error);
bool rd_verb_group_add (RdCall *call, GError **error);
bool rd_verb_group_drop (RdCall *call, GError **error);
bool rd_verb_undo (RdCall *call, GError **error);
bool rd_verb_history (RdCall *call, GError **error);
bool rd_verb_job_list (RdCall *call, GError **error);
bool rd_verb_job_wait (RdCall *call, GError **error);
bool rd_verb_job_cancel (RdCall *call, GError **error);
bool rd_verb_subscribe (RdCall *call, GError **error);
bool rd_verb_unsubscribe (RdCall *call, GError **error);
bool rd_verb_requests_list (RdCall *call, GError **error);
bool rd_verb_requests_approve (RdCall *call, GError **error);
bool rd_verb_requests_deny (RdCall *call, GError **error);
bool rd_verb_completion (RdCall *call, GError **error);
bool rd_verb_help (RdCall *call, GError **error);
