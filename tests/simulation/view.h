/* The store's database as another program reads it: what is committed, without rosterd's code.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "stored.h"

#include <stdbool.h>

typedef struct _SimView SimView;

/* What a job is to do to one contact. */
typedef struct
{
  char *jid;
  char *key;
  bool is_removal;
  char *name;
  char **groups;
  char *presence; /* "": none */
} SimIntent;

typedef struct
{
  uint64_t serial;
  char *version;     /* NULL: none */
  bool is_unsettled; /* more changes may have this version: a login asks for all */
  bool is_known;
  char *distrust;
  uint64_t journal_floor;
} SimRecord;

SimView *sim_view_open (const char *directory);
void sim_view_close (SimView *view);

/* Was something committed since the last call? */
bool sim_view_has_moved (SimView *view);

/* All of it at one moment. */
GPtrArray *sim_view_list_contacts (SimView *view);              /* SimStored, by key, then jid */
GPtrArray *sim_view_list_intents (SimView *view, uint64_t job); /* SimIntent, by key */
GPtrArray *sim_view_list_requests (SimView *view);              /* keys, sorted */
bool sim_view_get_record (SimView *view, SimRecord *record);    /* false: there is no profile */
int64_t sim_view_count (SimView *view, const char *query);      /* one number */
GPtrArray *sim_intents_new (void);                              /* empty; owns SimIntents */
void sim_record_clear (SimRecord *record);
