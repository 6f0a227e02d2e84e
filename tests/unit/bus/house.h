/* All of rosterd but its process, on a played bus: a store with the profile "me", whose roster is
 * known, the profiles of the store, and their objects. Nothing connects unless a test says so.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/object-tree.h"
#include "played-bus.h"
#include "store-jobs-helper.h"

#define ME "/im/rosterd/Roster1/profile/me"
#define ROOT "/im/rosterd/Roster1"

typedef struct
{
  Fixture ground; /* first; the store */
  RdSessionContext context;
  RdProfiles *profiles;
  RdProfile *me;
  RdTurns turns;
  PlayedBus *bus;
  RdObjectTree *tree;
  GSocketListener *server; /* NULL: none */
} House;

typedef void (*HouseFunc) (House *house);

/* FURNISH fills the store before the profiles are read from it; NULL: nothing. */
typedef struct
{
  const char *sentence; /* with dashes for blanks */
  HouseFunc run;
  HouseFunc furnish;
} HouseTest;

void house_add_tests (const char *prefix, const HouseTest *tests, size_t n_tests);

/* The roster has contacts: a@x (A, both; groups G and H), b@x (B, none; no group), c@y (both, G; no
 * name), at the serials start + 1 to start + 3. */
void house_receive_roster (House *house);

/* The profile is being connected, to a server that accepts and says nothing. */
void house_connect (House *house);

/* A call of CALLER to the profile's object, and its answer as text. The caller frees it. */
char *house_ask (House *house, const char *member, const char *arguments);
/* The property, as text. The caller frees it. */
char *house_get (House *house, const char *path, const char *interface, const char *property);
/* PATTERN with each "$N" as the N-th serial after the start, "$0" the start. */
char *house_fill_in (House *house, const char *pattern);
/* As played_bus_ask_all (), to the profile; rows are filled in. */
void house_ask_all (House *house, const BusRow *rows, size_t n_rows);
