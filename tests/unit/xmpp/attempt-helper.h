/* One attempt at one session, with a resolver, a clock and a stream of the test's own, and the
 * words of what it tells.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/errors.h"
#include "xmpp/connection.h"
#include "xmpp/login/step.h"
#include "xmpp/stream/race.h"
#include "xmpp/stream/resolver.h"

#include "clock-helper.h"
#include "stream-helper.h"

#define ACCOUNT "juliet@a.example"
#define STREAM                                                                                     \
  "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' id='1' "             \
  "version='1.0'>"
#define TLS "xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
#define SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define BIND "xmlns='urn:ietf:params:xml:ns:xmpp-bind'"
#define STEP_MS 10000

typedef struct
{
  RdConnection *connection;
  GString *told; /* the events since they were looked at, as words */
  unsigned n_closed;
  GError *error;
  RdRemedy remedy;

  const char *trusted;       /* a fingerprint, set before set_up (); NULL: none */
  const char *const *places; /* that the resolver finds; NULL: none, and it won't for good */
  bool has_direct_tls;
  bool is_slow; /* the resolver */
  RdTargetMemory *memory;
  char *address; /* that was looked up last */

  RdRace *race; /* that runs */
  char *place;  /* that was reached last, as "192.0.2.1:5222" */
} Attempt;

extern Attempt attempt;

/* What an honest server says, or "resolve", "connect", "handshake" and "bind". */
#define N_PARTS 12
typedef struct
{
  const char *says;
  RdStep then; /* the step that it leads to */
} Part;
extern const Part honest[N_PARTS];

void set_up (unsigned step_timeout_ms); /* not opened yet */
void tear_down (void);                  /* whatever it was at; closes it */

void begin (unsigned step_timeout_ms, unsigned n); /* opened, and the first N parts said */
void begin_session (void);

/* The server's part. */
void say (unsigned i);
void shake_hands (void);
void bind_session (void);
void lose (const GError *cause);
/* The race's first target. */
void miss (int number);
void reach (void);

void assert_told (const char *expected);
void assert_closed (RdError code, RdRemedy remedy, const char *word);
