/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

/* Functions of each connection's SQL:
 *
 * rd_prepared (jid)  the JID as rd_jid_make_key () makes it
 * rd_joined (text)   an aggregate: the texts in the order of the rows, each with a NUL at its end,
 *                    as one blob; NULL for none */
void rd_sql_functions_add (sqlite3 *handle);
