/* The steps of an attempt, in their order, and what each is called in a sentence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

typedef enum
{
  RD_STEP_NEW,
  RD_STEP_RESOLVING,
  RD_STEP_CONNECTING,
  RD_STEP_HEADER,     /* the stream header, before TLS */
  RD_STEP_FEATURES,   /* its features */
  RD_STEP_STARTTLS,   /* <starttls/> was sent */
  RD_STEP_HANDSHAKE,  /* TLS; nothing may be said on the stream */
  RD_STEP_TLS_HEADER, /* the header inside TLS */
  RD_STEP_TLS_FEATURES,
  RD_STEP_AUTHENTICATING,
  RD_STEP_AUTH_HEADER, /* the header after the login */
  RD_STEP_AUTH_FEATURES,
  RD_STEP_BINDING,
  RD_STEP_BOUND,
  RD_STEP_CLOSING,
  RD_STEP_CLOSED,
} RdStep;

/* "while …": "waiting for the stream header"; static. */
const char *rd_step_describe (RdStep step);
