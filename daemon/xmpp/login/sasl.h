/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "model/remedy.h"
#include "xmpp/stanza/stanza.h"

typedef struct _RdSasl RdSasl;

/* succeeded or failed comes last. */
typedef struct
{
  void (*send) (const char *xml, gpointer user_data);
  void (*succeeded) (gpointer user_data);
  void (*failed) (GError *error, RdRemedy remedy, gpointer user_data); /* owns the error */
} RdSaslEvents;

/* USER is the local part of the account's JID. */
RdSasl *rd_sasl_new (const char *user, RdSecret *password, bool allow_plain, GMainContext *context,
                     const RdSaslEvents *events, gpointer user_data);
void rd_sasl_free (RdSasl *sasl);

void rd_sasl_begin (RdSasl *sasl, const char *const *mechanisms);

void rd_sasl_take (RdSasl *sasl, const RdStanza *stanza);
