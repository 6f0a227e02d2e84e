/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/jsonl.h"

#include "cli/exchange/json-object.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/view/contact.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define FORMAT "rosterctl-roster"
#define VERSION 1

/* -- writing ----------------------------------------------------------------------------------- */

static void
write_begin (GString *text, const CtlExportHead *head)
{
  ctl_json_open (text, NULL, '{');
  ctl_json_add_string (text, "format", FORMAT);
  ctl_json_add_number (text, "version", VERSION);
  ctl_json_add_string (text, "profile", head->profile);
  ctl_json_add_string (text, "account", head->jid);
  ctl_json_add_number (text, "serial", head->serial);
  ctl_json_add_time (text, "exported", head->time);
  ctl_json_close (text, '}');
  g_string_append_c (text, '\n');
}

/* Each line is begun in a string of its own, as a comma would come between two values of one. */
static void
write_contact (GString *text, const CtlContact *contact)
{
  g_autoptr (GString) line = g_string_new (NULL);

  ctl_json_add_contact (line, NULL, contact);
  g_string_append_len (text, line->str, (gssize)line->len);
  g_string_append_c (text, '\n');
}

/* -- one line ---------------------------------------------------------------------------------- */

static void
read_subscription (JsonObject *object, CtlRecord *record, const char **fault)
{
  const char *word = ctl_json_object_get_text (object, "subscription", fault);

  if (word != NULL && !ctl_record_read_subscription (word, &record->subscription))
    *fault = "subscription";
}

static void
read_contact (JsonObject *object, unsigned line, const CtlRecordSink *sink)
{
  const char *fault = NULL;
  const char *jid = ctl_json_object_get_text (object, "jid", &fault);
  const char *name = ctl_json_object_get_text (object, "name", &fault);
  g_autoptr (CtlRecord) record
      = ctl_record_new (line, jid, name != NULL && *name != '\0' ? name : NULL);

  ctl_json_object_get_groups (object, record, &fault);
  read_subscription (object, record, &fault);
  record->ask = ctl_json_object_get_boolean (object, "ask", &fault);
  record->approved = ctl_json_object_get_boolean (object, "approved", &fault);
  if (fault != NULL)
    {
      g_autofree char *why = g_strdup_printf ("its \"%s\" is not what it should be", fault);

      sink->bad (line, why, sink->data);
    }
  else if (jid == NULL)
    sink->bad (line, "it has no \"jid\"", sink->data);
  else
    sink->found (g_steal_pointer (&record), sink->data);
}

/* -- the file ---------------------------------------------------------------------------------- */

/* Of a line of the version. Others' files may have a "format", too. */
static bool
check_version (JsonObject *object, unsigned line, const CtlRecordSink *sink, GError **error)
{
  JsonNode *version = json_object_get_member (object, "version");
  const char *fault = NULL, *format = ctl_json_object_get_text (object, "format", &fault);

  if (format == NULL || fault != NULL || !g_str_equal (format, FORMAT) || version == NULL
      || json_node_get_value_type (version) != G_TYPE_INT64)
    {
      sink->bad (line, "it is the head of another format", sink->data);
      return true;
    }
  if (json_node_get_int (version) == VERSION)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_SUPPORTED,
               "Line %u tells version %" G_GINT64_FORMAT " of the format, and this rosterctl reads "
               "version %d. Use the rosterctl that wrote the file, or a newer one.",
               line, json_node_get_int (version), VERSION);
  return false;
}

static bool
read_line (JsonParser *parser, const char *line, size_t size, unsigned number,
           const CtlRecordSink *sink, GError **error)
{
  JsonObject *object;

  if (!g_utf8_validate (line, (gssize)size, NULL))
    {
      sink->bad (number, "it is not UTF-8", sink->data);
      return true;
    }
  object = ctl_json_object_parse (parser, line, size);
  if (object == NULL)
    {
      sink->bad (number, "it is not one JSON object", sink->data);
      return true;
    }
  if (json_object_has_member (object, "format"))
    return check_version (object, number, sink, error);
  read_contact (object, number, sink);
  return true;
}

static bool
is_blank (const char *line, size_t size)
{
  while (size > 0 && g_ascii_isspace (line[size - 1]))
    size--;
  return size == 0;
}

static bool
read_lines (CtlSource *source, const CtlReadTerms *terms, const CtlRecordSink *sink, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  unsigned number;
  char *line;
  size_t size;

  while (ctl_source_read_line (source, &line, &size, &number, error))
    {
      if (line == NULL)
        return true;
      if (!is_blank (line, size) && !read_line (parser, line, size, number, sink, error))
        return false;
    }
  return false;
}

static bool
detect (const char *bytes, size_t size)
{
  static const char head[] = "{\"format\":\"" FORMAT "\"";

  return size >= sizeof head - 1 && memcmp (bytes, head, sizeof head - 1) == 0;
}

const CtlFileFormat ctl_format_jsonl = {
  .name = "jsonl",
  .suffixes = ".jsonl .ndjson",
  .detect = detect,
  .read = read_lines,
  .write_begin = write_begin,
  .write_contact = write_contact,
};
