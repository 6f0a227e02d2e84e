/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/bind-error.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "xmpp/login/server-fault.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/server-words.h"

static const struct
{
  const char *condition, *what;
  RdRemedy remedy;
} meanings[] = {
  { "conflict", "refused the session because it has one of that name (conflict)", RD_REMEDY_SOON },
  { "not-allowed",
    "does not let this account have a session (not-allowed); ask whoever runs the server",
    RD_REMEDY_LATER },
  { "resource-constraint",
    "lets this account have no more sessions at once (resource-constraint); end another one, or "
    "ask whoever runs the server",
    RD_REMEDY_LATER },
};

GError *
rd_bind_error_read (const RdStanza *stanza, const char *domain, RdRemedy *remedy)
{
  int element = rd_stanza_find_child (stanza, 0, "error", RD_NS_CLIENT);
  const char *condition = rd_stanza_find_condition (stanza, element, RD_NS_STANZA_CONDITIONS);
  g_autofree char *words = rd_server_words_read (stanza, element, RD_NS_STANZA_CONDITIONS);
  g_autofree char *other
      = g_strdup_printf ("refused the session (%s); if it goes on, ask whoever runs the server",
                         condition != NULL ? rd_quote (condition).text : "for no reason");
  RdServerFault fault = {
    .domain = domain,
    .is_proved = true,
    .code = RD_ERROR_CONNECTION_FAILED,
    .remedy = RD_REMEDY_LATER,
    .what = other,
    .words = words,
  };

  for (unsigned i = 0; condition != NULL && i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (meanings[i].condition, condition))
      {
        fault.what = meanings[i].what;
        fault.remedy = meanings[i].remedy;
      }
  return rd_server_fault_describe (&fault, remedy);
}
