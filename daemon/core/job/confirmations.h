/* Confirmations: what a server was asked, and has not shown yet.
 *
 * A server pushes what it changed, and nothing where it changed nothing, so a ping goes behind what
 * is awaited. A pong is no proof: some servers push later. What was not pushed before it is looked
 * up in the whole roster, asked for once for all such contacts. Where that says the contrary of
 * what was confirmed, or is not to be had, the push is waited for some seconds more, as long as
 * others come; then follows one more look, and the task is judged.
 *
 * It is told what comes, and sends pings and requests for the roster, no more than those. On a
 * server that pushes before its pong it asks for nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "core/sync/roster-sync.h"

typedef struct _RdConfirmations RdConfirmations;

typedef struct
{
  /* The pong behind TASK is there, and nothing else yet. */
  void (*ponged) (RdItemTask *task, gpointer user_data);
  /* All that can be known of TASK is known; it is awaited no more. */
  void (*judged) (RdItemTask *task, gpointer user_data);
  /* After some of these. */
  void (*moved) (gpointer user_data);
} RdConfirmationsEvents;

/* EVENTS is static. */
RdConfirmations *rd_confirmations_new (const RdConfirmationsEvents *events, gpointer user_data);
void rd_confirmations_free (RdConfirmations *confirmations);

/* SYNC is used until it is detached. Then nothing is awaited any more. */
void rd_confirmations_attach (RdConfirmations *confirmations, RdRosterSync *sync);
void rd_confirmations_detach (RdConfirmations *confirmations);

/* TASK is in its step RD_TASK_AWAITED. Borrowed until it is judged or removed. */
void rd_confirmations_add (RdConfirmations *confirmations, RdItemTask *task);
/* Its push came. */
void rd_confirmations_remove (RdConfirmations *confirmations, RdItemTask *task);
unsigned rd_confirmations_get_length (const RdConfirmations *confirmations);
/* Is the whole roster on its way? */
bool rd_confirmations_is_looking (const RdConfirmations *confirmations);

/* Nothing else that is under way will move the tasks on: sends a ping behind those that have none.
 */
void rd_confirmations_ping (RdConfirmations *confirmations);

/* What came. */
void rd_confirmations_take_pong (RdConfirmations *confirmations, uint64_t token);
/* The contacts are as the whole roster has them. HAS_ROSTER false: it was not to be had. */
void rd_confirmations_take_roster (RdConfirmations *confirmations, bool has_roster);
