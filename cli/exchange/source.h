/* The bytes of a file that is imported, as they come: from a file, a pipe or standard input. The
 * first ones can be looked at before they are read. Holds CTL_SOURCE_LINE_MAX of them at most.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What ctl_source_peek () gives at most; a line; and all, since some programs never end. */
#define CTL_SOURCE_PEEK_MAX 4096
#define CTL_SOURCE_LINE_MAX (8 * 1024 * 1024)
#define CTL_SOURCE_SIZE_MAX (1024LL * 1024 * 1024)

typedef struct CtlSource CtlSource;

/* PATH "-": standard input. Refuses what no roster can be: a folder, UTF-16. A byte order mark of
 * UTF-8 is dropped. */
CtlSource *ctl_source_open (const char *path, GError **error);
void ctl_source_free (CtlSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSource, ctl_source_free)

/* For sentences: the path, or "standard input". */
const char *ctl_source_get_title (const CtlSource *source);
/* For the suffix; "-" for standard input. */
const char *ctl_source_get_path (const CtlSource *source);

/* The first bytes; fewer only of a shorter file. Before anything is read. */
const char *ctl_source_peek (const CtlSource *source, size_t *size);

/* The next bytes, valid until the next call; SIZE 0: the end. */
bool ctl_source_read (CtlSource *source, const char **bytes, size_t *size, GError **error);
/* The next line without its end, and its NUMBER from 1; valid until the next call. It may have NUL
 * bytes and invalid UTF-8. LINE NULL: the end. */
bool ctl_source_read_line (CtlSource *source, char **line, size_t *size, unsigned *number,
                           GError **error);
