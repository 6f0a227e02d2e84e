/* One life of rosterd's process: what daemon/app.c makes, on a simulated bus. It ends in order, or
 * is killed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/bus.h"

typedef struct _SimLife SimLife;

/* Opens the store in DIRECTORY and starts the profiles. NULL: the store can't be opened now, and
 * rosterd has ended with that error. A store that was set aside breaks a promise. */
SimLife *sim_life_begin (const char *directory);
SimBus *sim_life_get_bus (SimLife *life);

/* SIGTERM. Frees LIFE. False: it ended without waiting for the rest. */
bool sim_life_end (SimLife *life);
/* SIGKILL, or after the disk has died. Nothing that it would still do has an effect. */
void sim_life_kill (SimLife *life);

/* Runs the main loop until nothing moves at this moment. LIFE may be NULL. */
void sim_life_settle (SimLife *life);
/* The same, and lets the next thing in virtual time happen. False: there is none before END. */
bool sim_life_step (SimLife *life, int64_t end);
