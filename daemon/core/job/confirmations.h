/* Finds out what became of tasks whose push has not come. Pings; as some servers push after the
 * pong, it then asks for the whole roster. If that contradicts a task, it waits some seconds, asks
 * once more, and judges.
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
  /* Nothing more can be learnt. */
  void (*judged) (RdItemTask *task, gpointer user_data);
  void (*moved) (gpointer user_data);
} RdConfirmationsEvents;

RdConfirmations *rd_confirmations_new (const RdConfirmationsEvents *events, gpointer user_data);
void rd_confirmations_free (RdConfirmations *confirmations);

/* Holds SYNC until detached, which drops all tasks. */
void rd_confirmations_attach (RdConfirmations *confirmations, RdRosterSync *sync);
void rd_confirmations_detach (RdConfirmations *confirmations);

/* Borrows TASK, in RD_TASK_AWAITED, until it is judged or removed. */
void rd_confirmations_add (RdConfirmations *confirmations, RdItemTask *task);
void rd_confirmations_remove (RdConfirmations *confirmations, RdItemTask *task);
unsigned rd_confirmations_get_length (const RdConfirmations *confirmations);
bool rd_confirmations_is_looking (const RdConfirmations *confirmations);

void rd_confirmations_ping (RdConfirmations *confirmations);

void rd_confirmations_take_pong (RdConfirmations *confirmations, uint64_t token);
/* HAS_ROSTER false: it was refused. */
void rd_confirmations_take_roster (RdConfirmations *confirmations, bool has_roster);
