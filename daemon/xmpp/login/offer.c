/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/offer.h"

#include "xmpp/stanza/namespaces.h"

static GStrv
read_mechanisms (const RdStanza *features)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  int mechanisms = rd_stanza_find_child (features, 0, "mechanisms", RD_NS_SASL);
  int child = rd_stanza_get_first_child (features, mechanisms);

  for (; child != RD_NO_ELEMENT; child = rd_stanza_get_next (features, child))
    g_strv_builder_add (builder, rd_stanza_get_text (features, child));
  return g_strv_builder_end (builder);
}

/* XEP-0440; NULL: the server doesn't say. */
static GStrv
read_bindings (const RdStanza *features)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  int list = rd_stanza_find_child (features, 0, "sasl-channel-binding", RD_NS_CHANNEL_BINDING);

  if (list == RD_NO_ELEMENT)
    return NULL;
  for (int child = rd_stanza_get_first_child (features, list); child != RD_NO_ELEMENT;
       child = rd_stanza_get_next (features, child))
    {
      const char *type = rd_stanza_get_attribute (features, child, "type");

      if (type != NULL)
        g_strv_builder_add (builder, type);
    }
  return g_strv_builder_end (builder);
}

RdSaslOffer
rd_sasl_offer_read (const RdStanza *features)
{
  return (RdSaslOffer){ read_mechanisms (features), read_bindings (features) };
}

void
rd_sasl_offer_clear (RdSaslOffer *offer)
{
  g_clear_pointer (&offer->mechanisms, g_strfreev);
  g_clear_pointer (&offer->bindings, g_strfreev);
}
