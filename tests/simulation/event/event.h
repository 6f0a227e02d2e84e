/* The kinds of events, one row each in event.c: what callers ask, what other people and clients do,
 * what the world does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

typedef struct _SimWorld SimWorld;
typedef struct _SimEvent SimEvent;

typedef struct
{
  const char *name;
  unsigned weight; /* how often it is drawn, beside the others */
  void (*happen) (SimWorld *world, const SimEvent *event);
} SimEventKind;

/* A, B and C mean what the kind makes of them, whatever they are: leaving out other events must
 * leave an event with a meaning. */
struct _SimEvent
{
  int64_t at; /* µs since the begin, without the rests */
  const SimEventKind *kind;
  uint32_t a, b, c;
};

extern const SimEventKind *const sim_event_kinds[]; /* NULL-terminated */
/* Of troubles whose end is still to come; each is an entry of the schedule. */
unsigned sim_event_get_n_ends (void);
/* NULL: there is no such kind. */
const SimEventKind *sim_event_kind_find (const char *name);
