/* Stays with a profile until a signal, an error or a reader that goes ends it. Passes on what
 * rosterd signals of the roster; when rosterd goes it waits for its return, and starts it after a
 * pause. There is one call at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

typedef struct
{
  /* ContactsChanged or ContactsInvalidated, with any arguments of the right types. */
  void (*take_signal) (void *data, GVariant *parameters);
  /* rosterd is there, for the first time or again; or it was too slow: asks for what changed. */
  void (*ask) (void *data);
  /* rosterd went: what was asked of it isn't answered. */
  void (*forget) (void *data);
  /* Returns whether it knows what to do; NULL: it never does. */
  bool (*take_error) (void *data, const GError *error);
  /* To go on later from here: "watch --changed-after 7". */
  char *(*make_words) (void *data);
} CtlFollower;

typedef void (*CtlFollowAnswered) (void *data, GVariant *reply);

typedef struct CtlFollow CtlFollow;

/* Listens from now on, so that nothing is lost that changes until ctl_follow_run(). FOLLOWER is
 * static. */
CtlFollow *ctl_follow_begin (CtlCall *call, const CtlFollower *follower, void *data);
/* Around the writing of what was before ctl_follow_run(): a signal ends it, once
 * ctl_follow_goes_on() was asked. */
void ctl_follow_hold (CtlFollow *follow);
void ctl_follow_release (CtlFollow *follow);
/* Has no signal come, and does somebody read? */
bool ctl_follow_goes_on (const CtlFollow *follow);
/* Returns when it was stopped. GREETING: for a person. */
void ctl_follow_run (CtlFollow *follow, const char *greeting);
/* Frees it. Tells an error, with --json in a document of its own behind the others. */
bool ctl_follow_end (CtlFollow *follow, GError **error);

/* Takes ERROR, or NULL. The first one counts. */
void ctl_follow_stop (CtlFollow *follow, GError *error);
/* What was written is whole. Stops if nobody reads it. */
void ctl_follow_flush (CtlFollow *follow);

/* The proxy forgets it while rosterd is gone. */
const char *ctl_follow_get_profile (const CtlFollow *follow);

/* Is an answer awaited, or rosterd? */
bool ctl_follow_is_waiting (const CtlFollow *follow);
/* Calls the profile's object, and ANSWERED unless it fails. */
void ctl_follow_call (CtlFollow *follow, const char *interface, const char *method,
                      GVariant *arguments, const char *reply_type, CtlFollowAnswered answered);
/* Asks again after a moment. */
void ctl_follow_ask_later (CtlFollow *follow);
