/* What must hold, checked at each commit and at each rest. A broken promise ends the run
 * (sim_break ()). The words:
 *
 *   opens      after any death the store opens, and is not set aside
 *   rests      at each moment the main loop comes to rest; all work ends within hours
 *   version    the stored version never speaks of what was not applied
 *   synced     at a rest the store is what the server says
 *   made       nobody is said to be the server's who never was
 *   follows    a client that follows signals and restarts holds what is stored
 *   serials    serials never go back
 *   jobs       what a job says of each contact is what the server did; whom it asked heard of it
 *   journal    the history replayed from any serial is the store; a change is booked as the job's
 *              if it was the job's, and only then
 *   undo       an undo gives back what its plan says, and leaves what others changed since; undone
 *              itself, all is as before it
 *   asked      nothing is sent that nobody asked for, or twice, or out of a merge's order; resyncs
 *              that wait ask once
 *   server     a push is answered once, and taken
 *   answers    a call is answered once
 *   bus        GDBus hands every message on
 *   wire       rosterd sends what a server can read
 *   login      it logs in as RFC 6120 says
 *   sleeps     nobody holds the machine back from sleep for more than a second
 *   online     who is enabled, with a server that works, is online before long, without a person
 *   properties what the objects on the bus tell of themselves is so, in time, and told
 *   reads      at a rest what methods answer is what is stored
 *   warning    nothing is to be warned of, as long as the disk is good
 *   leftovers  nothing is left: open jobs, intents, timers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "world.h"

SimPromises *sim_promises_new (SimWorld *world);
void sim_promises_free (SimPromises *promises);

/* A job's object was added. */
void sim_promises_note_job (SimPromises *promises, const char *path, GVariant *properties);
/* rosterd is there, and the observer on its bus. */
void sim_promises_note_birth (SimPromises *promises);
/* Any signal of rosterd. */
void sim_promises_note_signal (SimPromises *promises, const char *path, const char *member,
                               GVariant *arguments);
/* rosterd has ended; IS_KILL: not in order; IS_POWER_CUT: what was stored last may be lost. */
void sim_promises_note_death (SimPromises *promises, bool is_kill, bool is_power_cut);

/* After each step of time. */
void sim_promises_check (SimPromises *promises);
bool sim_promises_have_open_job (const SimPromises *promises);
/* The path of one of the last jobs, chosen by any NUMBER; NULL: there is none. Free it. */
char *sim_promises_get_job (const SimPromises *promises, uint32_t number);

/* From here on the network, the disk and the keyring are good. */
void sim_promises_note_fair (SimPromises *promises);
void sim_promises_check_online (const SimPromises *promises); /* since then */
/* Has it come to what only a person can mend, or did before? */
bool sim_promises_need_person (const SimPromises *promises);
void sim_promises_check_rest (SimPromises *promises);
void sim_promises_check_end (SimPromises *promises); /* rosterd has ended in order */
