/* Which kind of login is used, of those that a server offers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/login/offer.h"
#include "xmpp/login/scram.h"

typedef struct
{
  const char *name;
  unsigned strength; /* 0: the password itself is sent */
  RdScramHash hash;
  bool is_bound; /* to the TLS below: nobody can pass it on */
  bool is_by_certificate;
} RdMechanism;

const RdMechanism *rd_mechanism_find (const char *name); /* NULL: not known */

/* NULL: none of them may be used. */
const RdMechanism *rd_mechanism_choose (const RdSaslOffer *offer);

/* One with the greatest strength of those that may be used, bound if any of them is; NULL: none. */
const RdMechanism *rd_mechanism_find_strongest (const RdSaslOffer *offer);

/* Could we bind the login, and nothing that is offered is bound? A server that can bind as well
 * refuses who says so: then somebody on the way took the offer away (RFC 5802 §6). */
bool rd_mechanism_misses_binding (const RdSaslOffer *offer);
