/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/parser/stream-content.h"

typedef struct _RdStreamInput RdStreamInput;

/* Told from inside the parser: the input must not be freed in them, nor begin a stream. */
typedef struct
{
  /* The stream's header (name, value, …, NULL). Attributes with a namespace are left out: nobody
   * shall take "f:id" for "id". */
  void (*header) (const char *name, const char **attributes, gpointer user_data);
  RdStreamContentEvents content;
  void (*footer) (const char *name, gpointer user_data); /* follows the content's end */
} RdStreamInputEvents;

/* Takes nothing before a stream begins. EVENTS and ITEMS are static. */
RdStreamInput *rd_stream_input_new (const RdStreamInputEvents *events, gpointer user_data,
                                    const RdStreamContentItems *items, gpointer items_data);
void rd_stream_input_free (RdStreamInput *input);

/* The next byte is the first of a new stream; what is unread is dropped. */
void rd_stream_input_begin_stream (RdStreamInput *input);
bool rd_stream_input_has_stream (const RdStreamInput *input);
void rd_stream_input_begin_session (RdStreamInput *input);

void rd_stream_input_add (RdStreamInput *input, const char *text, size_t size); /* parses nothing */
int64_t rd_stream_input_get_last_added (const RdStreamInput *input); /* monotonic µs; 0: never */

/* Parses what was added, until END (monotonic µs), but at least a few stanzas; nothing while held.
 * True: some is left. */
bool rd_stream_input_parse (RdStreamInput *input, int64_t end);
bool rd_stream_input_has_unread (const RdStreamInput *input);
void rd_stream_input_hold (RdStreamInput *input, bool is_held);

bool rd_stream_input_has_failed (RdStreamInput *input); /* on bad XML, or on a limit */
GError *rd_stream_input_get_error (RdStreamInput *input);
