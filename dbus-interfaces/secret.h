/* A password, or what is made of one: text in memory of its own, which is never swapped, in no core
 * dump and not in children, and is wiped when the last reference goes. It is passed by reference:
 * nothing copies it to the heap. Thread-safe.
 *
 * No library does this for both programs: libsecret's and gcr's allocators are private or come with
 * a desktop, libsodium takes four pages for each text (RLIMIT_MEMLOCK may be 64 KiB), and OpenSSL's
 * secure heap would bring OpenSSL into rosterctl.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct _RdSecret RdSecret;

RdSecret *rd_secret_new (const char *text);
/* An empty one with room for SIZE bytes: they are written to rd_secret_get_room (), then
 * rd_secret_end () says how many there are. */
RdSecret *rd_secret_new_empty (size_t size);
char *rd_secret_get_room (RdSecret *secret);
void rd_secret_end (RdSecret *secret, size_t size);

RdSecret *rd_secret_ref (RdSecret *secret);
void rd_secret_unref (RdSecret *secret); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSecret, rd_secret_unref)

/* A zero byte follows the text; it may also hold some. Lives as long as SECRET. */
const char *rd_secret_get_text (const RdSecret *secret);
size_t rd_secret_get_size (const RdSecret *secret);
/* Takes as long wherever the difference is. */
bool rd_secret_equal (const RdSecret *a, const RdSecret *b);
/* Why it can't be a password, as in "It is …": "empty", "longer than 1024 bytes"; NULL: it can. */
const char *rd_secret_find_fault (const RdSecret *secret);

unsigned rd_secret_count (void); /* of this process */

/* Overwrites and frees TEXT of the heap, where something secret had to be; NULL is fine. */
void rd_secret_free_text (char *text);
