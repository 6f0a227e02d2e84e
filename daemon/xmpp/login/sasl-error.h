/* Failures of the login (RFC 6120 §6.5) as errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"

/* RD_ERROR_AUTHENTICATION_FAILED for STANZA, the <failure/> that answered MECHANISM. */
GError *rd_sasl_error_read (const RdStanza *stanza, const char *mechanism, bool *is_final);
