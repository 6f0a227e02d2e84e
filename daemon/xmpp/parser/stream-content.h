/* What comes in a stream, behind the parser: stream-content.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/errors.h"
#include "xmpp/stanza/stanza.h"

#include <stdint.h>

typedef struct _RdStreamContent RdStreamContent;

/* Who takes what comes. */
typedef struct
{
  /* A stanza has ended. Before the session each is told, also one of which nothing is read; in it
   * only those of which something is. */
  void (*stanza) (const RdStanza *stanza, gpointer user_data);
  /* The stream's last tag was read. */
  void (*end) (gpointer user_data);
} RdStreamContentEvents;

/* Who takes the items of the roster. NAME bears its namespace in front, if any (RD_XML_SEPARATOR);
 * ATTRIBUTES (name, value, …, NULL) are those without one. */
typedef struct
{
  /* Is FROM, a stanza's sender, anybody but the account and its server? Whatever such a one sends,
   * the stream goes on. */
  bool (*is_stranger) (const char *from, gpointer items_data);
  /* An iq of this type, id and sender begins (each may be NULL). Is what it says of the roster to
   * be handed over? Its end is told as the stanza, whose <query/> is without children then. */
  bool (*iq_begin) (const char *type, const char *id, const char *from, gpointer items_data);
  /* A <query/> of the roster begins, which should be its only one. */
  void (*query_begin) (gpointer items_data);
  /* An <item/> and what is in it. */
  void (*item_start) (const char *name, const char *const *attributes, gpointer items_data);
  void (*item_text) (const char *text, size_t size, gpointer items_data);
  void (*item_end) (gpointer items_data);
} RdStreamContentItems;

/* EVENTS and ITEMS are static. */
RdStreamContent *rd_stream_content_new (const RdStreamContentEvents *events, gpointer user_data,
                                        const RdStreamContentItems *items, gpointer items_data);
void rd_stream_content_free (RdStreamContent *content);

/* A stream begins, from its header on; what there was of another one is forgotten. */
void rd_stream_content_begin_stream (RdStreamContent *content);

/* From the next stanza on they are those of a session: others than the server send them, too. */
void rd_stream_content_begin_session (RdStreamContent *content);

/* The parts of the stream, as a parser finds them; PLACE is where in the stream each begins, in
 * bytes. True from start: it was the header. */
bool rd_stream_content_start (RdStreamContent *content, int64_t place, const char *name,
                              const char *const *attributes);
void rd_stream_content_text (RdStreamContent *content, int64_t place, const char *text,
                             size_t size);
/* True: it was the end of the stream. */
bool rd_stream_content_end (RdStreamContent *content, int64_t place);

/* In the stream, and in no stanza? */
bool rd_stream_content_is_between_stanzas (const RdStreamContent *content);

/* May the element that comes now be left out, with all that is in it? Not one of an iq whose roster
 * is handed over, and none before the session. */
bool rd_stream_content_may_leave_out (const RdStreamContent *content);

/* Inside a roster that is handed over? */
bool rd_stream_content_is_in_roster (const RdStreamContent *content);

/* Why nothing more is taken: a limit, or WHAT it was told of; NULL: it is. */
const GError *rd_stream_content_get_error (const RdStreamContent *content);
void rd_stream_content_fail (RdStreamContent *content, RdError code, const char *what);

/* RD_ERROR_LIMIT_EXCEEDED for a server that sent WHAT ("a roster of more than 64 MiB"). */
GError *rd_stream_content_describe_excess (const char *what);
