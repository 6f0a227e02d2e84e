/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Elements are numbered in the order of their start tags; 0 is the stanza itself. An empty stanza
 * has none. Strings are valid until the stanza changes. */
typedef struct _RdStanza RdStanza;

#define RD_NO_ELEMENT (-1) /* allowed wherever an element is asked for */

RdStanza *rd_stanza_new (void);
void rd_stanza_free (RdStanza *stanza);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStanza, rd_stanza_free)

/* -- building ---------------------------------------------------------------------------------- */

void rd_stanza_clear (RdStanza *stanza);

/* An element begins inside the open one; its attributes come next, then its text. */
void rd_stanza_start (RdStanza *stanza, const char *ns, const char *name);
void rd_stanza_add_attribute (RdStanza *stanza, const char *name, const char *value);
/* May come in pieces; text behind a child is dropped. */
void rd_stanza_add_text (RdStanza *stanza, const char *text, size_t size);
void rd_stanza_end (RdStanza *stanza);

/* Names the limit that was exceeded, or NULL. What is over a limit is not in the stanza. */
const char *rd_stanza_get_excess (const RdStanza *stanza);

/* -- reading ----------------------------------------------------------------------------------- */

bool rd_stanza_is_empty (const RdStanza *stanza);

/* Of the stanza itself. */
bool rd_stanza_is (const RdStanza *stanza, const char *name, const char *ns);
const char *rd_stanza_get (const RdStanza *stanza, const char *attribute);

int rd_stanza_get_first_child (const RdStanza *stanza, int element);
int rd_stanza_get_next (const RdStanza *stanza, int element);
/* NAME NULL: any child in the namespace. */
int rd_stanza_find_child (const RdStanza *stanza, int element, const char *name, const char *ns);
/* The name of the error condition (RFC 6120 §8.3.3): the first child in NS but <text/>; or NULL. */
const char *rd_stanza_find_condition (const RdStanza *stanza, int element, const char *ns);

const char *rd_stanza_get_name (const RdStanza *stanza, int element);
const char *rd_stanza_get_namespace (const RdStanza *stanza, int element);
const char *rd_stanza_get_attribute (const RdStanza *stanza, int element, const char *name);
const char *rd_stanza_get_text (const RdStanza *stanza, int element); /* "": none */
