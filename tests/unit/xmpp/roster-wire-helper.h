/* A roster wire on a stream that leads nowhere, and the words of what it tells.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/session/roster-wire.h"

#include "stream-helper.h"

#define ACCOUNT "juliet@example.org"
#define SPELT "Juliet@Example.ORG" /* by the server */
#define QUERY "<query xmlns='jabber:iq:roster'>"
#define PING "<ping xmlns='urn:xmpp:ping'/>"

#define ERROR(condition)                                                                           \
  "<error type='cancel'><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

typedef struct
{
  RdStream *stream;
  RdRosterWire *wire;
  GString *told; /* the events since they were looked at, as words */
  GError *error; /* the last one that was told */
} Fixture;

typedef struct
{
  const char *sentence;
  void (*test) (Fixture *, gconstpointer);
} WireTest;

void add_wire_tests (const char *path, const WireTest *tests, unsigned n);

void assert_told (Fixture *fixture, const char *expected);

/* An iq whose ID and sender may be missing (NULL). */
void hear_iq (Fixture *fixture, const char *type, const char *id, const char *from,
              const char *content);

char *take_id (Fixture *fixture);                      /* of what was sent */
char *request (Fixture *fixture, const char *version); /* the roster; gives the id */

/* Who may speak for the account: nobody named, or its bare JID (RFC 6121 §2.1.6). */
#define N_OWN_SENDERS 4
extern const char *const own_senders[N_OWN_SENDERS];
#define N_STRANGERS 5
extern const char *const strangers[N_STRANGERS];
