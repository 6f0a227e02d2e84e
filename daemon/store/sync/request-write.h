/* What comes of requests of contacts: they are stored, and the contact follows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/job/plan.h"
#include "store/sql/database.h"

/* Each is a transaction of its own; what it changed in the roster is returned, NULL on error. */

/* See rd_store_add_request_async (). */
RdChange *rd_request_write_add (RdDatabase *db, int64_t profile, const RdRequest *request,
                                uint64_t since_serial, GError **error);
/* See rd_store_remove_request_async (). */
RdChange *rd_request_write_remove (RdDatabase *db, int64_t profile, const char *jid, uint64_t job,
                                   GError **error);
