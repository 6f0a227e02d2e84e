/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/xml-file.h"

#include "cli/out/exit.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
/* expat keeps each different name until it ends, and a tag until it is whole. */
#define MEMORY_MAX ((size_t)8 * 1024 * 1024)
/* Between a namespace and a name; neither can have one. */
#define SEPARATOR '\n'

struct _CtlXml
{
  XML_Parser expat;
  const CtlXmlHandlers *handlers;
  gpointer data;
  unsigned depth;
  unsigned text_depth; /* of the element whose text is collected; 0: none */
  size_t text_max;
  GString *text;
  GError *error;
};

/* -- memory ------------------------------------------------------------------------------------ */

/* The header of what expat gets; aligned for its structures. */
typedef union
{
  size_t size;
  void *pointer;
  long long number;
} Piece;

/* Of the one parser that a thread has at a time: expat gives its functions nothing to know it by.
 */
static _Thread_local size_t memory_used;

static void *
change_piece (void *pointer, size_t size)
{
  Piece *piece = pointer != NULL ? (Piece *)pointer - 1 : NULL;
  size_t before = piece != NULL ? piece->size : 0;

  if (size > MEMORY_MAX || memory_used - before + size > MEMORY_MAX)
    return NULL;
  piece = realloc (piece, sizeof *piece + size);
  if (piece == NULL)
    return NULL;
  memory_used += size - before;
  piece->size = size;
  return piece + 1;
}

static void *
new_piece (size_t size)
{
  return change_piece (NULL, size);
}

static void
free_piece (void *pointer)
{
  if (pointer == NULL)
    return;
  memory_used -= ((Piece *)pointer - 1)->size;
  free ((Piece *)pointer - 1);
}

/* -- what expat finds -------------------------------------------------------------------------- */

unsigned
ctl_xml_get_line (const CtlXml *xml)
{
  return (unsigned)XML_GetCurrentLineNumber (xml->expat);
}

const char *
ctl_xml_get (const char *const *attributes, const char *name)
{
  for (; *attributes != NULL; attributes += 2)
    {
      if (g_str_equal (attributes[0], name))
        return attributes[1];
    }
  return NULL;
}

void
ctl_xml_collect (CtlXml *xml, size_t max)
{
  xml->text_depth = xml->depth;
  xml->text_max = max;
  g_string_truncate (xml->text, 0);
}

void
ctl_xml_refuse (CtlXml *xml, GError *error)
{
  if (xml->error == NULL)
    xml->error = error;
  else
    g_error_free (error);
  XML_StopParser (xml->expat, XML_FALSE);
}

static void
refuse (CtlXml *xml, const char *why)
{
  ctl_xml_refuse (xml, g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "Line %u %s",
                                    ctl_xml_get_line (xml), why));
}

static const char *
get_local_name (const char *full_name)
{
  const char *separator = strrchr (full_name, SEPARATOR);

  return separator != NULL ? separator + 1 : full_name;
}

static void
on_start (void *data, const char *full_name, const char **attributes)
{
  CtlXml *xml = data;
  const char *name = get_local_name (full_name);
  g_autofree char *ns
      = g_strndup (full_name, name > full_name ? (size_t)(name - full_name - 1) : 0);

  if (xml->error != NULL)
    return;
  if (++xml->depth > DEPTH_MAX)
    refuse (xml, "lies deeper than in any file of contacts.");
  else
    xml->handlers->start (xml, xml->depth, ns, name, (const char *const *)attributes, xml->data);
}

static void
on_text (void *data, const char *text, int size)
{
  CtlXml *xml = data;

  if (xml->text_depth == xml->depth && xml->text->len <= xml->text_max)
    g_string_append_len (xml->text, text, size);
}

static void
on_end (void *data, const char *full_name)
{
  CtlXml *xml = data;
  bool has_text = xml->text_depth == xml->depth;

  if (xml->error != NULL)
    return;
  if (has_text)
    xml->text_depth = 0;
  xml->handlers->end (xml, xml->depth, get_local_name (full_name), has_text ? xml->text->str : "",
                      xml->data);
  xml->depth--;
}

