/* A stanza: as much of one as is read here, in one bounded piece of memory; see stanza.c.
 *
 * Its elements are numbered in the order of their start tags; number 0 is the stanza itself. None
 * at all: it is one of which nothing is read. The strings that are handed out live until the
 * stanza is changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _RdStanza RdStanza;

/* Instead of an element's number: there is none. */
#define RD_NO_ELEMENT (-1)

RdStanza *rd_stanza_new (void);
void rd_stanza_free (RdStanza *stanza);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStanza, rd_stanza_free)

/* -- how it is built --------------------------------------------------------------------------- */

/* Back to none at all. */
void rd_stanza_clear (RdStanza *stanza);

/* An element begins, inside of the one that is open; its attributes come next, then its text. */
void rd_stanza_start (RdStanza *stanza, const char *ns, const char *name);
void rd_stanza_add_attribute (RdStanza *stanza, const char *name, const char *value);
/* A further piece of the text of the element that is open. What comes behind a child of it is
 * passed over. */
void rd_stanza_add_text (RdStanza *stanza, const char *text, size_t size);
/* The element that is open ends. */
void rd_stanza_end (RdStanza *stanza);

/* What there was too much of ("a stanza with more than …"), and is not in it; NULL: nothing. */
const char *rd_stanza_get_excess (const RdStanza *stanza);

/* -- how it is read ---------------------------------------------------------------------------- */

bool rd_stanza_is_empty (const RdStanza *stanza);

/* Is the stanza itself a NAME of the namespace? False when there is none at all. */
bool rd_stanza_is (const RdStanza *stanza, const char *name, const char *ns);
/* An attribute of the stanza itself; NULL: it has none of that name. */
const char *rd_stanza_get (const RdStanza *stanza, const char *attribute);

/* Of ELEMENT, of which there may be none: the first child, the next sibling, the first child that
 * is a NAME (NULL: any) of the namespace. */
int rd_stanza_get_first_child (const RdStanza *stanza, int element);
int rd_stanza_get_next (const RdStanza *stanza, int element);
int rd_stanza_find_child (const RdStanza *stanza, int element, const char *name, const char *ns);

/* The name of the error condition in ELEMENT (RFC 6120 §4.9.3, §6.5, §8.3.3): of its first child in
 * the namespace that is no <text/>; NULL: none. */
const char *rd_stanza_find_condition (const RdStanza *stanza, int element, const char *ns);

const char *rd_stanza_get_name (const RdStanza *stanza, int element);
const char *rd_stanza_get_namespace (const RdStanza *stanza, int element);
/* NULL: it has none of that name, or is none. */
const char *rd_stanza_get_attribute (const RdStanza *stanza, int element, const char *name);
/* "" for none. */
const char *rd_stanza_get_text (const RdStanza *stanza, int element);
