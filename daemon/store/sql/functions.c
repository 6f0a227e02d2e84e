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

/* SQLite begins with zeros. */
typedef struct
{
  GByteArray *texts;
} Joined;

static void
step_joined (sqlite3_context *context, int n_arguments, sqlite3_value **arguments)
{
  Joined *joined = sqlite3_aggregate_context (context, sizeof *joined);
  const void *text = sqlite3_value_text (arguments[0]);

  if (joined == NULL || text == NULL)
    return;
  if (joined->texts == NULL)
    joined->texts = g_byte_array_new ();
  g_byte_array_append (joined->texts, text, (unsigned)sqlite3_value_bytes (arguments[0]) + 1);
}

static void
end_joined (sqlite3_context *context)
{
  const Joined *joined = sqlite3_aggregate_context (context, 0);

  if (joined == NULL || joined->texts == NULL)
    return;
  sqlite3_result_blob64 (context, joined->texts->data, joined->texts->len, SQLITE_TRANSIENT);
  g_byte_array_unref (joined->texts);
}

void
rd_sql_functions_add (sqlite3 *handle)
{
  sqlite3_create_function (handle, "rd_prepared", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                           call_prepared, NULL, NULL);
  sqlite3_create_function (handle, "rd_joined", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, NULL,
                           step_joined, end_joined);
}
