/* Counts open calls against call-limits.h. A call is open until its answer leaves for the bus
 * daemon; one that wants none, until it is done. Thread-safe.
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

typedef struct
{
  const char *sender;
  uint32_t serial;
} RdCallId;

RdCallId rd_call_id_from_call (GDBusMessage *call);
RdCallId rd_call_id_from_answer (GDBusMessage *answer);

typedef struct
{
  size_t size; /* bytes in memory, estimated */
  unsigned n_descriptors;
} RdCallWeight;

/* Opens a call. False: over a limit, which RD_ERROR_LIMIT_EXCEEDED names. */
bool rd_callers_open (RdCallers *callers, RdCallId id, RdCallWeight weight, GError **error);

bool rd_callers_is_open (RdCallers *callers, RdCallId id);

/* The call goes to work: it stays open until it is answered, even when its sender leaves. False
 * when it is not open. */
bool rd_callers_begin (RdCallers *callers, RdCallId id);

/* The answer leaves, or there is none. False when the sender has left and nobody would read it;
 * true for a call that is not open. */
bool rd_callers_close (RdCallers *callers, RdCallId id);

/* SENDER left the bus: closes its calls but those in work. */
void rd_callers_leave (RdCallers *callers, const char *sender);

/* BUS takes a reference. */
void rd_callers_attach (RdCallers *callers, GDBusConnection *bus);
/* Has the sender of INVOCATION, a call in work, left the bus? */
bool rd_callers_has_left (GDBusMethodInvocation *invocation);

/* A call in work that ended, or with serial 0 all calls of a sender that left. */
typedef struct
{
  char *sender;
  uint32_t serial;
} RdCallEnd;

void rd_call_end_free (RdCallEnd *end);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdCallEnd, rd_call_end_free)

/* The oldest end that nobody has taken, or NULL. */
RdCallEnd *rd_callers_take_end (RdCallers *callers);

void rd_callers_wake (RdCallers *callers);
/* SOURCE (referenced, may be NULL) becomes ready when there is an end to take. */
void rd_callers_set_source (RdCallers *callers, GSource *source);
