/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/login/step.h"
#include "xmpp/stream/stream.h"

/* The error for STREAM, which was lost in STEP for CAUSE (RdStreamEvents). */
GError *rd_loss_describe (const RdStream *stream, const GError *cause, const char *domain,
                          RdStep step, RdRemedy *remedy);
