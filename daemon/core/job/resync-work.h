/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-work.h"

RdJobWork *rd_resync_work_new (const RdJobWorkTerms *terms, RdJob *job);
