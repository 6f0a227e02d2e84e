/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/job-list.h"

#include "cli/client/history.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"

#include <string.h>

#define NUMBER_WIDTH 4
#define KIND_WIDTH 11
#define WORD_WIDTH 11
/* Where a job goes on in the line below. */
#define INDENT 6

typedef struct
{
  CtlOutput *output;
  int profile_width;
} Table;

/* The columns of both present and past jobs. */
static CtlRow
begin_row (const Table *table, guint64 number, const char *profile, const char *kind,
           CtlStyle style, const char *word)
{
  CtlOutput *output = table->output;
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  CtlRow row = ctl_row_begin (output, MAX (NUMBER_WIDTH - (int)strlen (digits), 0), INDENT);

  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, digits);
  ctl_row_add (&row, CTL_STYLE_PLAIN, table->profile_width, profile);
  ctl_row_add (&row, CTL_STYLE_PLAIN, KIND_WIDTH, kind);
  ctl_row_add (&row, style, WORD_WIDTH, word);
  return row;
}

static void
write_present (const Table *table, const CtlPresentJob *job)
{
  const char *kind = "", *state = "", *result = "";
  guint32 total = 0, done = 0, failed = 0;
  CtlStyle style = CTL_STYLE_BUSY;
  g_autofree char *counts = NULL;
  bool is_over;
  CtlRow row;

  g_variant_lookup (job->properties, "Kind", "&s", &kind);
  g_variant_lookup (job->properties, "State", "&s", &state);
  g_variant_lookup (job->properties, "Result", "&s", &result);
  g_variant_lookup (job->properties, "Total", "u", &total);
  g_variant_lookup (job->properties, "Done", "u", &done);
  g_variant_lookup (job->properties, "Failed", "u", &failed);
  is_over = g_str_equal (state, "ended");
  if (is_over)
    style = g_str_equal (result, "done") ? CTL_STYLE_GOOD : CTL_STYLE_BAD;
  row = begin_row (table, job->number, job->profile, kind, style, is_over ? result : state);
  counts = failed > 0 ? g_strdup_printf ("%u/%u, %u failed", done, total, failed)
                      : g_strdup_printf ("%u/%u", done, total);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, counts);
  ctl_row_end (&row);
}

static void
write_past (const Table *table, const char *profile, const CtlPastJob *job)
{
  g_autofree char *time = ctl_text_format_local_time ((int64_t)job->time);
  g_autofree char *contacts = ctl_text_count_contacts (job->contacts);
  g_autofree char *undone = g_strdup_printf (", undone by job %" G_GUINT64_FORMAT, job->undone_by);
  g_autofree char *words
      = g_strdup_printf ("%s, %s%s", contacts, time, job->undone_by != 0 ? undone : "");
  CtlRow row = begin_row (table, job->number, profile, job->kind, CTL_STYLE_PLAIN, job->result);

  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, words);
  ctl_row_end (&row);
}

/* The profile whose next past job is the newest; LIST->profiles->len: there is none. NEXT: how many
 * of each were written. */
static unsigned
find_newest (const CtlJobList *list, const size_t *next, CtlPastJob *newest)
{
  unsigned found = list->past->len;

  for (unsigned i = 0; i < list->past->len; i++)
    {
      GVariant *past = g_ptr_array_index (list->past, i);
      CtlPastJob job;

      if (next[i] >= g_variant_n_children (past))
        continue;
      ctl_past_job_get (&job, past, next[i]);
      if (found < list->past->len && job.number < newest->number)
        continue;
      *newest = job;
      found = i;
    }
  return found;
}

static void
write_all_past (const Table *table, const CtlJobList *list)
{
  g_autofree size_t *next = g_new0 (size_t, list->past->len + 1);
  CtlPastJob job = { 0 };
  unsigned i;

  while ((i = find_newest (list, next, &job)) < list->past->len)
    {
      next[i]++;
      if (!ctl_job_list_has_present (list, job.number))
        write_past (table, rd_bus_profile_get_name (g_ptr_array_index (list->profiles, i)), &job);
    }
}

static Table
make_table (CtlOutput *output, const CtlJobList *list)
{
  Table table = { output, 0 };

  for (unsigned i = 0; i < list->profiles->len; i++)
    {
      const char *name = rd_bus_profile_get_name (g_ptr_array_index (list->profiles, i));

      table.profile_width = MAX (table.profile_width, ctl_text_measure (name));
    }
  table.profile_width = ctl_layout_make_room (output, "PROFILE", table.profile_width);
  return table;
}

static bool
has_any (const CtlJobList *list)
{
  bool has_job = list->present->len > 0;

  for (unsigned i = 0; i < list->past->len; i++)
    has_job |= g_variant_n_children (g_ptr_array_index (list->past, i)) > 0;
  return has_job;
}

bool
ctl_output_write_jobs (CtlOutput *output, const CtlJobList *list)
{
  const Table table = make_table (output, list);
  const CtlColumn columns[] = { { "JOB", 0 },           { "PROFILE", table.profile_width },
                                { "KIND", KIND_WIDTH }, { "STATE", WORD_WIDTH },
                                { "CONTACTS", 0 },      { NULL, 0 } };

  if (!has_any (list))
    return false;
  ctl_layout_write_titles (output, NUMBER_WIDTH - (int)strlen ("JOB"), INDENT, columns);
  for (unsigned i = 0; i < list->present->len; i++)
    write_present (&table, &g_array_index (list->present, CtlPresentJob, i));
  write_all_past (&table, list);
  return true;
}

/* -- JSON -------------------------------------------------------------------------------------- */

static void
add_present (GString *json, const CtlPresentJob *job)
{
  static const char *const properties[] = { "Kind", "State", "Result", "Total", "Done", "Failed" };

  ctl_json_open (json, NULL, '{');
  ctl_json_add_number (json, "job", job->number);
  ctl_json_add_string (json, "profile", job->profile);
  for (size_t i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (job->properties, properties[i], NULL);

      ctl_json_add_variant (json, properties[i], value);
    }
  ctl_json_close (json, '}');
}

static void
add_past (GString *json, const CtlPastJob *job, const char *profile)
{
  ctl_json_open (json, NULL, '{');
  ctl_json_add_number (json, "job", job->number);
  ctl_json_add_string (json, "profile", profile);
  ctl_json_add_string (json, "kind", job->kind);
  ctl_json_add_time (json, "time", (int64_t)job->time);
  ctl_json_add_string (json, "result", job->result);
  ctl_json_add_number (json, "contacts", job->contacts);
  ctl_json_add_job_number (json, "undone_by", job->undone_by);
  ctl_json_close (json, '}');
}

static void
add_all_past (GString *json, const CtlJobList *list)
{
  ctl_json_open (json, "past", '[');
  for (unsigned i = 0; i < list->past->len; i++)
    {
      const char *profile = rd_bus_profile_get_name (g_ptr_array_index (list->profiles, i));
      GVariant *past = g_ptr_array_index (list->past, i);

      for (size_t j = 0; j < g_variant_n_children (past); j++)
        {
          CtlPastJob job;

          ctl_past_job_get (&job, past, j);
          add_past (json, &job, profile);
        }
    }
  ctl_json_close (json, ']');
}

void
ctl_output_write_jobs_json (CtlOutput *output, const CtlJobList *list, bool has_past)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_open (json, "jobs", '[');
  for (unsigned i = 0; i < list->present->len; i++)
    add_present (json, &g_array_index (list->present, CtlPresentJob, i));
  ctl_json_close (json, ']');
  if (has_past)
    add_all_past (json, list);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
}
