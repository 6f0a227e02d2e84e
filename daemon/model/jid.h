/* JIDs (RFC 7622) as strings: taken apart, checked, prepared for comparing.
 *
 * A JID that comes from a server is kept, and sent, as it is spelt there; whether two JIDs are the
 * same one is asked of their prepared forms. Letter case, the dots that IDNA takes for one (U+3002,
 * U+FF0E, U+FF61), a dot at the end of the domain, and a label's two forms (“xn--…” and what it
 * stands for) make no difference there. The profiles of RFC 3920 (nodeprep, nameprep, resourceprep)
 * and IDNA 2003 are used, as the servers in use still do. What is prepared already is left as it
 * is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The prepared bare JID of JID, whose resource, if any, is cut off; one dot at the end of the
 * domain is cut off too. A label that says “xn--…” is replaced by what it stands for, unless that
 * isn't its only name (RFC 3490 §4.2). RD_ERROR_INVALID_JID: empty, too long (each part at most
 * 1023 bytes, before and after), a forbidden character, or an empty part. A JID without local part
 * ("example.org") is a valid one. */
char *rd_jid_prepare_bare (const char *jid, GError **error);

/* As above, and with a local part that must be there and no resource: what an account's JID is. */
char *rd_jid_prepare_account (const char *jid, GError **error);

/* By what JID is compared with others: its prepared form, with its resource if it has one; the same
 * as JID where it can't be prepared. Not changed by being made again. */
char *rd_jid_make_key (const char *jid);

/* TEXT, a JID or part of one, with each label "xn--…" replaced by what it stands for, if that has
 * no other name. */
char *rd_jid_decode_labels (const char *text);

/* The parts of JID as they are spelt: cut at the first '/', then the first '@' (RFC 7622 §3.2).
 * The local part is NULL when there is none. */
char *rd_jid_get_local (const char *jid);
char *rd_jid_get_domain (const char *jid);

/* JID up to its first '/'. */
char *rd_jid_get_bare (const char *jid);

/* Are the two bare JIDs the same one, both prepared? False when one can't be prepared, unless they
 * are the same bytes. */
bool rd_jid_is_same_bare (const char *a, const char *b);
