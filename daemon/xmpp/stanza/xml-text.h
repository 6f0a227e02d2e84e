/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Escapes TEXT for an attribute or an element, so that a parser returns the same bytes. Invalid
 * UTF-8 and characters that XML forbids become U+FFFD. */
char *rd_xml_escape (const char *text);
void rd_xml_append_escaped (GString *xml, const char *text);
