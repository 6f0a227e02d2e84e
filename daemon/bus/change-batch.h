/* A batch: what the roster's changes become on the bus. The first change is told at once; those
 * that follow within 100 ms are told together, at most 200 contacts or 1 MiB in one signal, in the
 * order of their serials; a contact that changed twice in a batch is told once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

typedef struct _RdChangeBatch RdChangeBatch;

typedef struct
{
  /* Contacts changed (element-type RdContact) and removed (element-type utf8) up to SERIAL. */
  void (*contacts_changed) (uint64_t serial, RdCause cause, const GPtrArray *changed,
                            const GPtrArray *removed, gpointer user_data);
  /* More changed than is told one by one. */
  void (*contacts_invalidated) (uint64_t serial, gpointer user_data);
} RdChangeBatchEvents;

/* EVENTS is static; USER_DATA must live as long as the batch. */
RdChangeBatch *rd_change_batch_new (const RdChangeBatchEvents *events, gpointer user_data);
/* What has not been told is told first. */
void rd_change_batch_free (RdChangeBatch *batch);

void rd_change_batch_add (RdChangeBatch *batch, const RdChange *change);
/* Tells now what it holds. */
void rd_change_batch_flush (RdChangeBatch *batch);
