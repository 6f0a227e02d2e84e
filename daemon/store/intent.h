/* Intents: what open jobs want contacts to become.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"
#include "store/database.h"

/* In transactions of the caller's. */

/* The contact JID is to become as TARGET is, or to be gone (NULL), by JOB; instead of what JOB
 * wanted of it before, if it did. */
bool rd_intent_put (RdDatabase *db, int64_t profile, const char *jid, uint64_t job,
                    const RdContact *target, GError **error);
/* Does any job of PROFILE want anything? */
bool rd_intent_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error);
/* Which job wants of JID what it became: AFTER, or NULL where it is gone. The oldest if several do,
 * since jobs are done in their order; *JOB is untouched if none does. */
bool rd_intent_find (RdDatabase *db, int64_t profile, const char *jid, const RdContact *after,
                     uint64_t *job, RdJobKind *kind, GError **error);
/* The contacts that JOB wants something of and that are there (element-type RdContact). */
GPtrArray *rd_intent_list_contacts (RdDatabase *db, int64_t profile, uint64_t job, GError **error);
/* The intents of all jobs of PROFILE that aren't open. */
bool rd_intent_forget_closed (RdDatabase *db, int64_t profile, GError **error);
bool rd_intent_forget_job (RdDatabase *db, uint64_t job, GError **error);
