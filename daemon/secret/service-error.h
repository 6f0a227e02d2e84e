/* Why the Secret Service gives no password: each state has a sentence and what can mend it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  RD_SERVICE_EMPTY,     /* it has no item for the account */
  RD_SERVICE_ABSENT,    /* there is none on the bus */
  RD_SERVICE_NO_START,  /* the bus can't start it */
  RD_SERVICE_MUTE,      /* it doesn't answer */
  RD_SERVICE_LOCKED,    /* the item's keyring is locked, and the person was asked before */
  RD_SERVICE_DISMISSED, /* the person was asked, and did not unlock it */
  RD_SERVICE_UNSEEN,    /* it has no item, but the default keyring is locked */
  RD_SERVICE_NO_TEXT,   /* the item is no password */
  RD_SERVICE_DELETED,   /* the item went away meanwhile */
  RD_SERVICE_BROKEN,    /* it answers with an error */
  RD_SERVICE_N_STATES
} RdServiceState;

/* CAUSE: "empty" or the like of NO_TEXT, the foreign words of NO_START and BROKEN; else NULL. */
GError *rd_service_error_new (RdServiceState state, const char *profile, const char *cause,
                              RdRemedy *remedy);

/* Which state ERROR of D-Bus or libsecret is. */
RdServiceState rd_service_error_judge (const GError *error);

/* While it is waited for: for its answer, or, with IS_PROMPTED, for the person. */
GError *rd_service_error_new_waiting (const char *profile, bool is_prompted);
