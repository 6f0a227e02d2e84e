/* Reads an XML file that anybody may have written, a piece at a time. Bounded: the depth, the
 * memory of the parser (its names, and one tag), a text; a document type is refused, and with it
 * all entities.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/source.h"

typedef struct _CtlXml CtlXml;

/* NS: "" for none. DEPTH: 1 for the root. ATTRIBUTES: names and values in turn. TEXT: what
 * ctl_xml_collect () asked for, else "". */
typedef struct
{
  void (*start) (CtlXml *xml, unsigned depth, const char *ns, const char *name,
                 const char *const *attributes, gpointer data);
  void (*end) (CtlXml *xml, unsigned depth, const char *name, const char *text, gpointer data);
} CtlXmlHandlers;

/* False: CTL_EXIT_BAD_DATA, with the line; or what ctl_xml_refuse () was given; or SOURCE can't be
 * read. */
bool ctl_xml_read (CtlSource *source, const CtlXmlHandlers *handlers, gpointer data,
                   GError **error);

/* For handlers. Lines count from 1. */
unsigned ctl_xml_get_line (const CtlXml *xml);
/* NULL: there is no such attribute. */
const char *ctl_xml_get (const char *const *attributes, const char *name);
/* In a start: the element's end gets its own text, without that of its children, of which no more
 * than MAX bytes and a few are kept. */
void ctl_xml_collect (CtlXml *xml, size_t max);
/* Ends the reading. */
void ctl_xml_refuse (CtlXml *xml, GError *error);

/* Is the first element of a file that begins with BYTES one of NAMES (NULL-terminated), whatever
 * its prefix? */
bool ctl_xml_begins_with (const char *bytes, size_t size, const char *const *names);
