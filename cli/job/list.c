/* Jobs in rows: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/list.h"

#include "cli/client/history.h"
#include "cli/option/moment.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/names.h"

/* With -v; with -vv all that the history has. */
#define PAST_MAX 50

/* A job's properties; the strings belong to the variant. */
typedef struct
{
  guint64 number;
  const char *kind, *state, *result;
  guint32 total, done, failed;
  const char *profile; /* its name */
} Row;

static GVariant *
read_past (CtlJobList *list, RdBusProfile *profile, GError **error)
{
  bool is_whole = list->call->options->verbosity > 1;

  return ctl_past_jobs_read (profile, 0, is_whole ? RD_PAGE_MAX : PAST_MAX, error);
}

bool
ctl_job_list_read (CtlJobList *list, CtlCall *call, GPtrArray *profiles, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  *list = (CtlJobList){ .call = call, .profiles = profiles };
  reply = g_dbus_connection_call_sync (
      call->client->connection, RD_BUS_NAME, RD_ROOT_PATH, "org.freedesktop.DBus.ObjectManager",
      "GetManagedObjects", NULL, G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NONE,
      call->client->timeout_ms, NULL, error);
  if (reply == NULL)
    return false;
  list->objects = g_variant_get_child_value (reply, 0);
  if (call->options->verbosity == 0)
    return true;
  list->past = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  for (unsigned i = 0; i < profiles->len; i++)
    {
      GVariant *past = read_past (list, g_ptr_array_index (profiles, i), error);

      if (past == NULL)
        return false;
      g_ptr_array_add (list->past, past);
    }
  return true;
}

void
ctl_job_list_clear (CtlJobList *list)
{
  g_clear_pointer (&list->objects, g_variant_unref);
  g_clear_pointer (&list->past, g_ptr_array_unref);
}

/* ---- rows ---- */

/* The name of the profile at PATH; NULL if it isn't one that is listed. */
static const char *
find_name (const CtlJobList *list, const char *path)
{
  for (unsigned i = 0; i < list->profiles->len; i++)
    {
      RdBusProfile *profile = g_ptr_array_index (list->profiles, i);

      if (g_str_equal (g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)), path))
        return rd_bus_profile_get_name (profile);
    }
  return NULL;
}

static bool
fill_row (const CtlJobList *list, Row *row, GVariant *properties)
{
  const char *path;

  *row = (Row){ .kind = "", .state = "", .result = "" };
  if (!g_variant_lookup (properties, "Profile", "&o", &path))
    return false;
  row->profile = find_name (list, path);
  g_variant_lookup (properties, "Number", "t", &row->number);
  g_variant_lookup (properties, "Kind", "&s", &row->kind);
  g_variant_lookup (properties, "State", "&s", &row->state);
  g_variant_lookup (properties, "Result", "&s", &row->result);
  g_variant_lookup (properties, "Total", "u", &row->total);
  g_variant_lookup (properties, "Done", "u", &row->done);
  g_variant_lookup (properties, "Failed", "u", &row->failed);
  return row->profile != NULL;
}

static int
compare_rows (const void *a, const void *b)
{
  const Row *left = a, *right = b;

  return left->number < right->number ? -1 : left->number > right->number;
}

/* In the order of their numbers (element-type Row). */
static GArray *
collect_rows (const CtlJobList *list)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  for (size_t i = 0; i < g_variant_n_children (list->objects); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (list->objects, i);
      g_autoptr (GVariant) interfaces = g_variant_get_child_value (object, 1);
      g_autoptr (GVariant) properties
          = g_variant_lookup_value (interfaces, RD_JOB_INTERFACE, G_VARIANT_TYPE_VARDICT);
      Row row;

      if (properties != NULL && fill_row (list, &row, properties))
        g_array_append_val (rows, row);
    }
  g_array_sort (rows, compare_rows);
  return rows;
}

static bool
is_present (GArray *rows, guint64 number)
{
  for (unsigned i = 0; i < rows->len; i++)
    {
      if (g_array_index (rows, Row, i).number == number)
        return true;
    }
  return false;
}

/* ---- text ---- */

static void
write_row (CtlOutput *output, const Row *row)
{
  bool is_over = g_str_equal (row->state, "ended");
  g_autofree char *profile = ctl_text_escape (row->profile);
  g_autofree char *kind = ctl_text_escape (row->kind);
  g_autofree char *padded_kind = ctl_text_pad (kind, 8);
  g_autofree char *word = ctl_text_escape (is_over ? row->result : row->state);
  g_autofree char *padded_word = ctl_text_pad (word, 11);
  CtlStyle style = !is_over                            ? CTL_STYLE_BUSY
                   : g_str_equal (row->result, "done") ? CTL_STYLE_GOOD
                                                       : CTL_STYLE_BAD;

  ctl_output_print (output, "%4" G_GUINT64_FORMAT "  %s  %s  ", row->number, profile, padded_kind);
  ctl_output_write_styled (output, style, padded_word);
  ctl_output_print (output, "  %u/%u", row->done, row->total);
  if (row->failed > 0)
    ctl_output_print (output, ", %u failed", row->failed);
  ctl_output_write (output, "\n");
}

