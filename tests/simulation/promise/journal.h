/* The promise "journal" (promises.h): the history as D-Bus tells it, against what the store was and
 * what the server did.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/orders.h"

/* One change. */
typedef struct
{
  uint64_t serial;
  uint64_t time; /* µs since 1970 */
  char *cause;
  uint64_t job;
  char *key;
  SimStored *before; /* NULL: no contact */
  SimStored *after;
} SimChange;

/* All of the profile, the oldest first: SimChange. Asks rosterd, at a rest. */
GPtrArray *sim_journal_list (SimWorld *world);

typedef struct _SimJournal SimJournal;

SimJournal *sim_journal_new (SimWorld *world);
void sim_journal_free (SimJournal *journal);
/* Keeps what the store has now, for a later check. */
void sim_journal_keep (SimJournal *journal);
/* A power cut may have taken jobs with it: what they did is nobody's. */
void sim_journal_note_power_cut (SimJournal *journal);
/* At a rest. */
void sim_journal_check (SimJournal *journal, const SimOrders *orders);
