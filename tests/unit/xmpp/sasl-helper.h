/* One login, the server's half of SCRAM beside it, and a thread that runs when the test says so.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/login/sasl.h"

#include <gnutls/crypto.h>

#define SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define ITERATIONS 4096
#define SALT "0123456789abcdef"
#define BINDING "finished"

typedef struct
{
  RdSasl *sasl;
  GString *sent;
  unsigned n_succeeded;
  GError *error;
  RdRemedy remedy;
  bool cant_derive; /* as a machine whose policy forbids it */
  GFunc work;       /* of the thread that has not run yet */
  GSourceFunc done;
  gpointer job;
} Login;

extern Login login;

/* A kind of SCRAM. */
typedef struct
{
  const char *mechanism;
  gnutls_mac_algorithm_t mac;
} Kind;

#define N_KINDS 3
extern const Kind kinds[N_KINDS];

/* MECHANISMS are separated by spaces. TYPE is that of our channel binding (NULL: none). */
void begin_with_binding (const char *user, const char *text, bool allow_plain,
                         const char *mechanisms, const char *type);
/* By a certificate, with EXTERNAL. */
void begin_external (void);
void begin_as (const char *user, const char *text, bool allow_plain, const char *mechanisms);
void begin (const char *mechanisms);
void end (void);

/* The server sends ELEMENT with MESSAGE (NULL: nothing) as RFC 6120 §6.4 encodes it. */
void say (const char *element, const char *message);
void say_raw (const char *xml);
void derive (void); /* the thread runs */

/* The message in the last thing that was sent, which BEGINS so. */
char *take_sent (const char *begins, size_t *size);
void assert_failed (const char *word);

/* The server's first message to the client's, without its header; and its proof. */
char *make_challenge (const char *first);
char *sign (const Kind *kind, const char *password, const char *auth_message);
/* Up to the client's proof. Gives the server's, for a server that knows PASSWORD. */
char *run_to_proof (const Kind *kind, const char *password);
