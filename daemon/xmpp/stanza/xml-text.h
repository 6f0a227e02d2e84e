/* Text for the XML that is sent: xml-text.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* TEXT as it stands in an attribute or between tags, so that a parser gives it back byte for byte;
 * bytes that are no UTF-8 and characters that XML forbids come back as U+FFFD. */
char *rd_xml_escape (const char *text);

/* As above, appended to XML. */
void rd_xml_append_escaped (GString *xml, const char *text);
