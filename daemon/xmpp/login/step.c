/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/step.h"

const char *
rd_step_describe (RdStep step)
{
  static const char *const words[] = {
    [RD_STEP_NEW] = "starting",
    [RD_STEP_RESOLVING] = "looking up the server's address",
    [RD_STEP_NEXT] = "going on to the next server",
    [RD_STEP_CONNECTING] = "connecting to the server",
    [RD_STEP_HEADER] = "waiting for the stream header",
    [RD_STEP_FEATURES] = "waiting for the stream features",
    [RD_STEP_STARTTLS] = "waiting for the answer to STARTTLS",
    [RD_STEP_HANDSHAKE] = "in the TLS handshake",
    [RD_STEP_TLS_HEADER] = "waiting for the stream header inside TLS",
    [RD_STEP_TLS_FEATURES] = "waiting for the stream features inside TLS",
    [RD_STEP_AUTHENTICATING] = "authenticating",
    [RD_STEP_AUTH_HEADER] = "waiting for the stream header after the login",
    [RD_STEP_AUTH_FEATURES] = "waiting for the stream features after the login",
    [RD_STEP_BINDING] = "binding a resource",
    [RD_STEP_BOUND] = "waiting for the roster",
    [RD_STEP_CLOSING] = "closing",
    [RD_STEP_CLOSED] = "closed",
  };

  return words[step];
}
