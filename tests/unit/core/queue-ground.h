/* The jobs of a profile, with a real store and a played roster sync, by virtual time. A and B are
 * stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"
#include "dbus-interfaces/errors.h"
#include "played-sync.h"
#include "store-ground.h"
#include "virtual-time.h"

#define A "a@example.org"
#define B "b@example.org"
#define PATIENCE (300 * SECOND)

typedef struct
{
  StoreGround base;
  RdProfileRecord *record;
  RdAllJobs *all;
  RdJobQueue *queue;
  unsigned n_idle, n_removed;
} Fixture;

typedef struct
{
  const char *name;
  void (*run) (Fixture *fixture, gconstpointer data);
} QueueTest;

void add_tests (const char *path, const QueueTest *tests, size_t n);

/* -- orders ------------------------------------------------------------------------------------ */

GVariant *options (bool is_dry_run);
/* Takes ORDER. NULL with ERROR. */
RdJob *add (Fixture *fixture, RdOrder *order, GError **error);
RdOrder *make_removal (const char *jid);
RdJob *add_removal (Fixture *fixture, const char *jid);
RdJob *add_resync (Fixture *fixture, bool is_dry_run);

/* -- the server -------------------------------------------------------------------------------- */

void go_online (Fixture *fixture);
void go_offline (Fixture *fixture);
/* As its push does it. */
void store_removal (Fixture *fixture, const char *jid);
/* It does what it was asked last. */
void do_removal (Fixture *fixture, const char *jid);
/* It refuses that. */
void refuse (Fixture *fixture);
void answer_resync (void);

void assert_state (const RdJob *job, RdJobState state, RdJobResult result);
