/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_DUPLICATES_FACE (rd_duplicates_face_get_type ())
G_DECLARE_FINAL_TYPE (RdDuplicatesFace, rd_duplicates_face, RD, DUPLICATES_FACE,
                      RdBusDuplicatesSkeleton)

RdDuplicatesFace *rd_duplicates_face_new (RdProfile *profile);
