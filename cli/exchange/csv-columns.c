/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/csv-columns.h"

#include "cli/option/group-list.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* The first is ours, the others those of address books. */
static const char *const names[CTL_CSV_N_FIELDS][8] = {
  [CTL_CSV_JID] = { "jid", "xmpp", "jabber", "jabber id", "xmpp address", "jabber address" },
  [CTL_CSV_NAME] = { "name", "display name", "full name", "nickname", "alias" },
  [CTL_CSV_GROUPS] = { "groups", "group", "categories", "labels" },
  [CTL_CSV_SUBSCRIPTION] = { "subscription" },
  [CTL_CSV_ASK] = { "ask" },
  [CTL_CSV_APPROVED] = { "approved" },
};

const char *
ctl_csv_get_field_name (CtlCsvField field)
{
  return names[field][0];
}

static bool
is_same (const char *a, const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a, -1), *folded_b = g_utf8_casefold (b, -1);

  return g_str_equal (folded_a, folded_b);
}

static bool
is_name_of (CtlCsvField field, const char *text)
{
  for (const char *const *name = names[field]; *name != NULL; name++)
    {
      if (is_same (text, *name))
        return true;
    }
  return false;
}

bool
ctl_csv_is_jid_name (const char *name)
{
  return is_name_of (CTL_CSV_JID, name);
}

/* A name that comes earlier among those of the field counts more. */
static unsigned
find_by_names (const GPtrArray *row, CtlCsvField field)
{
  for (const char *const *name = names[field]; *name != NULL; name++)
    {
      for (unsigned i = 0; i < row->len; i++)
        {
          if (is_same (row->pdata[i], *name))
            return i;
        }
    }
  return CTL_CSV_NO_COLUMN;
}

static char *
list_row (const GPtrArray *row)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (unsigned i = 0; i < MIN (row->len, 20); i++)
    g_ptr_array_add (texts, row->pdata[i]);
  g_ptr_array_add (texts, NULL);
  return ctl_group_list_join ((const char *const *)texts->pdata);
}

static bool
set_no_column (const GPtrArray *row, const char *wanted, GError **error)
{
  g_autofree char *list = list_row (row);

  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "The first row names no column %s. It has: %s. Say which is meant with "
               "--map jid=COLUMN,name=COLUMN,groups=COLUMN.",
               wanted, rd_quote (list).text);
  return false;
}

/* By its name, else by its number from 1. IS_NUMBER: it was one. */
static unsigned
find_column (const GPtrArray *row, const char *column, bool *is_number)
{
  guint64 number;

  *is_number = false;
  for (unsigned i = 0; i < row->len; i++)
    {
      if (is_same (row->pdata[i], column))
        return i;
    }
  if (!g_ascii_string_to_unsigned (column, 10, 1, row->len, &number, NULL))
    return CTL_CSV_NO_COLUMN;
  *is_number = true;
  return (unsigned)number - 1;
}

static bool
find_field (const char *name, CtlCsvField *field)
{
  for (int i = 0; i < CTL_CSV_N_FIELDS; i++)
    {
      if (g_str_equal (names[i][0], name))
        {
          *field = (CtlCsvField)i;
          return true;
        }
    }
  return false;
}

/* PAIR: "name=COLUMN". */
static bool
map_one (const GPtrArray *row, const char *pair, CtlCsvColumns *columns, GError **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *name = g_strndup (pair, equals != NULL ? (size_t)(equals - pair) : 0);
  g_autofree char *quoted = NULL;
  CtlCsvField field;
  bool is_number;

  if (!find_field (name, &field))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "--map has %s. Give it as jid=COLUMN,name=COLUMN,groups=COLUMN, with names or "
                   "numbers of columns.",
                   rd_quote (pair).text);
      return false;
    }
  columns->columns[field] = find_column (row, equals + 1, &is_number);
  columns->has_names |= !is_number;
  if (columns->columns[field] != CTL_CSV_NO_COLUMN)
    return true;
  quoted = g_strdup (rd_quote (equals + 1).text);
  return set_no_column (row, quoted, error);
}

/* A row of contacts has a JID where a row of names has none. */
static bool
looks_like_names (const GPtrArray *row, const CtlCsvColumns *columns)
{
  unsigned column = columns->columns[CTL_CSV_JID];

  return column == CTL_CSV_NO_COLUMN || strpbrk (row->pdata[column], "@.") == NULL;
}

static bool
apply_map (const GPtrArray *row, const char *map, CtlCsvColumns *columns, GError **error)
{
  g_auto (GStrv) pairs = ctl_group_list_split (map);

  columns->has_names = false;
  for (int i = 0; i < CTL_CSV_N_FIELDS; i++)
    columns->columns[i] = CTL_CSV_NO_COLUMN;
  for (char **pair = pairs; *pair != NULL; pair++)
    {
      if (!map_one (row, *pair, columns, error))
        return false;
    }
  if (columns->columns[CTL_CSV_JID] == CTL_CSV_NO_COLUMN)
    columns->columns[CTL_CSV_JID] = find_by_names (row, CTL_CSV_JID);
  columns->has_names |= looks_like_names (row, columns);
  return true;
}

bool
ctl_csv_find_columns (const GPtrArray *row, const char *map, CtlCsvColumns *columns, GError **error)
{
  if (map != NULL && !apply_map (row, map, columns, error))
    return false;
  if (map == NULL)
    {
      columns->has_names = true;
      for (int i = 0; i < CTL_CSV_N_FIELDS; i++)
        columns->columns[i] = find_by_names (row, (CtlCsvField)i);
    }
  return columns->columns[CTL_CSV_JID] != CTL_CSV_NO_COLUMN || set_no_column (row, "jid", error);
}
