/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/server-fault.h"

#include "xmpp/stanza/server-words.h"

static const char *const outlooks[] = {
  [RD_REMEDY_SOON] = " It is tried again soon.",
  [RD_REMEDY_LATER] = " It is tried again now and then.",
  [RD_REMEDY_CLOCK] = " It is tried again now and then, and when the clock was set.",
  [RD_REMEDY_PERSON] = "",
};

GError *
rd_server_fault_describe (const RdServerFault *fault, RdRemedy *remedy)
{
  g_autofree char *words
      = rd_server_words_quote (fault->is_proved ? "The server" : "It", fault->words);

  *remedy = fault->remedy;
  if (!fault->is_proved && *remedy == RD_REMEDY_PERSON)
    *remedy = RD_REMEDY_LATER;
  return g_error_new (RD_ERROR, (int)fault->code, "The server of %s%s %s.%s%s", fault->domain,
                      fault->is_proved ? "" : ", or somebody on the way to it,", fault->what, words,
                      outlooks[*remedy]);
}
