/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_PAST_FACE (rd_past_face_get_type ())
G_DECLARE_FINAL_TYPE (RdPastFace, rd_past_face, RD, PAST_FACE, RdBusPastSkeleton)

RdPastFace *rd_past_face_new (RdProfile *profile);
