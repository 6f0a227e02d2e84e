/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/stream-error.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/stanza/namespaces.h"

/* The conditions that need words of their own; after all others it is tried again. */
static const struct
{
  const char *condition;
  RdError code;
  RdRemedy remedy;
  const char *sentence;
} meanings[] = {
  { "host-unknown", RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON,
    "The server does not serve the domain of this account; check the JID and the address." },
  { "host-gone", RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON,
    "The server no longer serves the domain of this account; ask whoever runs it." },
  { "not-authorized", RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON,
    "The server ended the stream because the account is not logged in properly; check the "
    "password." },
  { "see-other-host", RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
    "The server sends its users to another host, which is not followed; give the profile that host "
    "as its address." },
  { "unsupported-version", RD_ERROR_NOT_SUPPORTED, RD_REMEDY_PERSON,
    "The server does not speak XMPP 1.0; ask whoever runs it." },
};

bool
rd_stream_error_is (const RdStanza *stanza)
{
  return rd_stanza_is (stanza, "error", RD_NS_STREAMS);
}

/* Cleaned, since it is shown to the user. */
static char *
get_condition (const RdStanza *stanza)
{
  const char *name = rd_stanza_find_condition (stanza, 0, RD_NS_STREAM_CONDITIONS);

  return name != NULL ? g_strcanon (g_strndup (name, 40), "abcdefghijklmnopqrstuvwxyz-", '?')
                      : g_strdup ("undefined-condition");
}

GError *
rd_stream_error_read (const RdStanza *stanza, bool is_bound, RdRemedy *remedy)
{
  g_autofree char *condition = get_condition (stanza);

  for (unsigned i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      if (!g_str_equal (meanings[i].condition, condition))
        continue;
      *remedy = meanings[i].remedy;
      return g_error_new_literal (RD_ERROR, meanings[i].code, meanings[i].sentence);
    }
  *remedy = RD_REMEDY_SOON;
  return g_error_new (RD_ERROR, is_bound ? RD_ERROR_CONNECTION_LOST : RD_ERROR_CONNECTION_FAILED,
                      "The server ended the stream (%s); it is tried again later.", condition);
}
