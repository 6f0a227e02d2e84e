/* Who has calls open: how many, of what size, with how many descriptors, and what the bounds are
 * (dbus-interfaces/call-limits.h).
 *
 * A call is open from when it is let in until its answer leaves for the bus daemon, or, when it
 * wants none, until it is done. The bus's own thread counts, and the main loop works: each function
 * here can be called on any thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _RdCallers RdCallers;

RdCallers *rd_callers_new (void);
RdCallers *rd_callers_ref (RdCallers *callers);
void rd_callers_unref (RdCallers *callers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdCallers, rd_callers_unref)

/* A call of SENDER's: by its serial on the bus. */
typedef struct
{
  const char *sender;
  uint32_t serial;
} RdCallId;

/* Of a call, or of the answer to one. */
RdCallId rd_call_id_from_call (GDBusMessage *call);
RdCallId rd_call_id_from_answer (GDBusMessage *answer);

/* What a call takes of the bounds. */
typedef struct
{
  size_t size; /* in memory, about */
  unsigned n_descriptors;
} RdCallWeight;

/* The call is open from now on. False when a bound forbids it: the reason is
 * RD_ERROR_LIMIT_EXCEEDED and names it. */
bool rd_callers_open (RdCallers *callers, RdCallId id, RdCallWeight weight, GError **error);

/* Is the call still open? */
bool rd_callers_is_open (RdCallers *callers, RdCallId id);

/* The call is being worked on, so that it stays open until its answer is made even if its sender
 * leaves. False when it isn't open any more. */
bool rd_callers_begin (RdCallers *callers, RdCallId id);

/* Its answer leaves, or there will be none. False when the sender has left, so that nobody would
 * read the answer. Of a call that isn't open this does nothing, and is true. */
bool rd_callers_close (RdCallers *callers, RdCallId id);

/* The sender left the bus: its calls are closed, but for those that are worked on. */
void rd_callers_leave (RdCallers *callers, const char *sender);

/* From now on the callers of BUS (held by it). */
void rd_callers_attach (RdCallers *callers, GDBusConnection *bus);
/* Has the sender of INVOCATION, a call that was begun, left its bus? */
bool rd_callers_has_left (GDBusMethodInvocation *invocation);

/* What came to its end: a call that was begun, or (serial 0) all of a sender that left. */
typedef struct
{
  char *sender;
  uint32_t serial;
} RdCallEnd;

void rd_call_end_free (RdCallEnd *end);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdCallEnd, rd_call_end_free)

/* The next end that nobody has taken, in their order; NULL for none. */
RdCallEnd *rd_callers_take_end (RdCallers *callers);
/* Makes the source ready, whether there is an end or not. */
void rd_callers_wake (RdCallers *callers);
/* SOURCE (held) is made ready whenever there is an end to take; NULL for none. */
void rd_callers_set_source (RdCallers *callers, GSource *source);
