/* The gate with two faces behind it, on a played bus: a roster and a job whose calls the test
 * answers when it likes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "played-bus.h"

#define FACES "/faces"

/* Calls by what is done with them: */
#define ACTS "Roster.Resync"
#define READS "Roster.GetChanges"
#define WAITS "Job.Wait"

typedef struct
{
  PlayedBus *bus;
  RdCallers *callers;
  RdUnread *unread;
  RdCallTurns *turns;
  guint gate;
  GDBusInterfaceSkeleton *roster;
  GDBusInterfaceSkeleton *job;
  GPtrArray *begun; /* (element-type GDBusMethodInvocation), not yet answered */
  GString *notes; /* what began, as "1Resync 2Wait": the sender's last digit, the method; "-1": the
                     sender left */
} Gate;

/* A roster whose calls take turns, and which nobody answers. */
GDBusInterfaceSkeleton *gate_new_roster (void);

void gate_set_up (Gate *gate, gconstpointer data);
void gate_tear_down (Gate *gate, gconstpointer data);

/* SENDER calls; arguments are made to fit. */
guint32 gate_call (Gate *gate, const char *sender, const char *member);
guint32 gate_call_silently (Gate *gate, const char *sender, const char *member);
/* All that was sent has reached the main loop, and nothing of it has begun. */
void gate_receive (Gate *gate);
/* Runs until nothing more begins; compares what has begun since the last time. */
void gate_expect (Gate *gate, const char *notes);
/* Answers the first call of SENDER that has begun. */
void gate_answer (Gate *gate, const char *sender);

typedef struct
{
  const char *sentence;
  void (*run) (Gate *gate, gconstpointer data);
} GateTest;

void gate_add_tests (const char *prefix, const GateTest *tests, size_t n_tests);
