/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/errors.h"
#include "xmpp/stanza/stanza.h"

#include <stdint.h>

typedef struct _RdStreamContent RdStreamContent;

typedef struct
{
  /* A stanza has ended. In a session, empty ones aren't told. */
  void (*stanza) (const RdStanza *stanza, gpointer user_data);
  void (*end) (gpointer user_data); /* </stream:stream> was read */
} RdStreamContentEvents;

/* The lists of items that an iq can have. */
typedef enum
{
  RD_LIST_ROSTER,
  RD_LIST_BLOCKED, /* the block list (XEP-0191) */
  RD_LIST_BLOCK,
  RD_LIST_UNBLOCK,
  RD_N_LISTS
} RdListKind;

/* Takes items of a list with all in them. NAME has its namespace in front (RD_XML_SEPARATOR), if
 * any; ATTRIBUTES (name, value, …, NULL) have none. */
typedef struct
{
  /* True: FROM ("": it is too long to be kept) is neither the account nor its server. Nothing of a
   * stranger's ends the stream. */
  bool (*is_stranger) (const char *from, gpointer items_data);
  /* An iq begins (each string may be NULL). True: its items are to be handed over. */
  bool (*iq_begin) (const char *type, const char *id, const char *from, gpointer items_data);
  void (*list_begin) (RdListKind kind, gpointer items_data);
  void (*item_start) (const char *name, const char *const *attributes, gpointer items_data);
  void (*item_text) (const char *text, size_t size, gpointer items_data);
  void (*item_end) (gpointer items_data);
} RdStreamContentItems;

/* EVENTS and ITEMS are static. */
RdStreamContent *rd_stream_content_new (const RdStreamContentEvents *events, gpointer user_data,
                                        const RdStreamContentItems *items, gpointer items_data);
void rd_stream_content_free (RdStreamContent *content);

void rd_stream_content_begin_stream (RdStreamContent *content);
/* From the next stanza on, others than the server send them, too. */
void rd_stream_content_begin_session (RdStreamContent *content);

/* PLACE is a byte of the stream. True: the header began, or the stream ended. */
bool rd_stream_content_start (RdStreamContent *content, int64_t place, const char *name,
                              const char *const *attributes);
void rd_stream_content_text (RdStreamContent *content, int64_t place, const char *text,
                             size_t size);
bool rd_stream_content_end (RdStreamContent *content, int64_t place);

bool rd_stream_content_is_between_stanzas (const RdStreamContent *content);

/* May the next element be left out? Not before the session, nor in an iq whose items are taken. */
bool rd_stream_content_may_leave_out (const RdStreamContent *content);

bool rd_stream_content_is_in_roster (const RdStreamContent *content); /* whose items are taken */

const GError *rd_stream_content_get_error (const RdStreamContent *content);
/* Takes nothing more, because the server sent WHAT ("a roster of more than 64 MiB"). */
void rd_stream_content_fail (RdStreamContent *content, RdError code, const char *what);
/* That error, with RD_ERROR_LIMIT_EXCEEDED. */
GError *rd_stream_content_describe_excess (const char *what);
