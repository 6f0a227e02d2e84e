/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_PROFILE_FACE (rd_profile_face_get_type ())
G_DECLARE_FINAL_TYPE (RdProfileFace, rd_profile_face, RD, PROFILE_FACE, RdBusProfileSkeleton)

RdProfileFace *rd_profile_face_new (RdProfile *profile, RdCallTurns *turns);
