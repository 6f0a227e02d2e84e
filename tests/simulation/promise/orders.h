/* Every job that rosterd made: what it was to do, what it says it did, and when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "world.h"

typedef struct
{
  SimWorld *world;
  char *path;
  uint64_t number;
  char *kind;
  GPtrArray *plan;     /* (element-type SimIntent): what the store had of it when it began */
  GPtrArray *replans;  /* (element-type SimIntent): when others had changed a contact meanwhile */
  GPtrArray *before;   /* (element-type SimStored): the roster as it was stored then */
  GPtrArray *requests; /* keys of who had asked to see the user, as far as was stored */
  bool may_hide;       /* the server, who asks: as far as was stored */
  int64_t asked;
  uint64_t serial;  /* of the store then */
  size_t swallowed; /* bytes that had gone into dead streams by then */
  unsigned session; /* of rosterd's then, the last one */
  int64_t ended;    /* INT64_MAX: it hasn't */
  char *result;     /* NULL: it hasn't ended, or rosterd ended first */
  GVariant *details;
  GHashTable *failures; /* JID → D-Bus error; NULL until they were asked for */
  bool is_unstored;     /* the disk refused the job's end, when it was told */
  bool is_checked;
  bool is_undo_checked;
  bool is_in_doubt; /* rosterd ended before the job's end was stored for good */
} SimOrder;

typedef struct _SimOrders SimOrders;

SimOrders *sim_orders_new (SimWorld *world);
void sim_orders_free (SimOrders *orders);

void sim_orders_add (SimOrders *orders, const char *path, GVariant *properties);
/* Something was committed: plans may have been made anew. */
void sim_orders_note_commit (SimOrders *orders);
void sim_orders_note_death (SimOrders *orders, bool is_kill, bool is_power_cut);
bool sim_orders_have_open (const SimOrders *orders);
const GPtrArray *sim_orders_list (const SimOrders *orders); /* SimOrder, in order */
/* NULL: there is none. */
const SimOrder *sim_orders_find (const SimOrders *orders, uint64_t number);
/* An undo, a redo or a restore. */
bool sim_order_brings_back (const SimOrder *order);
/* The newest; NULL: it isn't in the plan. */
const SimIntent *sim_order_find_intent (const SimOrder *order, const char *key);
