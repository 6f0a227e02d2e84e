/* A real roster sync and store, with a played connection, by virtual time. What the sync tells is
 * noted as played-connection.h does it: "bound", "synced", "ended"; "stored +1 ~1 -1" with the
 * numbers of contacts; to the job that asks "answered", "ponged", "bounced", "resynced" and "not
 * resynced".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/roster-sync.h"
#include "dbus-interfaces/errors.h"
#include "played-connection.h"
#include "store-ground.h"
#include "virtual-time.h"

#define A "a@example.org"
#define B "b@example.org"

typedef struct
{
  StoreGround base;
  RdProfileRecord *record; /* follows what is stored */
  RdRosterSync *sync;      /* NULL: it has ended */
  uint64_t login_ping;
} Fixture;

typedef struct
{
  const char *name;
  void (*run) (Fixture *fixture, gconstpointer data);
} SyncTest;

/* Of the last "not resynced". */
extern int error_of_resync;

void add_tests (const char *path, const SyncTest *tests, size_t n);

/* What was noted, when all that waits for the store is stored; no timer runs out. */
void assert_noted (const char *expected);

/* -- the server -------------------------------------------------------------------------------- */

/* A new sync, with a session that is bound. */
void log_in (Fixture *fixture, bool has_versioning);
const RdRosterEvents *get_roster (void);
/* A; A and B. */
void send_items (unsigned n);
/* A whole roster. */
void send_roster (unsigned n_contacts, const char *version);
void send_unchanged (void);
void send_refusal (RdError code);
void pong (uint64_t token);
/* Has logged in with a whole roster of N_CONTACTS; nothing is noted. */
void become_synced (Fixture *fixture, unsigned n_contacts, const char *version);
/* NAME NULL: a removal. ID NULL: the version. */
void push (const char *jid, const char *name, const char *version);
/* The connection is closed. CODE 0: as it was asked for. */
void end (int code, RdRemedy remedy);
