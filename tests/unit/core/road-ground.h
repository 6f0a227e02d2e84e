/* The road of a job's contacts (core/job/item-road.h), with a played connection and store: each
 * step is noted as played-sync.h does it, "mark JID" and "replan JID NAME" for what the store is
 * told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-road.h"
#include "dbus-interfaces/errors.h"
#include "played-sync.h"
#include "virtual-time.h"

#define A "a@example.org"
#define B "b@example.org"

typedef struct
{
  RdPlan *plan; /* NULL: it is built */
  RdJob *job;
  GPtrArray *items; /* (element-type RdPlanItem): for the plan, which takes them */
  RdItemTasks *tasks;
  RdItemRoad *road;
  RdPace pace;
  RdRosterSync *sync;
  bool is_attached;
} Fixture;

typedef struct
{
  const char *name;
  void (*run) (Fixture *fixture, gconstpointer data);
} RoadTest;

void add_tests (const char *path, const RoadTest *tests, size_t n);

/* -- the plan: each contact is named "old" before ---------------------------------------------- */

void add_set (Fixture *fixture, const char *jid, const char *name);
void add_removal (Fixture *fixture, const char *jid);
void add_presence (Fixture *fixture, const char *jid, RdPresence presence,
                   RdSubscription subscription);
/* "subscribe", to a contact without any subscription. */
void add_request (Fixture *fixture, const char *jid);

/* -- the road ---------------------------------------------------------------------------------- */

/* Lists the items of the plan. */
void build (Fixture *fixture);
/* Begins what may begin, and pings: a job's work does it whenever something has moved. */
void go_on (gpointer fixture);
void attach (Fixture *fixture);
void detach (Fixture *fixture);
/* Builds and attaches. */
void begin (Fixture *fixture);
RdItemTask *find (const Fixture *fixture, const char *jid);

/* CODE 0: success. */
void answer (Fixture *fixture, const char *jid, int code);
/* To the last ping. */
void pong (Fixture *fixture);
/* NAME NULL: the contact is gone. */
void push (Fixture *fixture, const char *jid, const char *name, RdSubscription subscription,
           RdContactFlags flags);
/* With the subscription that add_set () gave it. */
void push_item (Fixture *fixture, const char *jid, const char *name);
/* What "subscribe" makes of it. */
void push_asked (Fixture *fixture, const char *jid);
void bounce (Fixture *fixture, const char *jid, RdError code);

/* -- what came of it --------------------------------------------------------------------------- */

void assert_job (const Fixture *fixture, unsigned done, unsigned failed, unsigned sent_back);
void assert_over (const Fixture *fixture);
/* The last one. */
void assert_failure (const Fixture *fixture, const char *jid, RdError code);
/* EXPECTED: JIDs with blanks between them; NULL: none. */
void assert_unsettled (const Fixture *fixture, const char *expected);
/* The pause passes, and no less; then what is left is begun. */
void pass_pause (Fixture *fixture);
