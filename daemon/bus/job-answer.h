/* How a method makes a job: its order is checked against the profile and queued, and the job's
 * object path is the answer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"

#include <gio/gio.h>

/* The caller frees it. */
char *rd_job_get_object_path (const RdJob *job);

/* Takes all but PROFILE. ORDER NULL: answers with ERROR. Returns what a method's handler returns.
 */
gboolean rd_job_answer (RdProfile *profile, GDBusMethodInvocation *invocation, RdOrder *order,
                        GError *error);
