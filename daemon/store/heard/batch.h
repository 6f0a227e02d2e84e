/* When contacts were heard, and when rosterd listened: in one transaction for many. Never touches
 * the roster or its serial.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/heard/sighting.h"
#include "store/store.h"

typedef struct
{
  char *jid;    /* bare, in any spelling; of anybody: only contacts are stored */
  int64_t time; /* µs since 1970, when it was heard */
  RdHeardSource source;
  enum
  {
    RD_THERE_UNKNOWN = -1,
    RD_THERE_NO,
    RD_THERE_YES,
  } is_there; /* shows itself since */
} RdHeard;

void rd_heard_free (RdHeard *heard);

typedef struct
{
  GPtrArray *heard; /* (element-type RdHeard) */
  int64_t time;     /* now */
  bool is_watching; /* until now all that contacts showed was seen */
  bool begins;      /* nobody is known to be there */
  bool ends;        /* likewise, from now on */
  bool is_anew;     /* something was lost: what was watched before proves nothing */
} RdHeardBatch;

void rd_heard_batch_free (RdHeardBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdHeardBatch, rd_heard_batch_free)

/* Takes BATCH. Ends with rd_store_write_finish (). CALLBACK may be NULL. */
void rd_store_write_heard_async (RdStore *store, int64_t profile, RdHeardBatch *batch,
                                 GAsyncReadyCallback callback, gpointer user_data);
