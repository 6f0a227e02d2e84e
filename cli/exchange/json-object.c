/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/json-object.h"

#include <string.h>

#define DEPTH_MAX 16

/* Behind the string that begins at TEXT; NULL: it has no end, or a NUL. */
static const char *
skip_string (const char *text, const char *end)
{
  for (text++; text < end && *text != '"'; text++)
    {
      if (*text == '\\' && end - text > 5 && memcmp (text, "\\u0000", 6) == 0)
        return NULL;
      if (*text == '\\')
        text++;
    }
  return text < end ? text + 1 : NULL;
}

/* Is it one object and nothing else, not too deep? */
static bool
is_one_object (const char *text, size_t size)
{
  const char *end = text + size;
  unsigned depth = 0;
  bool has_ended = false;

  while (text != NULL && text < end)
    {
      char c = *text;

      if (has_ended ? !g_ascii_isspace (c) : depth == 0 && c != '{' && !g_ascii_isspace (c))
        return false;
      if (c == '/' || c == '\'' || c == '#' || c == '\0')
        return false;
      if ((c == '{' || c == '[') && ++depth > DEPTH_MAX)
        return false;
      if ((c == '}' || c == ']') && --depth == 0)
        has_ended = true;
      text = c == '"' ? skip_string (text, end) : text + 1;
    }
  return text != NULL && has_ended;
}

JsonObject *
ctl_json_object_parse (JsonParser *parser, const char *text, size_t size)
{
  JsonNode *root = NULL;

  if (is_one_object (text, size) && json_parser_load_from_data (parser, text, (gssize)size, NULL))
    root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

const char *
ctl_json_object_get_text (JsonObject *object, const char *key, const char **fault)
{
  JsonNode *node = json_object_get_member (object, key);
  const char *text;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    *fault = key;
  return text;
}

bool
ctl_json_object_get_boolean (JsonObject *object, const char *key, const char **fault)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return false;
  if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    *fault = key;
  return *fault == NULL && json_node_get_boolean (node);
}

void
ctl_json_object_get_groups (JsonObject *object, CtlRecord *record, const char **fault)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_free);
  JsonNode *node = json_object_get_member (object, "groups");
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      *fault = "groups";
      return;
    }
  array = json_node_get_array (node);
  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *group = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

      if (group == NULL || !g_utf8_validate (group, -1, NULL))
        *fault = "groups";
      else
        g_ptr_array_add (groups, g_strdup (group));
    }
  ctl_record_take_groups (record, groups);
}
