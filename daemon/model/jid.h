/* JIDs (RFC 7622) as strings. A server's spelling is kept; JIDs are compared by their prepared
 * forms (nodeprep, nameprep and resourceprep of RFC 3920, IDNA 2003, as servers use them), in which
 * case, kinds of dots, a last dot, and "xn--…" or its decoded form make no difference. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Without resource. RD_ERROR_INVALID_JID: a part is empty, has more than 1023 bytes before or
 * after, or a forbidden character. The local part may be missing ("example.org"). A label "xn--…"
 * is decoded if that is its only name (RFC 3490 §4.2). */
char *rd_jid_prepare_bare (const char *jid, GError **error);

/* The same of an account: with a local part, and no resource. */
char *rd_jid_prepare_account (const char *jid, GError **error);

/* The form to compare: prepared, with its resource; JID itself where it can't be prepared. */
char *rd_jid_make_key (const char *jid);

/* Decodes labels "xn--…" in the same way. */
char *rd_jid_decode_labels (const char *text);

/* As spelt: cut at the first '/', then '@' (RFC 7622 §3.2). No local part: NULL. */
char *rd_jid_get_local (const char *jid);
char *rd_jid_get_domain (const char *jid);
char *rd_jid_get_bare (const char *jid);

/* Compares prepared bare JIDs; the bytes where one can't be prepared. */
bool rd_jid_is_same_bare (const char *a, const char *b);
