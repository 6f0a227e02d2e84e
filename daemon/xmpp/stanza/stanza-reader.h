/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"

#define RD_XML_SEPARATOR '\x1F' /* between namespace and name, as expat gives them */

typedef struct _RdStanzaReader RdStanzaReader;

RdStanzaReader *rd_stanza_reader_new (void);
void rd_stanza_reader_free (RdStanzaReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStanzaReader, rd_stanza_reader_free)

void rd_stanza_reader_begin (RdStanzaReader *reader);

/* The stanza's elements, its own first. NAME has its namespace in front. ATTRIBUTES: name, value,
 * …, NULL; those with a namespace are ignored (XML Names §6.2): "f:from" is not the sender. */
void rd_stanza_reader_start (RdStanzaReader *reader, const char *name,
                             const char *const *attributes);
void rd_stanza_reader_text (RdStanzaReader *reader, const char *text, size_t size);
void rd_stanza_reader_end (RdStanzaReader *reader);

const RdStanza *rd_stanza_reader_get (const RdStanzaReader *reader);
