/* The verbs. Each is described in its own file, and cli/line/table.c lists them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#define CTL_VERB_SETS_MAX 7

typedef enum
{
  CTL_VERB_IS_LOCAL = 1 << 0,           /* needs no daemon */
  CTL_VERB_TAKES_ALL_PROFILES = 1 << 1, /* -p all */
  CTL_VERB_NEEDS_NO_PROFILE = 1 << 2,   /* and takes no -p */
  CTL_VERB_TELLS_PROFILE = 1 << 3,      /* its document is the profile, which main() writes */
  CTL_VERB_ONLY_READS = 1 << 4,
  CTL_VERB_WRITES_LIST = 1 << 5, /* a pager shows it on a terminal */
} CtlVerbFlags;

typedef struct
{
  const char *name;                            /* "profile add" */
  const char *synopsis;                        /* NULL: no arguments */
  bool (*is_no_name) (const char *word);       /* with several optional arguments; or NULL */
  const char *completes_as;                    /* for completion; NULL: the synopsis */
  const CtlOption *options[CTL_VERB_SETS_MAX]; /* sets, NULL-terminated, as in the help */
  CtlVerbFlags flags;
  bool (*run) (CtlCall *call, GError **error); /* main() tells the error */
  const char *summary;
  const char *details; /* or NULL */
} CtlVerb;

extern const CtlVerb ctl_verb_status;
extern const CtlVerb ctl_verb_dismiss;
extern const CtlVerb ctl_verb_profile_add, ctl_verb_profile_list, ctl_verb_profile_remove,
    ctl_verb_profile_show, ctl_verb_profile_set, ctl_verb_profile_login, ctl_verb_profile_connect,
    ctl_verb_profile_disconnect, ctl_verb_profile_default, ctl_verb_profile_trust,
    ctl_verb_profile_dismiss;
extern const CtlVerb ctl_verb_get, ctl_verb_show, ctl_verb_stats, ctl_verb_watch, ctl_verb_purge,
    ctl_verb_resync, ctl_verb_set, ctl_verb_add, ctl_verb_remove;
extern const CtlVerb ctl_verb_export, ctl_verb_import;
extern const CtlVerb ctl_verb_group_list, ctl_verb_group_rename, ctl_verb_group_remove,
    ctl_verb_group_add, ctl_verb_group_drop;
extern const CtlVerb ctl_verb_duplicates, ctl_verb_merge;
extern const CtlVerb ctl_verb_undo, ctl_verb_redo, ctl_verb_history, ctl_verb_diff;
extern const CtlVerb ctl_verb_restore, ctl_verb_snapshot, ctl_verb_snapshot_list,
    ctl_verb_snapshot_remove;
extern const CtlVerb ctl_verb_job_list, ctl_verb_job_wait, ctl_verb_job_cancel;
extern const CtlVerb ctl_verb_subscribe, ctl_verb_unsubscribe;
extern const CtlVerb ctl_verb_block_list, ctl_verb_block_add, ctl_verb_block_remove;
extern const CtlVerb ctl_verb_requests_list, ctl_verb_requests_approve, ctl_verb_requests_deny;
extern const CtlVerb ctl_verb_move, ctl_verb_move_status, ctl_verb_move_stop;
extern const CtlVerb ctl_verb_completion, ctl_verb_help;
