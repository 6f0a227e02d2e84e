/* Values beside their labels, and paragraphs, as wide as the terminal; one line each elsewhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

typedef struct
{
  int indent;
  int label_width;
} CtlFieldColumns;

/* Writes nothing for an empty VALUE. VALUE: not escaped. */
void ctl_field_write (CtlOutput *output, CtlFieldColumns columns, const char *label, CtlStyle style,
                      const char *value);
/* TEXT: not escaped. */
void ctl_field_write_paragraph (CtlOutput *output, int indent, const char *text);
