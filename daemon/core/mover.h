/* Keeps a profile's move from an older account going: notes how each of its jobs ended, and orders
 * the rest anew at the next login, also after rosterd was killed. Signals:
 *
 * "changed" (): the state of the move may have changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"
#include "store/job/moves.h"

#define RD_TYPE_MOVER (rd_mover_get_type ())
G_DECLARE_FINAL_TYPE (RdMover, rd_mover, RD, MOVER, GObject)

RdMover *rd_mover_new (RdStore *store, int64_t profile, RdJobQueue *jobs);

/* The profile is online, or no longer. */
void rd_mover_set_online (RdMover *mover, bool is_online);
/* Asks nobody more; what is under way ends. Ends when that is stored. */
void rd_mover_stop_async (RdMover *mover, GAsyncReadyCallback callback, gpointer user_data);
bool rd_mover_stop_finish (RdMover *mover, GAsyncResult *result, GError **error);
