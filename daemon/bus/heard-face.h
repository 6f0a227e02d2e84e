/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_HEARD_FACE (rd_heard_face_get_type ())
G_DECLARE_FINAL_TYPE (RdHeardFace, rd_heard_face, RD, HEARD_FACE, RdBusHeardSkeleton)

RdHeardFace *rd_heard_face_new (RdProfile *profile);
