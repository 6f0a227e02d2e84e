/* What ended an attempt, in a person's words: connection-error.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/login/step.h"
#include "xmpp/stream/resolver.h"

/* Nothing came in time, while DOING. */
GError *rd_connection_error_timed_out (const char *domain, const char *doing);

/* No connection to TARGET, the last of them; NUMBER is from errno.h, 0: not known. */
GError *rd_connection_error_refused (const RdTarget *target, int number);

/* The server of DOMAIN was gone in STEP. */
GError *rd_connection_error_lost (const char *domain, RdStep step);
