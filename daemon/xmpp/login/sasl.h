/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "model/remedy.h"
#include "xmpp/login/login-memory.h"

typedef struct _RdSasl RdSasl;

/* succeeded or failed comes last. */
typedef struct
{
  void (*send) (const char *xml, gpointer user_data);
  void (*succeeded) (gpointer user_data);
  void (*failed) (GError *error, RdRemedy remedy, gpointer user_data); /* owns the error */
} RdSaslEvents;

/* The strings are copied, the password is shared. */
typedef struct
{
  const char *domain;
  const char *user;   /* the local part of the account's JID */
  RdSecret *password; /* NULL: the account has none, or it is no password of the account */
  RdLoginMemory memory;
} RdSaslTerms;

RdSasl *rd_sasl_new (const RdSaslTerms *terms, GMainContext *context, const RdSaslEvents *events,
                     gpointer user_data);
void rd_sasl_free (RdSasl *sasl);

/* Nothing is sent before this is asked. LOGIN has the server's key and the version of TLS, and gets
 * its mechanism. NULL: rd_sasl_begin () may follow with the same; else REMEDY mends it. */
GError *rd_sasl_choose (RdSasl *sasl, const RdSaslOffer *offer, RdLogin *login, RdRemedy *remedy);
void rd_sasl_begin (RdSasl *sasl, const RdSaslOffer *offer);

void rd_sasl_take (RdSasl *sasl, const RdStanza *stanza);
