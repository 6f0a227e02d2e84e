/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define RD_BUS_NAME "im.rosterd.Roster1"
#define RD_ROOT_PATH "/im/rosterd/Roster1"
#define RD_PROFILE_PATH_PREFIX RD_ROOT_PATH "/profile/"
#define RD_JOB_PATH_PREFIX RD_ROOT_PATH "/job/"

#define RD_MANAGER_INTERFACE RD_BUS_NAME ".Manager"
#define RD_PROFILE_INTERFACE RD_BUS_NAME ".Profile"
#define RD_ROSTER_INTERFACE RD_BUS_NAME ".Roster"
#define RD_JOB_INTERFACE RD_BUS_NAME ".Job"
#define RD_HISTORY_INTERFACE RD_BUS_NAME ".History"
#define RD_MOVE_INTERFACE RD_BUS_NAME ".Move"
#define RD_BLOCKING_INTERFACE RD_BUS_NAME ".Blocking"
#define RD_SUBSCRIPTIONS_INTERFACE RD_BUS_NAME ".Subscriptions"
#define RD_PAST_INTERFACE RD_BUS_NAME ".Past"
#define RD_HEARD_INTERFACE RD_BUS_NAME ".Heard"
#define RD_DUPLICATES_INTERFACE RD_BUS_NAME ".Duplicates"

/* A contact; im.rosterd.Roster1.Roster.xml tells its fields. */
#define RD_CONTACT_TYPE "(ssuuasta{sv})"
/* What Duplicates.List gives. */
#define RD_DUPLICATES_TYPE "a(sbua" RD_CONTACT_TYPE ")"
