/* What tests and fuzz targets share that take stanzas: XML as the reader keeps it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza-reader.h"

/* What READER keeps of the first stanza in XML, which stands in a stream whose namespace is
 * jabber:client. NULL: XML isn't well-formed, or has no stanza. */
const RdStanza *read_stanza (RdStanzaReader *reader, const char *xml);
