/* The people and the words of a run: contacts, names and groups, chosen by any number.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/server.h"

#define SIM_N_PEOPLE 12

/* "c3@friends.example", static. */
const char *sim_people_get_jid (uint32_t number);
/* The same, as a person may type it: sometimes in another spelling. */
const char *sim_people_type_jid (uint32_t number, uint32_t spelling);
/* "" now and then. */
const char *sim_people_get_name (uint32_t number);
/* Up to three groups, each bit one. Free it with g_strfreev (). */
char **sim_people_get_groups (uint32_t bits);

/* The roster that the account has before rosterd's first login. */
void sim_people_begin (SimServer *server, uint64_t seed);
