/* Why each of several targets was of no use, and which of the reasons a person is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/login/step.h"
#include "xmpp/stream/target.h"

typedef struct _RdFailures RdFailures;

RdFailures *rd_failures_new (void);
void rd_failures_free (RdFailures *failures);

/* Takes ERROR. TARGET is copied; NULL: of none, as in the look-up of names. */
void rd_failures_add (RdFailures *failures, const RdTarget *target, GError *error, RdRemedy remedy,
                      RdStep step);

/* The most telling error, which is given away: a certificate that can't be trusted, then what a
 * person can mend, then what took longest to come to; NULL: there is none. REMEDY is one that can
 * mend any of them: time, if another service may be there again before a person acts. */
GError *rd_failures_tell (RdFailures *failures, RdRemedy *remedy);
