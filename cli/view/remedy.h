/* What a person does next: one table decides it from a profile's state, one from the error of a
 * call, so that no two sentences differ. Each command that is named can be copied and run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/out/output.h"

/* What decides it, as the profile's properties have it. */
typedef struct
{
  const char *name;
  const char *state;
  const char *error;   /* LastError's name, "" for none */
  const char *word;    /* Remedy */
  const char *object;  /* Remedy */
  const char *storage; /* PasswordStorage */
} CtlPlight;

/* It belongs to PROFILE. */
CtlPlight ctl_plight_get (RdBusProfile *profile);

/* "To give the password: rosterctl profile login home"; NULL: there is nothing to do, or the
 * error's own sentence says it all. */
char *ctl_remedy_describe (const CtlPlight *plight);
/* Is it something to do, and not only to wait? */
bool ctl_remedy_is_an_act (const CtlPlight *plight);
/* After ERROR of a call, for what its sentence leaves to say: the words behind "rosterctl". NULL:
 * none; also for a profile's trouble, of which its properties tell more. */
const char *ctl_remedy_of_call (const GError *error, const char **intention);
#define CTL_REMEDY_OF_NO_PROFILE "Add your account: rosterctl profile add NAME JID"
#define CTL_REMEDY_OF_STORE_NOTICE "When that is seen to: rosterctl dismiss"

/* Lines at INDENT below a profile that is shown: what mends its trouble, and its notice. */
void ctl_remedy_write (CtlOutput *output, RdBusProfile *profile, int indent);
void ctl_remedy_write_of_notice (CtlOutput *output, CtlClient *client, RdBusProfile *profile,
                                 int indent);
