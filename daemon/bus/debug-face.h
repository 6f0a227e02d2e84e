/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/turns.h"
#include "roster-bus.h"

#define RD_TYPE_DEBUG_FACE (rd_debug_face_get_type ())
G_DECLARE_FINAL_TYPE (RdDebugFace, rd_debug_face, RD, DEBUG_FACE, RdBusDebugSkeleton)

/* TURNS must outlive it. */
RdDebugFace *rd_debug_face_new (RdTurns *turns);