static void
on_doctype (void *data, const char *name, const char *system_id, const char *public_id,
            int has_subset)
{
  refuse (data, "begins a document type, which no file of contacts has. Take it out, and what it "
                "defines.");
}

/* -- reading ----------------------------------------------------------------------------------- */

static void
set_up (CtlXml *xml)
{
  static const XML_Memory_Handling_Suite memory = { new_piece, change_piece, free_piece };
  static const XML_Char separator[] = { SEPARATOR, '\0' };

  memory_used = 0;
  xml->expat = XML_ParserCreate_MM (NULL, &memory, separator);
  if (xml->expat == NULL)
    g_error ("no memory for a parser");
  XML_SetUserData (xml->expat, xml);
  XML_SetElementHandler (xml->expat, on_start, on_end);
  XML_SetCharacterDataHandler (xml->expat, on_text);
  XML_SetStartDoctypeDeclHandler (xml->expat, on_doctype);
}

/* The sentence for what expat says. */
static const char *
describe (enum XML_Error code)
{
  switch ((int)code)
    {
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
      return "is the last: the file ends in the middle. Get it whole.";
    case XML_ERROR_NO_MEMORY:
      return "has a longer tag, or the file more different names, than any file of contacts.";
    case XML_ERROR_UNKNOWN_ENCODING:
    case XML_ERROR_INCORRECT_ENCODING:
      return "names an encoding that can't be read. Convert the file to UTF-8.";
    default:
      return NULL;
    }
}

static bool
set_error (CtlXml *xml, GError **error)
{
  enum XML_Error code = XML_GetErrorCode (xml->expat);
  const char *sentence = describe (code);

  if (xml->error != NULL)
    g_propagate_error (error, g_steal_pointer (&xml->error));
  else if (sentence != NULL)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "Line %u %s", ctl_xml_get_line (xml),
                 sentence);
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "Line %u isn't XML: %s.",
                 ctl_xml_get_line (xml), XML_ErrorString (code));
  return false;
}

static bool
read_all (CtlXml *xml, CtlSource *source, GError **error)
{
  const char *bytes;
  size_t size = 1;

  while (size > 0)
    {
      if (!ctl_source_read (source, &bytes, &size, error))
        return false;
      if (XML_Parse (xml->expat, bytes, (int)size, size == 0) != XML_STATUS_OK)
        return set_error (xml, error);
    }
  return true;
}

bool
ctl_xml_read (CtlSource *source, const CtlXmlHandlers *handlers, gpointer data, GError **error)
{
  CtlXml xml = { .handlers = handlers, .data = data };
  bool is_read;

  set_up (&xml);
  xml.text = g_string_new (NULL);
  is_read = read_all (&xml, source, error);
  g_string_free (xml.text, TRUE);
  XML_ParserFree (xml.expat);
  return is_read;
}

/* -- looking at the first bytes ---------------------------------------------------------------- */

/* Behind the declaration, comments and the like; NULL: no element is there. */
static const char *
find_element (const char *text)
{
  while (true)
    {
      text += strspn (text, " \t\r\n");
      if (*text != '<')
        return NULL;
      if (text[1] != '?' && text[1] != '!')
        return text + 1;
      text = strstr (text, g_str_has_prefix (text, "<!--") ? "-->" : ">");
      if (text == NULL)
        return NULL;
      text = strchr (text, '>') + 1;
    }
}

bool
ctl_xml_begins_with (const char *bytes, size_t size, const char *const *names)
{
  g_autofree char *text = g_strndup (bytes, size);
  const char *element = find_element (text), *colon;
  g_autofree char *name = NULL;

  if (element == NULL)
    return false;
  name = g_strndup (element, strcspn (element, " \t\r\n/>"));
  colon = strchr (name, ':');
  return g_strv_contains (names, colon != NULL ? colon + 1 : name);
}
