/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_BLOCKING_FACE (rd_blocking_face_get_type ())
G_DECLARE_FINAL_TYPE (RdBlockingFace, rd_blocking_face, RD, BLOCKING_FACE, RdBusBlockingSkeleton)

RdBlockingFace *rd_blocking_face_new (RdProfile *profile);
