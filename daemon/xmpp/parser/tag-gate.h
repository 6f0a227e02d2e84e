/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _RdTagGate RdTagGate;

typedef struct
{
  /* The next bytes for the parser: whole tags, and any part of a text. */
  void (*pass) (const char *text, size_t size, gpointer user_data);
  /* The element that comes now is over a limit. True: leave it out, with all in it; false: fail.
   * All before it was passed. */
  bool (*may_leave_out) (gpointer user_data);
} RdTagGateEvents;

RdTagGate *rd_tag_gate_new (const RdTagGateEvents *events, gpointer user_data);
void rd_tag_gate_free (RdTagGate *gate);

void rd_tag_gate_feed (RdTagGate *gate, const char *text, size_t size);

/* Names the limit that was exceeded, or NULL. Nothing more is passed then. */
const char *rd_tag_gate_get_excess (const RdTagGate *gate);
