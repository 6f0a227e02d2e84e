/* What the files of the model server share. Nobody else includes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/schedule.h"
#include "server/item.h"
#include "server/login.h"
#include "server/server.h"

/* Whose doing it is. */
typedef struct
{
  SimActor actor;
  uint64_t stanza; /* of rosterd's; 0: none */
} SimCause;

/* One stream of rosterd's. */
typedef struct
{
  SimServer *server;
  SimWire *wire;
  SimLogin *login;
  unsigned number;    /* from 1, once bound; 0 before */
  char *full_jid;     /* NULL: not bound */
  bool is_closing;    /* nothing is read or sent any more */
  bool is_frozen;     /* nothing is read for now */
  bool is_interested; /* asked for the roster */
  bool is_available;
  int priority;
  bool got_requests; /* since it became available */
  GQueue letters;    /* what waits to leave, in no order */
  int64_t answers_due, pushes_due;
  GHashTable *open_pushes; /* ids of those that wait for an answer */
} SimSession;

struct _SimServer
{
  char *account;
  SimHabits habits;
  SimChance chance;

  GTree *items;        /* JID → SimItem */
  GTree *shared;       /* JID → SimShared */
  GHashTable *made;    /* JIDs of those who were ever shared */
  GHashTable *granted; /* JIDs of those who let the account see them */
  uint64_t counter;    /* of versions */
  char *version;       /* NULL: no versioning */
  GPtrArray *history;  /* SimStepBack */
  bool went_back;      /* to a backup */
  bool has_lied;       /* one version stood for two rosters */
  bool fools;          /* it has lied since its versions were made anew */

  GPtrArray *deeds, *said, *told;
  GPtrArray *sessions; /* SimSession */
  unsigned n_sessions; /* so far */
  uint64_t n_pushes;
  GQueue later; /* SimLater */

  int64_t frozen_until, down_until;
  int64_t minute_began;
  unsigned n_presences[SIM_N_DIRECTIONS]; /* in that minute */
};