static void
write_past_row (CtlOutput *output, const char *profile, const CtlPastJob *job)
{
  g_autofree char *safe_profile = ctl_text_escape (profile);
  g_autofree char *kind = ctl_text_escape (job->kind);
  g_autofree char *padded_kind = ctl_text_pad (kind, 8);
  g_autofree char *word = ctl_text_escape (job->result);
  g_autofree char *padded_word = ctl_text_pad (word, 11);
  g_autofree char *time = ctl_moment_describe (job->time, g_get_real_time ());
  g_autofree char *contacts = ctl_text_count_contacts (job->contacts);

  ctl_output_print (output, "%4" G_GUINT64_FORMAT "  %s  %s  %s  %s, %s", job->number, safe_profile,
                    padded_kind, padded_word, contacts, time);
  if (job->undone_by != 0)
    ctl_output_print (output, ", undone by job %" G_GUINT64_FORMAT, job->undone_by);
  ctl_output_write (output, "\n");
}

static unsigned
write_past (CtlJobList *list, GArray *rows)
{
  unsigned n_written = 0;

  for (unsigned i = 0; i < list->past->len; i++)
    {
      GVariant *past = g_ptr_array_index (list->past, i);
      RdBusProfile *profile = g_ptr_array_index (list->profiles, i);

      /* The newest last, as the present ones, which follow. */
      for (size_t j = g_variant_n_children (past); j > 0; j--)
        {
          CtlPastJob job;

          ctl_past_job_get (&job, past, j - 1);
          if (is_present (rows, job.number))
            continue;
          write_past_row (list->call->output, rd_bus_profile_get_name (profile), &job);
          n_written++;
        }
    }
  return n_written;
}

void
ctl_job_list_write_text (CtlJobList *list)
{
  g_autoptr (GArray) rows = collect_rows (list);
  unsigned n_written = 0;

  if (list->past != NULL)
    n_written = write_past (list, rows);
  for (unsigned i = 0; i < rows->len; i++)
    write_row (list->call->output, &g_array_index (rows, Row, i));
  if (rows->len + n_written == 0)
    ctl_call_advise (list->call, list->past != NULL ? "There were no jobs yet."
                                                    : "There is no job now. Past ones, too: "
                                                      "rosterctl job list -v");
}

/* ---- JSON ---- */

static JsonObject *
row_to_json (const Row *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "job", row->number);
  json_object_set_string_member (object, "profile", row->profile);
  json_object_set_string_member (object, "kind", row->kind);
  json_object_set_string_member (object, "state", row->state);
  json_object_set_string_member (object, "result", row->result);
  json_object_set_int_member (object, "total", row->total);
  json_object_set_int_member (object, "done", row->done);
  json_object_set_int_member (object, "failed", row->failed);
  return object;
}

static JsonObject *
past_to_json (const CtlPastJob *job, const char *profile)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "job", job->number);
  json_object_set_string_member (object, "profile", profile);
  json_object_set_string_member (object, "kind", job->kind);
  ctl_json_set_time (object, "time", job->time);
  json_object_set_string_member (object, "result", job->result);
  json_object_set_int_member (object, "contacts", job->contacts);
  if (job->undone_by != 0)
    json_object_set_int_member (object, "undone_by", job->undone_by);
  else
    json_object_set_null_member (object, "undone_by");
  return object;
}

static void
set_past (CtlJobList *list, JsonObject *object)
{
  JsonArray *array = json_array_new ();

  for (unsigned i = 0; i < list->past->len; i++)
    {
      GVariant *past = g_ptr_array_index (list->past, i);
      RdBusProfile *profile = g_ptr_array_index (list->profiles, i);

      for (size_t j = 0; j < g_variant_n_children (past); j++)
        {
          CtlPastJob job;

          ctl_past_job_get (&job, past, j);
          json_array_add_object_element (array,
                                         past_to_json (&job, rd_bus_profile_get_name (profile)));
        }
    }
  json_object_set_array_member (object, "past", array);
}

void
ctl_job_list_write_json (CtlJobList *list)
{
  g_autoptr (GArray) rows = collect_rows (list);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (unsigned i = 0; i < rows->len; i++)
    json_array_add_object_element (array, row_to_json (&g_array_index (rows, Row, i)));
  json_object_set_array_member (object, "jobs", array);
  if (list->past != NULL)
    set_past (list, object);
  ctl_output_write_json_line (list->call->output, object);
}
