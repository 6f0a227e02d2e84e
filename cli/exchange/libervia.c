/* The object is cut into its members, and only one of them is parsed at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/libervia.h"

#include "cli/exchange/json-object.h"
#include "cli/out/exit.h"

#include <string.h>

/* A member. */
#define SIZE_MAX_KEPT ((size_t)256 * 1024)

typedef enum
{
  PLACE_BEGIN,
  PLACE_BETWEEN, /* two members */
  PLACE_MEMBER,
  PLACE_END,
} Place;

typedef struct
{
  const CtlRecordSink *sink;
  JsonParser *parser;
  Place place;
  unsigned line;
  unsigned member_line;
  GString *member;
  unsigned depth; /* of brackets in the member */
  bool is_string, is_escape;
} Reading;

static const char *
read_fields (JsonObject *object, CtlRecord *record)
{
  const char *fault = NULL, *name = ctl_json_object_get_text (object, "name", &fault);

  record->name = name != NULL && *name != '\0' ? g_strdup (name) : NULL;
  ctl_json_object_get_groups (object, record, &fault);
  record->ask = ctl_json_object_get_boolean (object, "ask", &fault);
  if (ctl_json_object_get_boolean (object, "to", &fault))
    record->subscription |= CTL_CONTACT_TO;
  if (ctl_json_object_get_boolean (object, "from", &fault))
    record->subscription |= CTL_CONTACT_FROM;
  return fault;
}

static void
read_contact (Reading *reading, const char *jid, JsonNode *node)
{
  g_autoptr (CtlRecord) record = ctl_record_new (reading->member_line, jid, NULL);
  g_autofree char *why = NULL;
  const char *fault = "contact";

  /* json-glib makes other bytes of broken escapes. */
  if (!g_utf8_validate (jid, -1, NULL))
    fault = "JID";
  else if (JSON_NODE_HOLDS_OBJECT (node))
    fault = read_fields (json_node_get_object (node), record);
  if (fault != NULL)
    why = g_strdup_printf ("its \"%s\" is not what it should be", fault);
  if (why != NULL || *jid == '\0')
    reading->sink->bad (reading->member_line, why != NULL ? why : "it has no JID",
                        reading->sink->data);
  else
    reading->sink->found (g_steal_pointer (&record), reading->sink->data);
}

static void
end_member (Reading *reading)
{
  GString *member = reading->member;
  JsonObject *object = NULL;
  JsonObjectIter iter;
  const char *jid;
  JsonNode *node;

  g_string_append_c (member, '}');
  if (!g_utf8_validate (member->str, (gssize)member->len, NULL))
    {
      reading->sink->bad (reading->member_line, "it is not UTF-8", reading->sink->data);
      return;
    }
  object = ctl_json_object_parse (reading->parser, member->str, member->len);
  if (object == NULL || json_object_get_size (object) != 1)
    {
      reading->sink->bad (reading->member_line, "it is not one JSON object", reading->sink->data);
      return;
    }
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &jid, &node))
    read_contact (reading, jid, node);
}

static bool
set_error (unsigned line, const char *fault, GError **error)
{
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "Line %u %s", line, fault);
  return false;
}

static void
begin_member (Reading *reading)
{
  g_string_assign (reading->member, "{\"");
  reading->member_line = reading->line;
  reading->place = PLACE_MEMBER;
  reading->depth = 0;
  reading->is_string = true;
}

/* Does C end the member? */
static bool
take_of_member (Reading *reading, char c)
{
  if (!reading->is_string && reading->depth == 0 && (c == ',' || c == '}'))
    {
      end_member (reading);
      reading->place = c == ',' ? PLACE_BETWEEN : PLACE_END;
      return true;
    }
  g_string_append_c (reading->member, c);
  if (reading->is_string)
    {
      reading->is_string = c != '"' || reading->is_escape;
      reading->is_escape = c == '\\' && !reading->is_escape;
    }
  else if (c == '"')
    reading->is_string = true;
  else if (c == '{' || c == '[')
    reading->depth++;
  else if ((c == '}' || c == ']') && reading->depth > 0)
    reading->depth--;
  return false;
}

static bool
take (Reading *reading, char c, GError **error)
{
  if (reading->place == PLACE_MEMBER)
    {
      if (take_of_member (reading, c) || reading->member->len <= SIZE_MAX_KEPT)
        return true;
      return set_error (reading->member_line,
                        "begins a contact of more than 256 KiB. Is a quotation mark missing?",
                        error);
    }
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
    return true;
  if (reading->place == PLACE_BEGIN && c == '{')
    reading->place = PLACE_BETWEEN;
  else if (reading->place == PLACE_BETWEEN && c == '"')
    begin_member (reading);
  else if (reading->place == PLACE_BETWEEN && c == '}' && reading->member->len == 0)
    reading->place = PLACE_END;
  else
    return set_error (reading->line, "isn't what follows in one JSON object of contacts by JID.",
                      error);
  return true;
}

static bool
read_bytes (Reading *reading, CtlSource *source, GError **error)
{
  const char *bytes;
  size_t size;

  do
    {
      if (!ctl_source_read (source, &bytes, &size, error))
        return false;
      for (size_t i = 0; i < size; i++)
        {
          if (!take (reading, bytes[i], error))
            return false;
          reading->line += bytes[i] == '\n';
        }
    }
  while (size > 0);
  return reading->place == PLACE_END
         || set_error (reading->line, "is the last: the file ends in the middle. Get it whole.",
                       error);
}

static bool
read_contacts (CtlSource *source, const CtlReadTerms *terms, const CtlRecordSink *sink,
               GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  Reading reading = { .sink = sink, .parser = parser, .line = 1 };
  bool is_read;

  reading.member = g_string_new (NULL);
  is_read = read_bytes (&reading, source, error);
  g_string_free (reading.member, TRUE);
  return is_read;
}

static const char *
skip_blanks (const char *text)
{
  return text + strspn (text, " \t\r\n");
}

/* An object in an object. */
static bool
detect (const char *bytes, size_t size)
{
  g_autofree char *text = g_strndup (bytes, size);
  const char *c = skip_blanks (text);

  if (*c != '{')
    return false;
  c = skip_blanks (c + 1);
  if (*c != '"')
    return false;
  c = strchr (c + 1, '"');
  if (c == NULL)
    return false;
  c = skip_blanks (c + 1);
  return *c == ':' && *skip_blanks (c + 1) == '{';
}

const CtlFileFormat ctl_format_libervia = {
  .name = "libervia",
  .suffixes = ".json",
  .detect = detect,
  .read = read_contacts,
};
