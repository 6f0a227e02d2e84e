/* A session by virtual time: the password store is real, the roster sync and the machine are
 * played.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/session.h"
#include "dbus-interfaces/errors.h"
#include "model/backoff.h"
#include "played-sync.h"
#include "runtime/clock.h"
#include "virtual-time.h"

typedef struct
{
  RdProfileRecord record;
  GNetworkMonitor *network;
  RdSessionContext context;
  RdSession *session;
  unsigned n_told, n_idle;
} Fixture;

typedef struct
{
  const char *name;
  void (*run) (Fixture *fixture, gconstpointer data);
} SessionTest;

/* Under "/PATH/". */
void add_tests (const char *path, const SessionTest *tests, size_t n);

void settle (void);
void assert_state (const Fixture *fixture, RdState state);
/* EVENT is told, and leads to STATE. */
void handle (Fixture *fixture, RdEvent event, RdState state);
void become_online (Fixture *fixture);
void end (RdError code, RdRemedy remedy);
/* What was closed has ended. */
void end_closed (void);
void close_all (Fixture *fixture);
int64_t get_wait (const Fixture *fixture);
void assert_waits (const Fixture *fixture, int64_t least_ms, int64_t most_ms);
/* Loses the connection; the next attempt is the NUMBERth in a row. */
void lose (Fixture *fixture, unsigned number);
/* The same for a failure that only time mends. */
void trouble (Fixture *fixture, RdRemedy remedy, unsigned number);
/* The next attempt comes by itself, when it was told to. */
void wait_for_retry (Fixture *fixture);
