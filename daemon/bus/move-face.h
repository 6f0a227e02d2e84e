/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_MOVE_FACE (rd_move_face_get_type ())
G_DECLARE_FINAL_TYPE (RdMoveFace, rd_move_face, RD, MOVE_FACE, RdBusMoveSkeleton)

RdMoveFace *rd_move_face_new (RdProfile *profile);
