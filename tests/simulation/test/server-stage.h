/* The model server alone, before a script that plays rosterd's part: takes the place of wire.c and
 * server/login.c. What the server sends is there at once, unless it is late itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/server.h"

/* The account is juliet@example.org. */
SimServer *stage_begin (const SimHabits *habits);
/* Ends all, and checks that nothing is left in the schedule. */
void stage_end (void);

/* A session more; what is sent and taken below is the newest one's. False: refused. */
bool stage_connect (void);
/* Connects, asks for the roster with VERSION (NULL: without), and returns the answer. Free it. */
char *stage_log_in (const char *version);
void stage_leave (void); /* the newest session ends */
bool stage_is_open (void);

void stage_send (const char *xml);
/* A set with one group, or a removal, or a presence; the id is "1". */
void stage_set (const char *jid, const char *name, const char *group);
void stage_remove (const char *jid);
void stage_act (const char *jid, const char *type);

/* What the server sent first and wasn't taken yet; "": nothing. Borrowed until the next call. */
const char *stage_take (void);
/* The next one has TEXT in it. */
void stage_expect (const char *text);
void stage_expect_nothing (void);
void stage_forget (void); /* all that was sent */

/* Virtual time passes, with all that happens in it. */
void stage_wait (int64_t duration);
