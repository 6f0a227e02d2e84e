/* What is to be sent and is not libstrophe's yet: outbox.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _RdOutbox RdOutbox;

RdOutbox *rd_outbox_new (void);
/* Wipes what is in it. */
void rd_outbox_free (RdOutbox *outbox);

/* Puts TEXT (copied) behind all else. IS_ANSWER: the other side brought it about. */
void rd_outbox_add (RdOutbox *outbox, const char *text, bool is_answer);

/* The bytes of the answers in it. */
size_t rd_outbox_get_answers_size (const RdOutbox *outbox);

/* Takes the first texts out, joined: as many as have SIZE bytes together, but one at least. NULL:
 * there is none. The caller wipes and frees it. */
char *rd_outbox_take (RdOutbox *outbox, size_t size);
