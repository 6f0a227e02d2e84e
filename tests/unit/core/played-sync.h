/* A roster sync that a test plays, with its connection: it tells nothing by itself, and keeps what
 * it is asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/roster-sync.h"
#include "played-connection.h"

/* The one that was made last, and what all were asked for. */
typedef struct
{
  RdRosterSync *sync; /* borrowed; NULL: it is gone */
  const RdRosterSyncEvents *events;
  gpointer user_data;
  const RdAskerEvents *asker; /* NULL: none */
  gpointer asker_data;
  bool is_whole_stored; /* too late to drop it */
  char *password;
  RdChangeStored stored; /* NULL: no keeper */
  gpointer keeper;
  bool is_closed;
  unsigned n_made;
  unsigned n_started;
  unsigned n_closed;
  unsigned n_gone;
} PlayedSync;

extern PlayedSync played;

/* Forgets what was asked for. */
void played_begin (void);
/* One that was not asked for. */
RdRosterSync *played_new (void);
