/* JIDs (RFC 7622) as strings. They are compared in prepared form (nodeprep, nameprep, resourceprep
 * of RFC 3920; IDNA 2003): case, kinds of dots, a final dot and "xn--…" make no difference. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Drops the resource; the local part may be missing. Decodes labels "xn--…" that encode back to
 * themselves (RFC 3490 §4.2). RD_ERROR_INVALID_JID: a part is empty, over 1023 bytes, or has a
 * forbidden character. */
char *rd_jid_prepare_bare (const char *jid, GError **error);

/* The same, for a JID with a local part and no resource. */
char *rd_jid_prepare_account (const char *jid, GError **error);

/* Prepared, with the resource; JID itself if it can't be prepared. */
char *rd_jid_make_key (const char *jid);

/* Decodes as rd_jid_prepare_bare () does. */
char *rd_jid_decode_labels (const char *text);

/* As spelt (RFC 7622 §3.2). No local part: NULL. */
char *rd_jid_get_local (const char *jid);
char *rd_jid_get_domain (const char *jid);
char *rd_jid_get_bare (const char *jid);

/* Compares prepared forms, or bytes if one can't be prepared. */
bool rd_jid_is_same_bare (const char *a, const char *b);
