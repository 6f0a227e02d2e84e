/* Which column of a CSV file is what: by the names in its first row, or as --map says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  CTL_CSV_JID,
  CTL_CSV_NAME,
  CTL_CSV_GROUPS,
  CTL_CSV_SUBSCRIPTION,
  CTL_CSV_ASK,
  CTL_CSV_APPROVED,
  CTL_CSV_N_FIELDS,
} CtlCsvField;

/* Farther columns aren't looked at. */
#define CTL_CSV_COLUMNS_MAX 1000
/* A column that the file lacks. */
#define CTL_CSV_NO_COLUMN CTL_CSV_COLUMNS_MAX

/* The columns, from 0, by CtlCsvField. */
typedef struct
{
  unsigned columns[CTL_CSV_N_FIELDS];
  bool has_names; /* the row isn't a contact */
} CtlCsvColumns;

/* "jid", as it is written. */
const char *ctl_csv_get_field_name (CtlCsvField field);
/* ROW (element-type utf8): the first one. MAP: of --map, or NULL. */
bool ctl_csv_find_columns (const GPtrArray *row, const char *map, CtlCsvColumns *columns,
                           GError **error);
/* Is it one of the names of the column of JIDs? */
bool ctl_csv_is_jid_name (const char *name);
