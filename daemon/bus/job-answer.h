/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"

#include <gio/gio.h>

/* The caller frees it. */
char *rd_job_get_object_path (const RdJob *job);

/* Queues ORDER, or if that is NULL answers with ERROR. Takes both and INVOCATION. Returns what a
 * method's handler returns. */
gboolean rd_job_answer (RdProfile *profile, GDBusMethodInvocation *invocation, RdOrder *order,
                        GError *error);
