/* One call of rosterctl, and what most verbs do with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/option/options.h"
#include "cli/out/output.h"
#include "dbus-interfaces/errors.h"

typedef struct
{
  const char *verb; /* "profile add" */
  const CtlOptions *options;
  char **args; /* behind the verb, NULL-terminated; as many as the verb takes */
  int n_args;
  CtlOutput *output;
  CtlClient *client;     /* NULL for verbs that need no daemon */
  RdBusProfile *profile; /* the one that is meant; NULL for verbs about none or several */
  GPtrArray *advice;     /* lines of words that main() says after the error */
} CtlCall;

/* Takes REASON, and sets ERROR to it; a further one becomes advice. Returns false. */
bool ctl_call_keep_first_error (CtlCall *call, GError **error, GError *reason);
void ctl_call_advise (CtlCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* If ERROR is of the contract's CODE: advice "INTENTION: rosterctl -p home WORDS". */
void ctl_call_advise_on_error (CtlCall *call, const GError *error, RdError code,
                               const char *intention, const char *words);

/* The profile that -p names, else the default one; with "-p all" all of them (RdBusProfile). */
GPtrArray *ctl_call_list_profiles (CtlCall *call, GError **error);
/* "rosterctl -p home undo 17"; without -p for the default profile. */
char *ctl_call_make_command (const CtlCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Refuses an empty argument from N on; WHAT names it: "A JID". */
bool ctl_call_check_words (const CtlCall *call, int n, const char *what, GError **error);
