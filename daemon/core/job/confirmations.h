/* Finds out what became of tasks that the server was asked for and has not pushed yet. Pings behind
 * them; a pong is no proof, since some servers push later, so it then asks for the whole roster.
 * Where that contradicts, it waits some seconds more, looks once more, and judges.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "core/sync/roster-sync.h"

typedef struct _RdConfirmations RdConfirmations;

typedef struct
{
  /* The pong behind TASK came before its push. */
  void (*ponged) (RdItemTask *task, gpointer user_data);
  /* No more can be learnt of TASK. */
  void (*judged) (RdItemTask *task, gpointer user_data);
  void (*moved) (gpointer user_data);
} RdConfirmationsEvents;

RdConfirmations *rd_confirmations_new (const RdConfirmationsEvents *events, gpointer user_data);
void rd_confirmations_free (RdConfirmations *confirmations);

/* SYNC is held until it is detached; then all tasks are dropped. */
void rd_confirmations_attach (RdConfirmations *confirmations, RdRosterSync *sync);
void rd_confirmations_detach (RdConfirmations *confirmations);

/* TASK is RD_TASK_AWAITED; borrowed until it is judged or removed. */
void rd_confirmations_add (RdConfirmations *confirmations, RdItemTask *task);
void rd_confirmations_remove (RdConfirmations *confirmations, RdItemTask *task);
unsigned rd_confirmations_get_length (const RdConfirmations *confirmations);
bool rd_confirmations_is_looking (const RdConfirmations *confirmations);

void rd_confirmations_ping (RdConfirmations *confirmations);

void rd_confirmations_take_pong (RdConfirmations *confirmations, uint64_t token);
/* HAS_ROSTER false: it was refused. */
void rd_confirmations_take_roster (RdConfirmations *confirmations, bool has_roster);
