/* From a fresh stream to a bound session: see negotiation.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/login/features.h"
#include "xmpp/login/step.h"
#include "xmpp/stream/stream.h"

/* What a negotiation tells. bound and failed are the last. */
typedef struct
{
  void (*entered) (RdStep step, gpointer user_data);
  void (*bound) (const char *jid, const RdFeatures *features, gpointer user_data);
  void (*failed) (GError *error, bool is_final, gpointer user_data); /* owns the error */
} RdNegotiationEvents;

/* On whose terms. The strings live as long as the negotiation. */
typedef struct
{
  const char *jid;          /* the account */
  const char *domain;       /* of the JID, as it is spelt there */
  const char *ascii_domain; /* what the certificate is for */
  const char *trusted_certificate;
  const char *password;
  bool allow_plain;
} RdNegotiationTerms;

typedef struct _RdNegotiation RdNegotiation;

RdNegotiation *rd_negotiation_new (RdStream *stream, const RdNegotiationTerms *terms,
                                   bool has_direct_tls, GMainContext *context,
                                   const RdNegotiationEvents *events, gpointer user_data);
void rd_negotiation_free (RdNegotiation *negotiation);

/* What the stream tells is passed on to these. */
void rd_negotiation_take_connected (RdNegotiation *negotiation);
void rd_negotiation_take_header (RdNegotiation *negotiation);
void rd_negotiation_take_handshake (RdNegotiation *negotiation, const RdHandshake *handshake);
void rd_negotiation_take_stanza (RdNegotiation *negotiation, const RdStanza *stanza);
