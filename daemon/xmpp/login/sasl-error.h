/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/stanza/stanza.h"

typedef struct
{
  const char *domain;
  const char *mechanism;
  bool has_proved;   /* SCRAM's proof was sent, so that the password was checked */
  bool was_accepted; /* the account has logged in before */
} RdSaslAttempt;

/* The server refused what a login with MECHANISM said of channel binding: where IS_BOUND, that it
 * has the same TLS as we; else, that it seems to have no mechanism that is bound. */
GError *rd_sasl_error_binding (const char *mechanism, bool is_bound);

/* As rd_sasl_error_read (), for a login by the account's certificate. */
GError *rd_sasl_error_external (const RdStanza *stanza, const RdSaslAttempt *attempt,
                                RdRemedy *remedy);

/* The error for STANZA, the <failure/> that ended ATTEMPT (RFC 6120 §6.5). */
GError *rd_sasl_error_read (const RdStanza *stanza, const RdSaslAttempt *attempt, RdRemedy *remedy);
