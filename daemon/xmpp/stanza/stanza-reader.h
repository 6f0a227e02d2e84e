/* What of each stanza is read here, and kept of it: see stanza-reader.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"

/* Between namespace and name of an element, as expat hands it over. */
#define RD_XML_SEPARATOR '\x1F'

typedef struct _RdStanzaReader RdStanzaReader;

RdStanzaReader *rd_stanza_reader_new (void);
void rd_stanza_reader_free (RdStanzaReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStanzaReader, rd_stanza_reader_free)

/* A stanza begins, whatever became of the one before. */
void rd_stanza_reader_begin (RdStanzaReader *reader);

/* Its elements, from its own start tag to its own end tag. NAME bears its namespace in front.
 * ATTRIBUTES: name, value, …, NULL; those with a namespace are nobody's (XML Names §6.2): "f:from"
 * says nothing of who sent a stanza. */
void rd_stanza_reader_start (RdStanzaReader *reader, const char *name,
                             const char *const *attributes);
void rd_stanza_reader_text (RdStanzaReader *reader, const char *text, size_t size);
void rd_stanza_reader_end (RdStanzaReader *reader);

/* What is kept of it so far. */
const RdStanza *rd_stanza_reader_get (const RdStanzaReader *reader);
