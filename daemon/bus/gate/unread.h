/* Estimates the bytes of answers that each sender has not read, lest the bus's queue for one that
 * never reads (dbus-daemon: max_incoming_bytes) stops all others. Thread-safe.
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

/* SIZE bytes leave for RECEIVER. True: send it a Ping and call rd_unread_set_question (). */
bool rd_unread_add (RdUnread *unread, const char *receiver, size_t size);
/* SERIAL is the Ping's. */
void rd_unread_set_question (RdUnread *unread, const char *receiver, uint32_t serial);
/* SENDER replied to SERIAL. False when that was not the Ping. */
bool rd_unread_take_answer (RdUnread *unread, const char *sender, uint32_t serial);

/* Should the bus be asked about RECEIVER? At most once in RD_UNREAD_INQUIRY_US; NOW is
 * monotonic. */
#define RD_UNREAD_INQUIRY_US (G_USEC_PER_SEC / 10)
bool rd_unread_begin_inquiry (RdUnread *unread, const char *receiver, int64_t now,
                              uint64_t *position);
/* The bus still holds at most N_LEFT bytes of what was sent up to POSITION. */
void rd_unread_end_inquiry (RdUnread *unread, const char *receiver, uint64_t position,
                            uint64_t n_left);

/* Counts refusals that wait to leave. False at the limit: send none. */
bool rd_unread_add_refusal (RdUnread *unread, const char *receiver);
void rd_unread_end_refusal (RdUnread *unread, const char *receiver);
/* Call when RECEIVER left the bus. */
void rd_unread_forget (RdUnread *unread, const char *receiver);

typedef enum
{
  RD_UNREAD_LITTLE,  /* send anything */
  RD_UNREAD_MUCH,    /* hold answers back */
  RD_UNREAD_TOO_MUCH /* send nothing, no refusal either */
} RdUnreadLevel;

RdUnreadLevel rd_unread_get_level (RdUnread *unread, const char *receiver, int64_t now);
