/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/mechanism.h"

/* The best first. What is bound comes first, as only that keeps out who sits between. */
static const RdMechanism table[] = {
  { "EXTERNAL", 4, 0, true, true },
  { "SCRAM-SHA-512-PLUS", 3, RD_SCRAM_SHA_512, true },
  { "SCRAM-SHA-256-PLUS", 2, RD_SCRAM_SHA_256, true },
  { "SCRAM-SHA-1-PLUS", 1, RD_SCRAM_SHA_1, true },
  { "SCRAM-SHA-512", 3, RD_SCRAM_SHA_512, false },
  { "SCRAM-SHA-256", 2, RD_SCRAM_SHA_256, false },
  { "SCRAM-SHA-1", 1, RD_SCRAM_SHA_1, false },
  { "PLAIN", 0, 0, false },
};

const RdMechanism *
rd_mechanism_find (const char *name)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (g_str_equal (table[i].name, name))
        return &table[i];
    }
  return NULL;
}

/* A server that doesn't say which types it takes must take tls-unique (RFC 5802 §6), which only TLS
 * 1.2 has; over TLS 1.3 ejabberd up to 24.01 offers PLUS and takes no type that is defined there.
 */
static bool
can_bind (const RdSaslOffer *offer)
{
  const char *type = offer->binding->type;

  if (type == NULL)
    return false;
  return offer->bindings != NULL ? g_strv_contains ((const char *const *)offer->bindings, type)
                                 : g_str_equal (type, "tls-unique");
}

static bool
is_usable (const RdMechanism *mechanism, const RdSaslOffer *offer)
{
  if (!g_strv_contains ((const char *const *)offer->mechanisms, mechanism->name))
    return false;
  if (mechanism->is_by_certificate)
    return offer->has_certificate;
  if (offer->lacks_password)
    return false;
  if (mechanism->strength == 0)
    return offer->allow_plain;
  return !mechanism->is_bound || can_bind (offer);
}

const RdMechanism *
rd_mechanism_choose (const RdSaslOffer *offer)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (is_usable (&table[i], offer))
        return &table[i];
    }
  return NULL;
}

const RdMechanism *
rd_mechanism_find_strongest (const RdSaslOffer *offer)
{
  const RdMechanism *chosen = rd_mechanism_choose (offer);
  unsigned strength = 0;

  if (chosen == NULL)
    return NULL;
  for (unsigned i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (is_usable (&table[i], offer))
        strength = MAX (strength, table[i].strength);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (table[i].strength == strength && table[i].is_bound == chosen->is_bound)
        return &table[i];
    }
  return chosen;
}

bool
rd_mechanism_misses_binding (const RdSaslOffer *offer)
{
  if (offer->binding->type == NULL)
    return false;
  for (unsigned i = 0; offer->mechanisms[i] != NULL; i++)
    {
      if (g_str_has_suffix (offer->mechanisms[i], "-PLUS"))
        return false;
    }
  return true;
}
