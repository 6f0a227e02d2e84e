/* For tests of the bus: a rosterd without a network, as app.c composes it, on a bus of ours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/bus.h"
#include "bus/object-tree.h"
#include "core/profiles.h"

#define PROFILE_PATH "/im/rosterd/Roster1/profile/juliet"

typedef struct
{
  char *directory;
  SimBus *bus;
  RdSessionContext context;
  RdProfiles *profiles;
  RdTurns turns;
  RdObjectTree *tree;
} Ground;

void begin_ground (Ground *ground, gconstpointer data);
void end_ground (Ground *ground, gconstpointer data);
/* rosterd ends, or dies, and is not there until start (). */
void end (Ground *ground, bool is_dead);
void start (Ground *ground);

/* Virtual time passes until IS_DONE. */
void settle_until (Ground *ground, bool (*is_done) (gpointer data), gpointer data);
/* Until CALLER has no open call. */
void settle (Ground *ground, SimCaller *caller);
void let_pass (Ground *ground, int64_t duration); /* µs */
/* At this moment: the main context and the bus, until both are idle. */
void turn (Ground *ground);

/* Adds the profile "juliet", which makes no connection. */
void add_juliet (Ground *ground, SimCaller *caller);
/* These begin to be stored, and are told when they are. A roster has N contacts, a0@example.org …,
 * of one NAME. */
void receive_roster (Ground *ground, unsigned n, const char *name);
void receive_push (Ground *ground, const char *jid, const char *name);
void receive_removal (Ground *ground, const char *jid);
