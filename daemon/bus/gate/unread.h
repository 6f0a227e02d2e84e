/* What of our answers each sender has not read yet, as far as we know.
 *
 * A bus daemon keeps what a client doesn't read, and past a limit (dbus-daemon: 1 GB in a session,
 * max_incoming_bytes) it takes nothing more from the service that sent it: one client that never
 * reads would keep all others from their answers. So a sender is asked now and then whether it is
 * there (org.freedesktop.DBus.Peer.Ping, which most libraries answer by themselves): its answer
 * comes behind all that was sent to it before. Who has much unread gets no more until then. A
 * program that only waits for its own answers answers no Ping, so while its calls wait the bus is
 * asked, too, what it keeps for it (unread-inquiry.h). On a bus that doesn't tell, some is forgiven
 * each second, of him who has the most.
 *
 * Each function can be called on any thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _RdUnread RdUnread;

RdUnread *rd_unread_new (void);
RdUnread *rd_unread_ref (RdUnread *unread);
void rd_unread_unref (RdUnread *unread);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdUnread, rd_unread_unref)

/* SIZE bytes leave for RECEIVER. True when it is to be asked whether it has read them: the question
 * is told by rd_unread_set_question (), and until it is answered this is false. */
bool rd_unread_add (RdUnread *unread, const char *receiver, size_t size);
/* SERIAL: of the question on the bus. */
void rd_unread_set_question (RdUnread *unread, const char *receiver, uint32_t serial);
/* SENDER answered what has the serial. False, and nothing happens, when that wasn't the question.
 */
bool rd_unread_take_answer (RdUnread *unread, const char *sender, uint32_t serial);

/* Is the bus to be asked now (g_get_monotonic_time ()) what it keeps for RECEIVER? At most once in
 * RD_UNREAD_INQUIRY_US. POSITION belongs to its answer. */
#define RD_UNREAD_INQUIRY_US (G_USEC_PER_SEC / 10)
bool rd_unread_begin_inquiry (RdUnread *unread, const char *receiver, int64_t now,
                              uint64_t *position);
/* The bus keeps N_LEFT bytes for it at most, of what was sent up to POSITION. */
void rd_unread_end_inquiry (RdUnread *unread, const char *receiver, uint64_t position,
                            uint64_t n_left);

/* A refusal for RECEIVER is to be sent, and has left. False when so many wait to leave that it gets
 * none: they would fill the memory of who refuses. */
bool rd_unread_add_refusal (RdUnread *unread, const char *receiver);
void rd_unread_end_refusal (RdUnread *unread, const char *receiver);
/* It left the bus: what it hasn't read is gone. */
void rd_unread_forget (RdUnread *unread, const char *receiver);

/* How much stands against RECEIVER: what may still be sent to it. */
typedef enum
{
  RD_UNREAD_LITTLE,  /* anything */
  RD_UNREAD_MUCH,    /* answers wait */
  RD_UNREAD_TOO_MUCH /* nothing, no refusal either */
} RdUnreadLevel;

/* NOW: g_get_monotonic_time (). */
RdUnreadLevel rd_unread_get_level (RdUnread *unread, const char *receiver, int64_t now);
