/* One call of rosterctl.
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
  char **line; /* all words behind "rosterctl", as they were written */
  char **args; /* after the verb, NULL-terminated; their number is checked */
  int n_args;
  CtlOutput *output;
  CtlClient *client;     /* NULL if the verb needs no daemon */
  RdBusProfile *profile; /* NULL if the verb needs none or several */
  GPtrArray *advice;     /* (element-type utf8): lines that main() writes after the error */
} CtlCall;

/* Takes REASON: sets ERROR to the first, makes advice of the others. Returns false. */
bool ctl_call_keep_first_error (CtlCall *call, GError **error, GError *reason);
void ctl_call_advise (CtlCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* What mends PROFILE's trouble, as its properties tell it now (view/remedy.h). Twice is once. */
void ctl_call_advise_on_profile (CtlCall *call, RdBusProfile *profile);
/* On RD_ERROR CODE, advises "INTENTION: rosterctl -p home WORDS", quoted for a shell. */
void ctl_call_advise_on_error (CtlCall *call, const GError *error, RdError code,
                               const char *intention, const char *const *words);

/* The profile of -p, or the default one; all with "-p all" (element-type RdBusProfile). */
GPtrArray *ctl_call_list_profiles (CtlCall *call, GError **error);
/* As ctl_client_make_command(), for the profile of CALL. */
char *ctl_call_make_command (const CtlCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Refuses empty arguments from N on. WHAT: "A JID". */
bool ctl_call_check_words (const CtlCall *call, int n, const char *what, GError **error);
