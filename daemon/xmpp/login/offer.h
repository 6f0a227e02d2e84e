/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"
#include "xmpp/stream/channel-binding.h"

/* The ways to log in that a server offers, and what we have ourselves. */
typedef struct
{
  GStrv mechanisms;
  GStrv bindings; /* types of channel binding (XEP-0440); NULL: it doesn't say */
  const RdChannelBinding *binding;
  bool allow_plain;
  bool has_certificate; /* the account's, which TLS has shown */
  bool lacks_password;  /* of the account */
} RdSaslOffer;

/* FEATURES tell the server's part. */
RdSaslOffer rd_sasl_offer_read (const RdStanza *features);
void rd_sasl_offer_clear (RdSaslOffer *offer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdSaslOffer, rd_sasl_offer_clear)
