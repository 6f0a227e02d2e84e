/* Turns the newest changes of the history round: rosterd tells the newest first, whoever follows
 * wants the oldest first. Keeps them until all are there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/history.h"

#define CTL_HISTORY_TURN_SIZE_MAX (256 * 1024 * 1024)
#define CTL_HISTORY_TURN_NO_LIMIT G_MAXUINT64

typedef struct
{
  guint64 after_serial; /* it and older ones are not wanted */
  guint64 limit;        /* no more are wanted */
  GPtrArray *changes;   /* (element-type GVariant), newest first; NULL while there are none */
  size_t size;          /* bytes */
  bool is_whole;        /* no older one is wanted */
} CtlHistoryTurn;

void ctl_history_turn_clear (CtlHistoryTurn *turn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlHistoryTurn, ctl_history_turn_clear)

/* Takes what is wanted of the next older page. False: that is too much to be kept. */
bool ctl_history_turn_add (CtlHistoryTurn *turn, GVariant *changes, GError **error);
/* Reads all that is wanted. Sinks SELECTION. */
bool ctl_history_turn_read (CtlHistoryTurn *turn, RdBusProfile *profile, GVariant *selection,
                            GError **error);

/* The oldest first, until TELL returns false. Returns the last one's serial, 0 if there are none.
 */
guint64 ctl_history_turn_tell (const CtlHistoryTurn *turn,
                               bool (*tell) (void *data, const CtlHistoryChange *change),
                               void *data);
