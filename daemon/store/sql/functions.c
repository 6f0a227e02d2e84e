/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql/functions.h"

#include "model/jid.h"

static void
call_prepared (sqlite3_context *context, int n_arguments, sqlite3_value **arguments)
{
  const char *jid = (const char *)sqlite3_value_text (arguments[0]);

  if (jid != NULL)
    sqlite3_result_text (context, rd_jid_make_key (jid), -1, g_free);
  else
    sqlite3_result_null (context);
}

void
rd_sql_functions_add (sqlite3 *handle)
{
  sqlite3_create_function (handle, "rd_prepared", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                           call_prepared, NULL, NULL);
}
