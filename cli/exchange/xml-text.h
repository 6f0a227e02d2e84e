/* Text in XML that is written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Appends TEXT for an element or an attribute, so that it is read back as it is; what XML can't
 * bear becomes U+FFFD. */
void ctl_xml_text_append (GString *xml, const char *text);
