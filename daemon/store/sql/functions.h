/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

/* Functions of each connection's SQL:
 *
 * rd_prepared (jid)  the JID as rd_jid_make_key () makes it */
void rd_sql_functions_add (sqlite3 *handle);
