/* What a verb is, and each verb's function; main() runs it and the table at the top lists them all.
 *
 * A verb returns false and an error for main() to print and to turn into an exit code; what it
 * found goes to the output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#define CTL_VERB_ANY_NUMBER -1

/* What the arguments are, for completion. */
typedef enum
{
  CTL_WORD_NONE,
  CTL_WORD_PROFILE,
  CTL_WORD_JID,
  CTL_WORD_VERB,
  CTL_WORD_SHELL,
  CTL_WORD_SETTING,
  CTL_WORD_GROUP,
  CTL_WORD_GROUP_AND_JIDS, /* a group, then contacts */
  CTL_WORD_JOB,
  CTL_WORD_REQUEST, /* a JID that asks */
} CtlWord;

typedef enum
{
  CTL_VERB_IS_LOCAL = 1 << 0,           /* needs no daemon */
  CTL_VERB_TAKES_ALL_PROFILES = 1 << 1, /* -p all */
  CTL_VERB_NEEDS_NO_PROFILE = 1 << 2,   /* nor takes -p */
} CtlVerbFlags;

typedef struct
{
  const char *name;
  const char *subname; /* NULL for none */
  const char *arguments;
  int min_args, max_args;
  CtlOptionGroups groups; /* besides the global ones */
  CtlVerbFlags flags;
  CtlWord word;
  bool (*run) (CtlCall *call, GError **error);
  const char *summary;
  const char *details; /* NULL for none */
} CtlVerb;

bool ctl_verb_status (CtlCall *call, GError **error);
bool ctl_verb_profile_add (CtlCall *call, GError **error);
bool ctl_verb_profile_list (CtlCall *call, GError **error);
bool ctl_verb_profile_remove (CtlCall *call, GError **error);
bool ctl_verb_profile_show (CtlCall *call, GError **error);
bool ctl_verb_profile_set (CtlCall *call, GError **error);
bool ctl_verb_profile_login (CtlCall *call, GError **error);
bool ctl_verb_profile_connect (CtlCall *call, GError **error);
bool ctl_verb_profile_disconnect (CtlCall *call, GError **error);
bool ctl_verb_profile_default (CtlCall *call, GError **error);
bool ctl_verb_profile_trust (CtlCall *call, GError **error);
bool ctl_verb_profile_dismiss (CtlCall *call, GError **error);
bool ctl_verb_get (CtlCall *call, GError **error);
bool ctl_verb_show (CtlCall *call, GError **error);
bool ctl_verb_stats (CtlCall *call, GError **error);
bool ctl_verb_watch (CtlCall *call, GError **error);
bool ctl_verb_purge (CtlCall *call, GError **error);
bool ctl_verb_resync (CtlCall *call, GError **error);
bool ctl_verb_set (CtlCall *call, GError **error);
bool ctl_verb_add (CtlCall *call, GError **error);
bool ctl_verb_remove (CtlCall *call, GError **error);
bool ctl_verb_group_list (CtlCall *call, GError **error);
bool ctl_verb_group_rename (CtlCall *call, GError **error);
bool ctl_verb_group_remove (CtlCall *call, GError **error);
bool ctl_verb_group_add (CtlCall *call, GError **error);
bool ctl_verb_group_drop (CtlCall *call, GError **error);
bool ctl_verb_undo (CtlCall *call, GError **error);
bool ctl_verb_history (CtlCall *call, GError **error);
bool ctl_verb_job_list (CtlCall *call, GError **error);
bool ctl_verb_job_wait (CtlCall *call, GError **error);
bool ctl_verb_job_cancel (CtlCall *call, GError **error);
bool ctl_verb_subscribe (CtlCall *call, GError **error);
bool ctl_verb_unsubscribe (CtlCall *call, GError **error);
bool ctl_verb_requests_list (CtlCall *call, GError **error);
bool ctl_verb_requests_approve (CtlCall *call, GError **error);
bool ctl_verb_requests_deny (CtlCall *call, GError **error);
bool ctl_verb_completion (CtlCall *call, GError **error);
bool ctl_verb_help (CtlCall *call, GError **error);
