/* The profiles and jobs on the bus with their properties, as signals told them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  char *path;
  bool is_job;        /* else a profile */
  GHashTable *values; /* name → GVariant */
  int64_t since;      /* of its State; µs of the schedule */
  int64_t told;       /* its last signal; 0: none */
  int64_t due;        /* a profile's next attempt; 0: none */
  uint64_t synced;    /* a profile's LastSync before this connection; 0: never or not known */
} SimObject;

/* Path → SimObject. */
GHashTable *sim_mirror_new (void);
/* INTERFACES: a{sa{sv}}. NULL: it is known already, or is neither. */
SimObject *sim_mirror_add (GHashTable *mirror, const char *path, GVariant *interfaces);
/* CHANGED: a{sv}. */
void sim_object_take (SimObject *object, GVariant *changed);
/* Breaks "properties" where OBJECTS, the answer of GetManagedObjects, has something else. */
void sim_mirror_compare (GHashTable *mirror, GVariant *objects);

/* The values: of what isn't there 0 or "". */
const char *sim_object_get_text (const SimObject *object, const char *name);
uint64_t sim_object_get_number (const SimObject *object, const char *name);
