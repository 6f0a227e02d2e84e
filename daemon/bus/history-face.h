/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_HISTORY_FACE (rd_history_face_get_type ())
G_DECLARE_FINAL_TYPE (RdHistoryFace, rd_history_face, RD, HISTORY_FACE, RdBusHistorySkeleton)

RdHistoryFace *rd_history_face_new (RdProfile *profile);
