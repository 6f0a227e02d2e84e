/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/csv.h"

#include "cli/exchange/csv-columns.h"
#include "cli/option/group-list.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* A field. What is longer lacks a quotation mark. */
#define FIELD_MAX ((size_t)1024 * 1024)
/* It grows by so much at a time. */
#define FIELD_STEP 4096
#define DELIMITERS ",;\t"

/* -- reading ----------------------------------------------------------------------------------- */

typedef struct
{
  const CtlReadTerms *terms;
  const CtlRecordSink *sink;
  bool has_columns;
  CtlCsvColumns columns;
  GPtrArray *row;  /* its texts, as far as they count */
  unsigned column; /* of the next field */
  unsigned line;   /* where the row begins */
  bool is_begin;   /* the next line begins a row */
  const char *fault;
  GError *error;
} Reading;

/* libcsv knows no limit of its own. */
static void *
resize_field (void *field, size_t size)
{
  return size <= FIELD_MAX ? realloc (field, size) : NULL;
}

static bool
is_wanted (const Reading *reading, unsigned column)
{
  if (!reading->has_columns)
    return column < CTL_CSV_COLUMNS_MAX;
  for (int i = 0; i < CTL_CSV_N_FIELDS; i++)
    {
      if (reading->columns.columns[i] == column)
        return true;
    }
  return false;
}

static void
on_field (void *bytes, size_t size, void *data)
{
  Reading *reading = data;
  unsigned column = reading->column++;
  bool is_text = is_wanted (reading, column);

  if (is_text && size > 0 && !g_utf8_validate (bytes, (gssize)size, NULL))
    reading->fault = "it is not UTF-8";
  if (column < CTL_CSV_COLUMNS_MAX)
    g_ptr_array_add (reading->row, is_text ? g_strndup (bytes, size) : NULL);
}

/* "" if the row is too short. */
static const char *
get (const Reading *reading, CtlCsvField field)
{
  unsigned column = reading->columns.columns[field];
  const char *text = column < reading->row->len ? reading->row->pdata[column] : NULL;

  return text != NULL ? text : "";
}

static bool
read_boolean (const char *text, bool *value)
{
  static const char *const words[][2]
      = { { "", "" }, { "false", "true" }, { "no", "yes" }, { "0", "1" } };

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    {
      *value = g_ascii_strcasecmp (text, words[i][1]) == 0 && *text != '\0';
      if (*value || g_ascii_strcasecmp (text, words[i][0]) == 0)
        return true;
    }
  return false;
}

static const char *
read_fields (const Reading *reading, CtlRecord *record)
{
  const char *subscription = get (reading, CTL_CSV_SUBSCRIPTION);

  if (*record->jid == '\0')
    return "it has no JID";
  if (*subscription != '\0' && !ctl_record_read_subscription (subscription, &record->subscription))
    return "its subscription is none of none, to, from and both";
  if (!read_boolean (get (reading, CTL_CSV_ASK), &record->ask))
    return "its \"ask\" is neither true nor false";
  if (!read_boolean (get (reading, CTL_CSV_APPROVED), &record->approved))
    return "its \"approved\" is neither true nor false";
  return NULL;
}

static void
read_contact (Reading *reading)
{
  const char *name = get (reading, CTL_CSV_NAME), *fault;
  g_autoptr (CtlRecord) record
      = ctl_record_new (reading->line, get (reading, CTL_CSV_JID), *name != '\0' ? name : NULL);

  g_strfreev (record->groups);
  record->groups = ctl_group_list_split (get (reading, CTL_CSV_GROUPS));
  fault = read_fields (reading, record);
  if (fault != NULL)
    reading->sink->bad (reading->line, fault, reading->sink->data);
  else
    reading->sink->found (g_steal_pointer (&record), reading->sink->data);
}

static bool
is_empty (const Reading *reading)
{
  for (unsigned i = 0; i < reading->row->len; i++)
    {
      if (reading->row->pdata[i] != NULL && *(char *)reading->row->pdata[i] != '\0')
        return false;
    }
  return true;
}

/* Is it a contact, too? */
static bool
read_first_row (Reading *reading)
{
  if (reading->fault != NULL)
    g_set_error (&reading->error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                 "Line %u is not UTF-8. Save the file as UTF-8.", reading->line);
  else
    reading->has_columns = ctl_csv_find_columns (reading->row, reading->terms->map,
                                                 &reading->columns, &reading->error);
  return reading->has_columns && !reading->columns.has_names;
}

static void
on_row (int end, void *data)
{
  Reading *reading = data;
  bool is_row = reading->error == NULL && (reading->fault != NULL || !is_empty (reading));

  if (is_row && !reading->has_columns)
    is_row = read_first_row (reading);
  if (is_row && reading->fault != NULL)
    reading->sink->bad (reading->line, reading->fault, reading->sink->data);
  else if (is_row)
    read_contact (reading);
  g_ptr_array_set_size (reading->row, 0);
  reading->column = 0;
  reading->fault = NULL;
  reading->is_begin = true;
}

static bool
set_error (const Reading *reading, const struct csv_parser *csv, unsigned line, GError **error)
{
  if (csv->status == CSV_EPARSE)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                 "Line %u has a quotation mark in the wrong place. Put the field in quotation "
                 "marks and double those inside.",
                 line);
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                 "Line %u begins a row with a field of more than 1 MiB. Is a quotation mark "
                 "missing?",
                 reading->line);
  return false;
}

