/* What of a stream is for the parser, found out before it: tag-gate.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _RdTagGate RdTagGate;

typedef struct
{
  /* The next bytes for the parser: whole tags, and any part of a text. */
  void (*pass) (const char *text, size_t size, gpointer user_data);
  /* Asked behind all that was passed: may the element that comes now be left out, with all that is
   * in it? If not, it is too much. */
  bool (*may_leave_out) (gpointer user_data);
} RdTagGateEvents;

/* EVENTS is static. */
RdTagGate *rd_tag_gate_new (const RdTagGateEvents *events, gpointer user_data);
void rd_tag_gate_free (RdTagGate *gate);

/* The next bytes of the stream. Nothing is passed any more once something was too much. */
void rd_tag_gate_feed (RdTagGate *gate, const char *text, size_t size);

/* What was too much ("a tag with more than 256 attributes"); NULL: nothing was. */
const char *rd_tag_gate_get_excess (const RdTagGate *gate);
