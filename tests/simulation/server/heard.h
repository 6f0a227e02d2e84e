/* What rosterd says in a session, read from its stanzas into values. Does nothing about it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/server.h"

typedef enum
{
  SIM_HEARD_ROSTER,
  SIM_HEARD_SET,
  SIM_HEARD_PING,
  SIM_HEARD_OTHER_REQUEST, /* an iq that wants an answer */
  SIM_HEARD_ANSWER,        /* to a push or a ping */
  SIM_HEARD_AVAILABLE,
  SIM_HEARD_UNAVAILABLE,
  SIM_HEARD_ACT, /* a presence for a contact */
  SIM_HEARD_OTHER,
} SimHeardKind;

typedef struct
{
  SimHeardKind kind;
  char *id;        /* "": none */
  char *jid;       /* of a set or an act, prepared; NULL: none */
  char *version;   /* of asking for the roster; NULL: none */
  char *name;      /* of a set; "": none */
  char **groups;   /* of a set, as sent; NULL: no set */
  bool is_removal; /* of a set */
  bool is_error;   /* of an answer */
  unsigned n_items;
  SimAct act;
  int priority;
} SimHeard;

SimHeard *sim_heard_read (const RdStanza *stanza);
void sim_heard_free (SimHeard *heard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimHeard, sim_heard_free)
