/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "model/remedy.h"
#include "model/settings.h"
#include "xmpp/login/features.h"
#include "xmpp/login/step.h"
#include "xmpp/stream/stream.h"
#include "xmpp/stream/target.h"

/* bound or failed comes last. */
typedef struct
{
  void (*entered) (RdStep step, gpointer user_data);
  void (*bound) (const char *jid, const RdFeatures *features, gpointer user_data);
  void (*failed) (GError *error, RdRemedy remedy, gpointer user_data); /* owns the error */
} RdNegotiationEvents;

/* What they point to must outlive the negotiation. */
typedef struct
{
  const char *jid;          /* the account */
  const char *domain;       /* as it is spelt in the JID */
  const char *ascii_domain; /* what the certificate must be for */
  const RdSettings *settings;
  const RdTarget *target; /* the one that is connected */
  RdSecret *password;
  RdLoginMemory memory;
} RdNegotiationTerms;

typedef struct _RdNegotiation RdNegotiation;

RdNegotiation *rd_negotiation_new (RdStream *stream, const RdNegotiationTerms *terms,
                                   GMainContext *context, const RdNegotiationEvents *events,
                                   gpointer user_data);
void rd_negotiation_free (RdNegotiation *negotiation);

/* The stream's events. */
void rd_negotiation_take_connected (RdNegotiation *negotiation);
void rd_negotiation_take_header (RdNegotiation *negotiation);
void rd_negotiation_take_handshake (RdNegotiation *negotiation, const RdHandshake *handshake);
void rd_negotiation_take_stanza (RdNegotiation *negotiation, const RdStanza *stanza);
