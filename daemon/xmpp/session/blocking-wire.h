/* Asks the server whether it can block (XEP-0030), then for the block list, and takes pushes
 * (XEP-0191). The roster wire has checked each sender.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/parser/stream-content.h"
#include "xmpp/session/open-iqs.h"
#include "xmpp/session/session-events.h"

typedef struct _RdBlockingWire RdBlockingWire;

/* Borrows IQS; EVENTS is static. */
RdBlockingWire *rd_blocking_wire_new (const char *domain, RdOpenIqs *iqs,
                                      const RdRosterEvents *events, gpointer user_data);
void rd_blocking_wire_free (RdBlockingWire *wire);

/* Each returns the XML to send; NULL: nothing. */
char *rd_blocking_wire_discover (RdBlockingWire *wire);
char *rd_blocking_wire_block (RdBlockingWire *wire, bool is_unblock, const char *const *jids,
                              unsigned n, uint64_t *token);

/* The items of a list of the stanza that comes in. */
void rd_blocking_wire_begin (RdBlockingWire *wire, RdListKind kind);
void rd_blocking_wire_start_item (RdBlockingWire *wire, const char *const *attributes);
void rd_blocking_wire_end_item (RdBlockingWire *wire);

/* Each takes an answer to what was asked. The first returns the next request, or NULL. */
char *rd_blocking_wire_take_features (RdBlockingWire *wire, const RdStanza *stanza);
void rd_blocking_wire_take_list (RdBlockingWire *wire, const RdStanza *stanza);

typedef enum
{
  RD_BLOCKING_NO_PUSH,
  RD_BLOCKING_PUSH,       /* taken: to be acknowledged */
  RD_BLOCKING_FAULTY_PUSH /* <block/> without an item */
} RdBlockingPush;

/* An iq "set" from the account. */
RdBlockingPush rd_blocking_wire_take_push (RdBlockingWire *wire, const RdStanza *stanza);
