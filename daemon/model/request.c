/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/request.h"

static const char *const former_words[RD_N_FORMERS] = {
  [RD_FORMER_UNCHECKED] = "unchecked",   [RD_FORMER_NO_CONTACT] = "no-contact",
  [RD_FORMER_UNANSWERED] = "unanswered", [RD_FORMER_DENIED] = "denied",
  [RD_FORMER_VERIFIED] = "verified",
};

const char *
rd_former_to_string (RdFormer former)
{
  g_return_val_if_fail (former < RD_N_FORMERS, "unchecked");
  return former_words[former];
}

RdFormer
rd_former_from_string (const char *word)
{
  for (unsigned i = 0; i < RD_N_FORMERS; i++)
    {
      if (g_str_equal (word, former_words[i]))
        return (RdFormer)i;
    }
  return RD_FORMER_UNCHECKED;
}

RdRequest *
rd_request_new (const char *jid, int64_t time, const char *message)
{
  RdRequest *request = g_new (RdRequest, 1);

  *request = (RdRequest){ .jid = g_strdup (jid),
                          .time = time,
                          .message = g_strdup (message != NULL ? message : "") };
  return request;
}

RdRequest *
rd_request_copy (const RdRequest *request)
{
  RdRequest *copy = rd_request_new (request->jid, request->time, request->message);

  copy->moved_from = g_strdup (request->moved_from);
  copy->former = request->former;
  return copy;
}

void
rd_request_free (RdRequest *request)
{
  g_free (request->jid);
  g_free (request->message);
  g_free (request->moved_from);
  g_free (request);
}
