/* Notes when contacts were heard while one connection lasts, and that rosterd listens. What comes
 * is gathered in memory and stored some seconds later, many in one transaction, each JID once
 * however often it came; who stays is noted once an hour. Servers send strangers' presences, too:
 * what is remembered is bounded, and when the store is slower than they come, no more is read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/heard/sighting.h"
#include "model/profile-record.h"
#include "store/store.h"

/* JIDs that are remembered, their bytes, and how many wait for the store before it is written. */
#define RD_HEARD_MAX 4096
#define RD_HEARD_SIZE_MAX (512 * 1024)
#define RD_HEARD_AT_ONCE 1024
#define RD_HEARD_DELAY_S 5

typedef struct _RdHeardLog RdHeardLog;

/* MOVED: the log may no longer be full. Not told after the log is freed. */
RdHeardLog *rd_heard_log_new (RdStore *store, const RdProfileRecord *record,
                              void (*moved) (gpointer user_data), gpointer user_data);
/* Stores what is left. */
void rd_heard_log_free (RdHeardLog *log);

void rd_heard_log_take (RdHeardLog *log, const RdSighting *sighting);
/* Shown from now on, contacts show themselves; else nothing that they don't do proves anything. */
void rd_heard_log_show (RdHeardLog *log, bool is_shown);
/* The session has ended: stores what is left, and takes no more. */
void rd_heard_log_close (RdHeardLog *log);
/* No more must come until the store has written. */
bool rd_heard_log_is_full (const RdHeardLog *log);
