/* For tests of jobs: plans, and a server that does what a plan asks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/history.h"
#include "store-helper.h"
#include "store/job/plan.h"

void push_contact (Fixture *fixture, const char *jid, const char *name, RdSubscription subscription,
                   const char *groups);
void push_removal (Fixture *fixture, const char *jid);

/* -- plans; a NULL EXPECTATION is none --------------------------------------------------------- */

/* Takes ORDER; asks the server for nothing. */
RdPlan *plan_waiting (Fixture *fixture, RdOrder *order, GError **error);
/* The server is being asked for all of PLAN; so it is with the plans below. */
void mark_asked (Fixture *fixture, const RdPlan *plan);
/* Takes ORDER. */
RdPlan *plan_order (Fixture *fixture, RdOrder *order, const RdExpectation *expectation,
                    GError **error);
RdPlan *plan_purge (Fixture *fixture, const char *filter, const RdExpectation *expectation,
                    GError **error);
RdPlan *plan_selected (Fixture *fixture, const char *filter, const char *edit,
                       const RdExpectation *expectation, GError **error);
/* JIDS are separated by commas. */
RdPlan *plan_removals (Fixture *fixture, const char *jids, GError **error);
RdPlan *plan_presences (Fixture *fixture, RdJobKind kind, const char *jids, GError **error);
/* EDITS is a text of GVariant, a(sa{sv}). */
RdPlan *plan_edits (Fixture *fixture, const char *edits, RdEditsCondition condition,
                    GError **error);
RdPlan *plan_resync (Fixture *fixture);
/* The same, which may fail. */
RdPlan *try_resync (RdStore *store, int64_t profile, GError **error);
RdPlan *plan_undo (Fixture *fixture, uint64_t job, bool is_dry_run,
                   const RdExpectation *expectation, GError **error);
/* Of JOB, 0 for the last one; it must be possible. */
RdPlan *undo (Fixture *fixture, uint64_t job);
RdPlan *plan_redo (Fixture *fixture, uint64_t job, bool is_dry_run, GError **error);
/* The same for the last undo, 0, or one by its number. */
RdPlan *redo (Fixture *fixture, uint64_t job);
/* The item of JID, which must be there. */
const RdPlanItem *get_item (const RdPlan *plan, const char *jid);

/* What a server that is asked for ITEM makes of the roster, and pushes. */
void carry_out_item (Fixture *fixture, const RdPlanItem *item);
/* All of PLAN, and its end; PLAN is taken and its job returned. */
uint64_t carry_out (Fixture *fixture, RdPlan *plan);
uint64_t carry_out_edits (Fixture *fixture, const char *edits);

/* UNSETTLED: contacts, as "a@x,b@x", of which an answer is outstanding; NULL: none. */
void end_job (Fixture *fixture, uint64_t job, const char *result, const char *unsettled);
void interrupt_jobs (Fixture *fixture, uint64_t first_running);
void settle_jobs (Fixture *fixture, uint64_t first_running);
void replan (Fixture *fixture, uint64_t job, RdContact *target);
GPtrArray *get_planned (Fixture *fixture, uint64_t job);
void dismiss_notice (Fixture *fixture);

/* A whole roster, which the server sends: the contacts (RdContact) of ROSTER. */
RdChange *receive_roster (Fixture *fixture, GPtrArray *roster, const RdRosterTerms *terms);
/* As it is in the store. */
GPtrArray *read_roster (Fixture *fixture);

/* -- history and requests ---------------------------------------------------------------------- */

RdHistory *list_history (Fixture *fixture, const char *selection, uint64_t before_serial,
                         unsigned limit);
GPtrArray *list_jobs (Fixture *fixture, uint64_t before_job, unsigned limit);
bool add_request (Fixture *fixture, const char *jid, const char *message, int64_t time);
void remove_request (Fixture *fixture, const char *jid);
/* The same, and what it changes in the roster. */
RdChange *take_request (Fixture *fixture, const char *jid, const char *message, int64_t time,
                        uint64_t since_serial);
RdChange *answer_request (Fixture *fixture, const char *jid, uint64_t job);
GPtrArray *list_requests (Fixture *fixture);

/* A number or a text of the database. */
int64_t query_number (Fixture *fixture, const char *sql);
char *query_text (Fixture *fixture, const char *sql);
