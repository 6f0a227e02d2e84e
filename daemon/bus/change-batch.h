/* Tells a roster's first change at once, and those of the next 100 ms in one signal: at most 200
 * contacts or 1 MiB, by serial, each contact once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

typedef struct _RdChangeBatch RdChangeBatch;

typedef struct
{
  /* CHANGED: element-type RdContact; REMOVED: element-type utf8. */
  void (*contacts_changed) (uint64_t serial, RdCause cause, const GPtrArray *changed,
                            const GPtrArray *removed, gpointer user_data);

  void (*contacts_invalidated) (uint64_t serial, gpointer user_data);
} RdChangeBatchEvents;

/* EVENTS is static; USER_DATA must outlive the batch. */
RdChangeBatch *rd_change_batch_new (const RdChangeBatchEvents *events, gpointer user_data);
/* Flushes first. */
void rd_change_batch_free (RdChangeBatch *batch);

void rd_change_batch_add (RdChangeBatch *batch, const RdChange *change);

void rd_change_batch_flush (RdChangeBatch *batch);
