/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"
#include "roster-bus.h"

#define RD_TYPE_SUBSCRIPTIONS_FACE (rd_subscriptions_face_get_type ())
G_DECLARE_FINAL_TYPE (RdSubscriptionsFace, rd_subscriptions_face, RD, SUBSCRIPTIONS_FACE,
                      RdBusSubscriptionsSkeleton)

RdSubscriptionsFace *rd_subscriptions_face_new (RdProfile *profile);
