/* A server with one session and a roster of two, and the real connection to it, for tests of the
 * wire.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/schedule.h"
#include "wire/wire.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/connection.h"
#include "xmpp/stanza/namespaces.h"

#define GROUND_ACCOUNT "anna@example.org"
#define MS 1000
#define SECOND ((int64_t)G_USEC_PER_SEC)

typedef struct
{
  RdConnection *connection; /* NULL: closed */
  GString *told;            /* what the connection told and the server got: "µs WHAT", by lines */
  int64_t begin;            /* of those µs */
  GError *error;            /* of closed; NULL: none */
  bool is_ready;
  unsigned n_pushes, n_pongs;

  SimWire *wire; /* of the server's last session; NULL: none */
  unsigned n_sessions;
  bool refuses; /* the server */
} Ground;

/* Begins to connect. */
Ground *ground_new (uint64_t seed);
/* Is connected, and nothing moves any more. */
Ground *ground_new_ready (uint64_t seed);
void ground_connect (Ground *ground); /* again */
/* Closes the connection if it is still there, waits for all that is under way, and returns what was
 * told. */
char *ground_free (Ground *ground);

void ground_push (Ground *ground); /* c@example.org */

/* One step of time; false: nothing happens any more. */
bool ground_step (void);
void ground_pass (int64_t duration);
void ground_wait_for (const bool *flag);
int64_t ground_wait_for_end (Ground *ground); /* µs that it took */

extern const SimWireServer ground_server; /* with a Ground */
