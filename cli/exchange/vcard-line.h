/* The lines of a vCard file: unfolded, taken apart, decoded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/source.h"

/* What is longer is a picture or a key, and is cut. */
#define CTL_VCARD_LINE_MAX ((size_t)64 * 1024)

typedef struct
{
  CtlSource *source;
  GString *line;
  bool is_cut; /* the line */
  unsigned number;
  GString *next; /* read while looking for the line's end */
  unsigned next_number;
  bool has_next, has_ended;
} CtlVcardLines;

void ctl_vcard_lines_init (CtlVcardLines *lines, CtlSource *source);
void ctl_vcard_lines_clear (CtlVcardLines *lines);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlVcardLines, ctl_vcard_lines_clear)

/* The next line that isn't blank, into LINE; its first NUMBER. LINE is left empty at the end. */
bool ctl_vcard_lines_read (CtlVcardLines *lines, GError **error);

/* A line, taken apart. */
typedef struct
{
  char *name;   /* in capitals, without a group; NULL: it is none */
  char **terms; /* "TYPE=home" */
  char *value;  /* as it stands there */
} CtlVcardProperty;

void ctl_vcard_property_init (CtlVcardProperty *property, const char *line);
void ctl_vcard_property_clear (CtlVcardProperty *property);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlVcardProperty, ctl_vcard_property_clear)

/* Has it a term of this NAME, or one of its VALUES, in any case? */
bool ctl_vcard_property_has (const CtlVcardProperty *property, const char *name, const char *value);
/* The value in UTF-8, out of quoted-printable and its charset; NULL: it can't be made so. */
char *ctl_vcard_property_decode (const CtlVcardProperty *property);
/* The parts of TEXT between SEPARATORs, which a backslash makes a part's own. */
char **ctl_vcard_split (const char *text, char separator);
