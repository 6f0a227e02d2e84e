/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "core/profiles.h"
#include "roster-bus.h"

#define RD_TYPE_MANAGER_FACE (rd_manager_face_get_type ())
G_DECLARE_FINAL_TYPE (RdManagerFace, rd_manager_face, RD, MANAGER_FACE, RdBusManagerSkeleton)

/* STORE_NOTICE may be NULL. */
RdManagerFace *rd_manager_face_new (RdProfiles *profiles, RdCallTurns *turns,
                                    const char *store_notice);

/* The caller frees it. */

char *rd_profile_get_object_path (RdProfile *profile);
