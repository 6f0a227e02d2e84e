/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The steps of a connection, in their order. */
typedef enum
{
  RD_STEP_NEW,
  RD_STEP_RESOLVING,
  RD_STEP_NEXT, /* a server was of no use, and the next one is about to be tried */
  RD_STEP_CONNECTING,
  RD_STEP_HEADER, /* the server's stream header, before TLS */
  RD_STEP_FEATURES,
  RD_STEP_STARTTLS,
  RD_STEP_HANDSHAKE,
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

/* Words for "while …", as "waiting for the stream header"; static. */
const char *rd_step_describe (RdStep step);
