/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/server-fault.h"

#include "xmpp/stanza/outlook.h"
#include "xmpp/stanza/server-words.h"

GError *
rd_server_fault_describe (const RdServerFault *fault, RdRemedy *remedy)
{
  g_autofree char *words
      = rd_server_words_quote (fault->is_proved ? "The server" : "It", fault->words);

  GError *error;

  *remedy = fault->remedy;
  if (!fault->is_proved && *remedy == RD_REMEDY_PERSON)
    *remedy = RD_REMEDY_LATER;
  error = g_error_new (RD_ERROR, (int)fault->code, "The server of %s%s %s.%s%s", fault->domain,
                       fault->is_proved ? "" : ", or somebody on the way to it,", fault->what,
                       words, rd_outlook_describe (*remedy));
  return fault->of_person.word != NULL ? rd_error_set_remedy (error, fault->of_person) : error;
}
