/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/request.h"

RdRequest *
rd_request_new (const char *jid, int64_t time, const char *message)
{
  RdRequest *request = g_new (RdRequest, 1);

  *request = (RdRequest){ g_strdup (jid), time, g_strdup (message != NULL ? message : "") };
  return request;
}

void
rd_request_free (RdRequest *request)
{
  g_free (request->jid);
  g_free (request->message);
  g_free (request);
}
