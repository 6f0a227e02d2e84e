/* A contact as rosterd has it, read from its store or its D-Bus answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct
{
  char *jid; /* as the server spells it */
  char *key; /* prepared */
  char *name;
  char **groups;         /* sorted */
  unsigned subscription; /* 0 none, 1 to, 2 from, 3 both */
  unsigned flags;        /* of the D-Bus contact */
  uint64_t serial;
} SimStored;

/* CONTACT is (ssuuasta{sv}). Free it with sim_stored_free (). */
SimStored *sim_stored_read (GVariant *contact);
/* As: romeo@… "Name" both [A, B]. Free it. */
char *sim_stored_describe (const SimStored *stored);
/* Of LIST; NULL: it isn't there. */
const SimStored *sim_stored_find (const GPtrArray *list, const char *key);
void sim_stored_free (SimStored *stored); /* NULL is fine */
