/* What a verb is, and each verb's function; main() runs it and the table at the top lists them all.
 *
 * A verb returns false and an error for main() to print and to turn into an exit code; what it
 * found goes to the output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#define CTL_VERB_SETS_MAX 6

typedef enum
{
  CTL_VERB_IS_LOCAL = 1 << 0,           /* needs no daemon */
  CTL_VERB_TAKES_ALL_PROFILES = 1 << 1, /* -p all */
  CTL_VERB_NEEDS_NO_PROFILE = 1 << 2,   /* nor takes -p */
} CtlVerbFlags;

typedef struct
{
  const char *name;         /* one word or two: "profile add" */
  const char *synopsis;     /* of its arguments, see synopsis.h; NULL for none */
  const char *completes_as; /* what each argument is to completion; NULL: what the synopsis says */
  const CtlOption *options[CTL_VERB_SETS_MAX]; /* sets, ended by NULL, in the order of the help */
  CtlVerbFlags flags;
  bool (*run) (CtlCall *call, GError **error);
  const char *summary;
  const char *details; /* NULL for none */
} CtlVerb;

extern const CtlVerb ctl_verb_status;
extern const CtlVerb ctl_verb_profile_add;
extern const CtlVerb ctl_verb_profile_list;
extern const CtlVerb ctl_verb_profile_remove;
extern const CtlVerb ctl_verb_profile_show;
extern const CtlVerb ctl_verb_profile_set;
extern const CtlVerb ctl_verb_profile_login;
extern const CtlVerb ctl_verb_profile_connect;
extern const CtlVerb ctl_verb_profile_disconnect;
extern const CtlVerb ctl_verb_profile_default;
extern const CtlVerb ctl_verb_profile_trust;
extern const CtlVerb ctl_verb_profile_dismiss;
extern const CtlVerb ctl_verb_get;
extern const CtlVerb ctl_verb_show;
extern const CtlVerb ctl_verb_stats;
extern const CtlVerb ctl_verb_watch;
extern const CtlVerb ctl_verb_purge;
extern const CtlVerb ctl_verb_resync;
extern const CtlVerb ctl_verb_set;
extern const CtlVerb ctl_verb_add;
extern const CtlVerb ctl_verb_remove;
extern const CtlVerb ctl_verb_group_list;
extern const CtlVerb ctl_verb_group_rename;
extern const CtlVerb ctl_verb_group_remove;
extern const CtlVerb ctl_verb_group_add;
extern const CtlVerb ctl_verb_group_drop;
extern const CtlVerb ctl_verb_undo;
extern const CtlVerb ctl_verb_history;
extern const CtlVerb ctl_verb_job_list;
extern const CtlVerb ctl_verb_job_wait;
extern const CtlVerb ctl_verb_job_cancel;
extern const CtlVerb ctl_verb_subscribe;
extern const CtlVerb ctl_verb_unsubscribe;
extern const CtlVerb ctl_verb_requests_list;
extern const CtlVerb ctl_verb_requests_approve;
extern const CtlVerb ctl_verb_requests_deny;
extern const CtlVerb ctl_verb_completion;
extern const CtlVerb ctl_verb_help;
