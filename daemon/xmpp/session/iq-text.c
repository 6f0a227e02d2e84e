/* Writes iqs as text. Escapes all but items and contents.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/iq-text.h"

#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/xml-text.h"

/* " NAME='VALUE'", or "" if VALUE is NULL. */
static char *
write_attribute (const char *name, const char *value)
{
  g_autofree char *text = value != NULL ? rd_xml_escape (value) : NULL;

  return value != NULL ? g_strdup_printf (" %s='%s'", name, text) : g_strdup ("");
}

static char *
write_iq (const char *type, const char *id, const char *to, const char *content)
{
  g_autofree char *identity = write_attribute ("id", id);
  g_autofree char *address = write_attribute ("to", to);

  return g_strdup_printf ("<iq type='%s'%s%s>%s</iq>", type, identity, address, content);
}

char *
rd_iq_text_roster (const char *id, const char *version)
{
  g_autofree char *attribute = write_attribute ("ver", version);
  g_autofree char *query = g_strdup_printf ("<query xmlns='" RD_NS_ROSTER "'%s/>", attribute);

  return write_iq ("get", id, NULL, query);
}

char *
rd_iq_text_change (const char *id, const char *item)
{
  g_autofree char *query = g_strdup_printf ("<query xmlns='" RD_NS_ROSTER "'>%s</query>", item);

  return write_iq ("set", id, NULL, query);
}

char *
rd_iq_text_features (const char *id, const char *domain)
{
  return write_iq ("get", id, domain, "<query xmlns='" RD_NS_DISCO_INFO "'/>");
}

char *
rd_iq_text_block_list (const char *id)
{
  return write_iq ("get", id, NULL, "<blocklist xmlns='" RD_NS_BLOCKING "'/>");
}

char *
rd_iq_text_block (const char *id, const char *content)
{
  return write_iq ("set", id, NULL, content);
}

char *
rd_iq_text_items (const char *id, const char *to, const char *node)
{
  g_autofree char *name = write_attribute ("node", node);
  g_autofree char *pubsub
      = g_strdup_printf ("<pubsub xmlns='" RD_NS_PUBSUB "'><items%s/></pubsub>", name);

  return write_iq ("get", id, to, pubsub);
}

char *
rd_iq_text_ping (const char *id, const char *domain)
{
  return write_iq ("get", id, domain, "<ping xmlns='" RD_NS_PING "'/>");
}

char *
rd_iq_text_result (const char *id, const char *to)
{
  return write_iq ("result", id, to, "");
}

char *
rd_iq_text_error (const char *id, const char *to, const char *type, const char *condition)
{
  g_autofree char *error = g_strdup_printf (
      "<error type='%s'><%s xmlns='" RD_NS_STANZA_CONDITIONS "'/></error>", type, condition);

  return write_iq ("error", id, to, error);
}
