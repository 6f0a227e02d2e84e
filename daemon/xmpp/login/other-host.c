/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/other-host.h"

#include "model/settings.h"
#include "xmpp/stanza/namespaces.h"

#include <string.h>

#define DEFAULT_PORT 5222
#define TEXT_MAX 300

static bool
is_address (const char *text)
{
  g_autofree char *host = NULL;
  uint16_t port;

  return rd_settings_split_address (text, &host, &port);
}

/* The port may be left out. A name comes in ASCII, as DNS has it. */
char *
rd_other_host_read (const RdStanza *stanza)
{
  int element = rd_stanza_find_child (stanza, 0, "see-other-host", RD_NS_STREAM_CONDITIONS);
  g_autofree char *text = NULL;
  g_autofree char *with_port = NULL;

  if (!rd_stanza_is (stanza, "error", RD_NS_STREAMS) || element == RD_NO_ELEMENT
      || strlen (rd_stanza_get_text (stanza, element)) > TEXT_MAX)
    return NULL;
  if (!g_str_is_ascii (rd_stanza_get_text (stanza, element)))
    return NULL;
  text = g_strstrip (g_strdup (rd_stanza_get_text (stanza, element)));
  if (is_address (text))
    return g_steal_pointer (&text);
  with_port = g_strdup_printf ("%s:%d", text, DEFAULT_PORT);
  return is_address (with_port) ? g_steal_pointer (&with_port) : NULL;
}
