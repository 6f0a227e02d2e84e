/* Tells a roster's first change at once, and those of the next 100 ms in one signal: at most 200
 * contacts or 1 MiB, by serial, each contact once. Signals have no gaps: each tells all that
 * changed after its previous serial, where the one before ended, up to its serial.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

typedef struct _RdChangeBatch RdChangeBatch;

/* One signal. */
typedef struct
{
  uint64_t serial;
  uint64_t previous_serial;
  RdCause cause;
  const GPtrArray *changed; /* (element-type RdContact) */
  const GPtrArray *added;   /* (element-type utf8): those of changed that were not there before */
  const GPtrArray *removed; /* (element-type utf8) */
} RdChangeNews;

typedef struct
{
  void (*contacts_changed) (const RdChangeNews *news, gpointer user_data);

  void (*contacts_invalidated) (uint64_t serial, uint64_t previous_serial, gpointer user_data);
} RdChangeBatchEvents;

/* SERIAL: the roster's before the first change. EVENTS is static; USER_DATA must outlive the
 * batch. */
RdChangeBatch *rd_change_batch_new (uint64_t serial, const RdChangeBatchEvents *events,
                                    gpointer user_data);
/* Flushes first. */
void rd_change_batch_free (RdChangeBatch *batch);

void rd_change_batch_add (RdChangeBatch *batch, const RdChange *change);

void rd_change_batch_flush (RdChangeBatch *batch);
