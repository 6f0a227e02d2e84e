/* Everything that a run has, and how its time passes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/follower.h"
#include "bus/request-list.h"
#include "life.h"
#include "scenario.h"
#include "view.h"

#define SIM_N_CALLERS 3
#define SIM_ACCOUNT "me@home.example"
#define SIM_PROFILE "/im/rosterd/Roster1/profile/me"
#define SIM_ROSTER "im.rosterd.Roster1.Roster"
#define SIM_SUBSCRIPTIONS "im.rosterd.Roster1.Subscriptions"
#define SIM_PAST "im.rosterd.Roster1.Past"
#define SIM_DUPLICATES "im.rosterd.Roster1.Duplicates"
#define SIM_HISTORY "im.rosterd.Roster1.History"
#define SIM_JOB "im.rosterd.Roster1.Job"

typedef struct _SimPromises SimPromises;

struct _SimWorld
{
  const SimScenario *scenario;
  char *directory;
  SimChance chance;
  SimServer *server;
  SimLife *life; /* NULL: rosterd isn't running */
  SimView *view; /* NULL before the first life */
  SimCaller *callers[SIM_N_CALLERS];
  SimCaller *observer; /* knows all jobs */
  SimFollower *follower;
  SimRequestList *requests;
  SimPromises *promises;
  bool is_power_cut; /* by the next death of the disk */
};

/* DIRECTORY is for the store, and is there. */
SimWorld *sim_world_new (const SimScenario *scenario, const char *directory);
/* All events, then a rest, the end of rosterd, and what must be left over: nothing. */
void sim_world_run (SimWorld *world);
void sim_world_free (SimWorld *world);

/* Time passes, with all that comes in it. Promises are checked on the way. */
void sim_world_pass (SimWorld *world, int64_t duration);
/* The network and the disk are good, rosterd runs, and time passes until all is done; then all
 * promises are checked. */
void sim_world_rest (SimWorld *world);

void sim_world_start (SimWorld *world); /* no effect while it runs */
/* False: it ended without waiting for the rest. */
bool sim_world_stop (SimWorld *world);
void sim_world_kill (SimWorld *world, bool is_power_cut);

/* A caller leaves the bus, and another one comes in its place. */
void sim_world_replace_caller (SimWorld *world, unsigned number);
/* Calls a method and lets time pass until it is answered; for rests. ARGUMENTS is floating, or
 * NULL. NULL: an error. */
GVariant *sim_world_ask (SimWorld *world, const char *path, const char *interface,
                         const char *method, GVariant *arguments);
/* Lets time pass till the call of METHOD *IS_ANSWERED. */
void sim_world_await (SimWorld *world, const bool *is_answered, const char *method);
