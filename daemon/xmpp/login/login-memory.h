/* What the logins of an account once had, which they don't lose without a person: somebody in
 * between could have taken the rest out of the server's offer, which nothing proves.
 *
 * Two honest changes look the same, and are told apart. A server that begins to speak another
 * version of TLS may have nothing to bind to there (Prosody 0.12 and TLS 1.3): whoever shows the
 * key of the last bound login is the same server. And of several servers one may offer less: where
 * a person has accepted that, its key lets it go on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/login/mechanism.h"

#define RD_KEY_SIZE 65 /* the fingerprint of an RdCertificate, and a zero byte */

/* How and where somebody logs in. */
typedef struct
{
  const RdMechanism *mechanism;
  unsigned tls_version;
  char key[RD_KEY_SIZE]; /* of the server's certificate; "": not known */
} RdLogin;

/* By value; mechanisms are static. */
typedef struct
{
  const RdMechanism *best; /* the greatest strength, and bound if one ever was; NULL: none yet */
  RdLogin bound;           /* the last one that was; mechanism NULL: none */
  RdLogin accepted;        /* weaker, by a person; key "": not used yet; mechanism NULL: none */
} RdLoginMemory;

/* As it is stored; "" or NULL: nothing is remembered. What can't be read is forgotten. */
RdLoginMemory rd_login_memory_read (const char *text);
char *rd_login_memory_write (const RdLoginMemory *memory);

/* LOGIN has the greatest strength that is offered, and is bound if one can be. */
bool rd_login_memory_allows (const RdLoginMemory *memory, const RdLogin *login);
/* A person has accepted that nothing is bound at the server with KEY: it isn't told that it could.
 */
bool rd_login_memory_accepts_unbound (const RdLoginMemory *memory, const char *key);

void rd_login_memory_take (RdLoginMemory *memory, const RdLogin *login); /* it succeeded */
/* A person accepts logins by MECHANISM. False: there is no such, or it isn't weaker. */
bool rd_login_memory_accept (RdLoginMemory *memory, const char *mechanism);
