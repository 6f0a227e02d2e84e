/* The way to a server of the account: looks up its names, reaches one of its targets, and when that
 * one is of no use another, until none is left.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "model/settings.h"
#include "xmpp/login/step.h"
#include "xmpp/stanza/stanza.h"
#include "xmpp/stream/target-memory.h"

/* Told from the main loop, never inside a call, except for entered. */
typedef struct
{
  void (*entered) (RdStep step, gpointer user_data); /* RD_STEP_RESOLVING, RD_STEP_CONNECTING */
  /* The listener owns the connected SOCKET. TARGET lives as long as the approach. */
  void (*reached) (const RdTarget *target, int socket, gpointer user_data);
  /* All were of no use; the listener owns the most telling ERROR. Comes last. */
  void (*failed) (GError *error, RdRemedy remedy, gpointer user_data);
} RdApproachEvents;

/* All must outlive the approach. */
typedef struct
{
  const char *domain;       /* as it is spelt in the JID */
  const char *ascii_domain; /* what is looked up */
  const RdSettings *settings;
  RdTargetMemory *memory; /* NULL: none */
} RdApproachTerms;

typedef struct _RdApproach RdApproach;

RdApproach *rd_approach_new (const RdApproachTerms *terms, GMainContext *context,
                             const RdApproachEvents *events, gpointer user_data);
void rd_approach_free (RdApproach *approach); /* not in an event */
void rd_approach_stop (RdApproach *approach); /* tells nothing any more */

void rd_approach_begin (RdApproach *approach);
/* The look-up, or the connecting, has had its time. */
void rd_approach_time_out (RdApproach *approach);

/* The target that was reached failed in STEP; ERROR is taken. To be followed by go_on. */
void rd_approach_note_failure (RdApproach *approach, GError *error, RdRemedy remedy, RdStep step);
void rd_approach_go_on (RdApproach *approach);
/* Does the server that was reached send to another host by STANZA, and is that to be followed? Then
 * go_on does, within this attempt, and after it goes to the others. */
bool rd_approach_is_sent_away (RdApproach *approach, const RdStanza *stanza, RdStep step);
/* The same for the stanza that ended a session: the next attempt follows. */
void rd_approach_note_last_word (RdApproach *approach, const RdStanza *stanza);

/* The target that was reached is the right one. */
void rd_approach_note_success (RdApproach *approach);
