/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _RdOutbox RdOutbox;

RdOutbox *rd_outbox_new (void);
void rd_outbox_free (RdOutbox *outbox);

/* Copies TEXT to the end. IS_ANSWER: the other side caused it. */
void rd_outbox_add (RdOutbox *outbox, const char *text, bool is_answer);

size_t rd_outbox_get_answers_size (const RdOutbox *outbox);

/* Takes the first texts, joined: up to SIZE bytes, at least one; NULL: none. Wipe the result. */
char *rd_outbox_take (RdOutbox *outbox, size_t size);
