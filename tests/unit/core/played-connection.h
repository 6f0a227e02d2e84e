/* A connection that a test plays: it tells nothing by itself, and notes what it is asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/connection.h"

typedef struct
{
  const RdConnectionEvents *events; /* of the last one that was made */
  gpointer user_data;
  uint64_t last_token; /* of a set, a removal or a ping */
  unsigned n_shown;
  unsigned n_discoveries; /* of blocking */
  unsigned n_probes;
  bool is_held;
  GString *notes; /* lines: "set JID NAME", "remove JID", "subscribe JID", "ping", … */
} PlayedConnection;

extern PlayedConnection played_connection;

/* Forgets what was asked for. */
void played_connection_begin (void);
RdConnection *played_connection_make (void);
/* For what a test plays itself. */
void played_note (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* This was noted since the last call: lines, without the last line's end. */
void played_assert_noted (const char *expected);
void played_forget_notes (void);
