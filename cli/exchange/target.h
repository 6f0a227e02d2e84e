/* A file that is written aside, and takes its name when it is whole: whatever happens before, what
 * had the name stays.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct CtlTarget CtlTarget;

/* Only its owner may read it. */
CtlTarget *ctl_target_open (const char *path, GError **error);
/* Drops what was not committed. */
void ctl_target_free (CtlTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlTarget, ctl_target_free)

FILE *ctl_target_get_stream (CtlTarget *target);
/* Call when all is flushed. */
bool ctl_target_commit (CtlTarget *target, GError **error);
