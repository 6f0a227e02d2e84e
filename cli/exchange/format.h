/* The formats of files that hold contacts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

/* For options: the names of those that can be read, and written. */
#define CTL_FORMATS_READ "jsonl xep0227 csv vcard libervia pidgin"
#define CTL_FORMATS_WRITTEN "jsonl xep0227 csv vcard"

/* NAME: as in the lists above. */
const CtlFileFormat *ctl_format_find (const char *name);
/* By the first bytes, else by the file's name. CTL_EXIT_BAD_DATA: neither tells. */
const CtlFileFormat *ctl_format_detect (const CtlSource *source, GError **error);
/* By the file's name; NULL: it doesn't tell. */
const CtlFileFormat *ctl_format_find_by_path (const char *path);
