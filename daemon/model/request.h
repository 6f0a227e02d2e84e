/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* A contact's subscription request (RFC 6121 §3.1.3). */
typedef struct
{
  char *jid;
  int64_t time;  /* of arrival; µs since 1970 */
  char *message; /* "": none */
} RdRequest;

/* MESSAGE may be NULL. */
RdRequest *rd_request_new (const char *jid, int64_t time, const char *message);
void rd_request_free (RdRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRequest, rd_request_free)