static bool
read_line (Reading *reading, struct csv_parser *csv, const char *line, size_t size, unsigned number,
           GError **error)
{
  if (reading->is_begin)
    reading->line = number;
  /* A blank line ends no row. */
  reading->is_begin = reading->is_begin && size == 0;
  if (csv_parse (csv, line, size, on_field, on_row, reading) != size
      || csv_parse (csv, "\n", 1, on_field, on_row, reading) != 1)
    return set_error (reading, csv, number, error);
  if (reading->error == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&reading->error));
  return false;
}

/* Where a comma is the point of numbers, programs write other delimiters. */
static unsigned char
find_delimiter (const char *bytes, size_t size)
{
  size_t counts[sizeof DELIMITERS - 1] = { 0 };
  unsigned best = 0;
  bool is_quoted = false;

  for (size_t i = 0; i < size && (is_quoted || (bytes[i] != '\n' && bytes[i] != '\r')); i++)
    {
      const char *delimiter = bytes[i] != '\0' ? strchr (DELIMITERS, bytes[i]) : NULL;

      if (bytes[i] == '"')
        is_quoted = !is_quoted;
      else if (delimiter != NULL && !is_quoted)
        counts[delimiter - DELIMITERS]++;
    }
  for (unsigned i = 1; i < G_N_ELEMENTS (counts); i++)
    {
      if (counts[i] > counts[best])
        best = i;
    }
  return (unsigned char)DELIMITERS[best];
}

static bool
read_lines (Reading *reading, struct csv_parser *csv, CtlSource *source, GError **error)
{
  unsigned number;
  char *line;
  size_t size;

  while (ctl_source_read_line (source, &line, &size, &number, error))
    {
      if (line == NULL && csv_fini (csv, on_field, on_row, reading) == 0)
        return true;
      if (line == NULL)
        {
          g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                       "Line %u begins a row that doesn't end. Is a quotation mark missing?",
                       reading->line);
          return false;
        }
      if (!read_line (reading, csv, line, size, number, error))
        return false;
    }
  return false;
}

static bool
read_rows (CtlSource *source, const CtlReadTerms *terms, const CtlRecordSink *sink, GError **error)
{
  g_autoptr (GPtrArray) row = g_ptr_array_new_with_free_func (g_free);
  Reading reading = { .terms = terms, .sink = sink, .row = row, .is_begin = true };
  struct csv_parser csv;
  size_t size;
  const char *bytes = ctl_source_peek (source, &size);
  bool is_read;

  csv_init (&csv, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_realloc_func (&csv, resize_field);
  csv_set_blk_size (&csv, FIELD_STEP);
  csv_set_delim (&csv, find_delimiter (bytes, size));
  is_read = read_lines (&reading, &csv, source, error);
  g_clear_error (&reading.error);
  csv_free (&csv);
  return is_read;
}

/* Does the first row name a column of JIDs? */
static bool
detect (const char *bytes, size_t size)
{
  const char delimiter[] = { (char)find_delimiter (bytes, size), '\0' };
  g_autofree char *line = g_strndup (bytes, size);
  g_auto (GStrv) fields = NULL;

  line[strcspn (line, "\r\n")] = '\0';
  if (!g_utf8_validate (line, -1, NULL))
    return false;
  fields = g_strsplit (line, delimiter, CTL_CSV_COLUMNS_MAX);
  for (char **field = fields; *field != NULL; field++)
    {
      g_strstrip (*field);
      if (**field == '"' && g_str_has_suffix (*field + 1, "\""))
        {
          (*field)[strlen (*field) - 1] = '\0';
          memmove (*field, *field + 1, strlen (*field));
        }
      if (ctl_csv_is_jid_name (*field))
        return true;
    }
  return false;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void
write_field (GString *text, CtlCsvField field, const char *value)
{
  size_t size = strlen (value), written = csv_write (NULL, 0, value, size), before;

  if (field > 0)
    g_string_append_c (text, ',');
  before = text->len;
  g_string_set_size (text, before + written);
  csv_write (text->str + before, written, value, size);
  if (field == CTL_CSV_N_FIELDS - 1)
    g_string_append (text, "\r\n");
}

static void
write_begin (GString *text, const CtlExportHead *head)
{
  for (int i = 0; i < CTL_CSV_N_FIELDS; i++)
    write_field (text, (CtlCsvField)i, ctl_csv_get_field_name ((CtlCsvField)i));
}

static void
write_contact (GString *text, const CtlContact *contact)
{
  g_autofree char *groups = ctl_group_list_join (contact->groups);

  write_field (text, CTL_CSV_JID, contact->jid);
  write_field (text, CTL_CSV_NAME, contact->name);
  write_field (text, CTL_CSV_GROUPS, groups);
  write_field (text, CTL_CSV_SUBSCRIPTION, ctl_contact_get_subscription_word (contact));
  write_field (text, CTL_CSV_ASK, (contact->flags & CTL_CONTACT_ASK) != 0 ? "true" : "false");
  write_field (text, CTL_CSV_APPROVED,
               (contact->flags & CTL_CONTACT_APPROVED) != 0 ? "true" : "false");
}

const CtlFileFormat ctl_format_csv = {
  .name = "csv",
  .suffixes = ".csv .tsv",
  .detect = detect,
  .read = read_rows,
  .write_begin = write_begin,
  .write_contact = write_contact,
};
