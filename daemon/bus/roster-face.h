/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_ROSTER_FACE (rd_roster_face_get_type ())
G_DECLARE_FINAL_TYPE (RdRosterFace, rd_roster_face, RD, ROSTER_FACE, RdBusRosterSkeleton)

RdRosterFace *rd_roster_face_new (RdProfile *profile, RdCallTurns *turns);

/* Tells at once all changes that were not told yet. */
void rd_roster_face_tell_all (RdRosterFace *face);
