/* A bounded stanza (wire-limits.h): a row of elements, one of attributes, and one string for all
 * texts. Knows nothing of XMPP. Its memory serves one stanza after the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/stanza.h"

#include "xmpp/stanza/wire-limits.h"

#include <string.h>

/* Strings are places in BYTES; 0 is "". */
typedef struct
{
  unsigned depth; /* 0: the stanza itself */
  size_t ns, name, text;
  unsigned first_attribute, n_attributes;
} Element;

typedef struct
{
  size_t name, value;
} Attribute;

struct _RdStanza
{
  GArray *elements;   /* (element-type Element) */
  GArray *attributes; /* (element-type Attribute), those of an element beside each other */
  GString *bytes;     /* zero-terminated strings */
  unsigned depth;     /* open elements */
  const char *excess;
};

RdStanza *
rd_stanza_new (void)
{
  RdStanza *stanza = g_new0 (RdStanza, 1);

  stanza->elements = g_array_new (FALSE, FALSE, sizeof (Element));
  stanza->attributes = g_array_new (FALSE, FALSE, sizeof (Attribute));
  stanza->bytes = g_string_new (NULL);
  rd_stanza_clear (stanza);
  return stanza;
}

void
rd_stanza_free (RdStanza *stanza)
{
  g_array_unref (stanza->elements);
  g_array_unref (stanza->attributes);
  g_string_free (stanza->bytes, TRUE);
  g_free (stanza);
}

/* -- building ---------------------------------------------------------------------------------- */

void
rd_stanza_clear (RdStanza *stanza)
{
  g_array_set_size (stanza->elements, 0);
  g_array_set_size (stanza->attributes, 0);
  g_string_set_size (stanza->bytes, 0);
  g_string_append_c (stanza->bytes, '\0');
  stanza->depth = 0;
  stanza->excess = NULL;
}

/* For SIZE more bytes and a zero. */
static bool
has_room (RdStanza *stanza, size_t size)
{
  if (stanza->excess == NULL && stanza->bytes->len + size >= RD_KEPT_SIZE_MAX)
    stanza->excess = "a stanza with more than 64 KiB of what is read in one";
  return stanza->excess == NULL;
}

static size_t
append (RdStanza *stanza, const char *text)
{
  size_t place = stanza->bytes->len;

  g_string_append_len (stanza->bytes, text, (gssize)strlen (text) + 1);
  return place;
}

static Element *
get_last (const RdStanza *stanza)
{
  return stanza->elements->len > 0
             ? &g_array_index (stanza->elements, Element, stanza->elements->len - 1)
             : NULL;
}

void
rd_stanza_start (RdStanza *stanza, const char *ns, const char *name)
{
  Element element = { .depth = stanza->depth++, .first_attribute = stanza->attributes->len };

  if (stanza->excess == NULL && stanza->elements->len == RD_KEPT_ELEMENTS_MAX)
    stanza->excess = "a stanza with more than 256 elements of what is read in one";
  if (!has_room (stanza, strlen (ns) + strlen (name) + 1))
    return;
  element.ns = append (stanza, ns);
  element.name = append (stanza, name);
  g_array_append_val (stanza->elements, element);
}

void
rd_stanza_add_attribute (RdStanza *stanza, const char *name, const char *value)
{
  Attribute attribute;

  if (!has_room (stanza, strlen (name) + strlen (value) + 1))
    return;
  attribute.name = append (stanza, name);
  attribute.value = append (stanza, value);
  g_array_append_val (stanza->attributes, attribute);
  get_last (stanza)->n_attributes++;
}

/* The last element's text is the last string in BYTES. */
void
rd_stanza_add_text (RdStanza *stanza, const char *text, size_t size)
{
  Element *last = get_last (stanza);

  if (last == NULL || stanza->depth != last->depth + 1 || !has_room (stanza, size))
    return;
  if (last->text == 0)
    last->text = stanza->bytes->len;
  else
    g_string_truncate (stanza->bytes, stanza->bytes->len - 1);
  g_string_append_len (stanza->bytes, text, (gssize)size);
  g_string_append_c (stanza->bytes, '\0');
}

void
rd_stanza_end (RdStanza *stanza)
{
  stanza->depth--;
}

const char *
rd_stanza_get_excess (const RdStanza *stanza)
{
  return stanza->excess;
}

/* -- reading ----------------------------------------------------------------------------------- */

static const Element *
get (const RdStanza *stanza, int element)
{
  return element >= 0 && (unsigned)element < stanza->elements->len
             ? &g_array_index (stanza->elements, Element, element)
             : NULL;
}

static const char *
get_string (const RdStanza *stanza, size_t place)
{
  return stanza->bytes->str + place;
}

bool
rd_stanza_is_empty (const RdStanza *stanza)
{
  return stanza->elements->len == 0;
}

static bool
is_element (const RdStanza *stanza, const Element *element, const char *name, const char *ns)
{
  return (name == NULL || g_str_equal (get_string (stanza, element->name), name))
         && g_str_equal (get_string (stanza, element->ns), ns);
}

bool
rd_stanza_is (const RdStanza *stanza, const char *name, const char *ns)
{
  const Element *root = get (stanza, 0);

  return root != NULL && is_element (stanza, root, name, ns);
}

const char *
rd_stanza_get (const RdStanza *stanza, const char *attribute)
{
  return rd_stanza_get_attribute (stanza, 0, attribute);
}

int
rd_stanza_get_first_child (const RdStanza *stanza, int element)
{
  const Element *parent = get (stanza, element);
  const Element *child = get (stanza, element + 1);

  return parent != NULL && child != NULL && child->depth > parent->depth ? element + 1
                                                                         : RD_NO_ELEMENT;
}

int
rd_stanza_get_next (const RdStanza *stanza, int element)
{
  const Element *first = get (stanza, element);
  const Element *next;

  if (first == NULL)
    return RD_NO_ELEMENT;
  do
    next = get (stanza, ++element);
  while (next != NULL && next->depth > first->depth);
  return next != NULL && next->depth == first->depth ? element : RD_NO_ELEMENT;
}

int
rd_stanza_find_child (const RdStanza *stanza, int element, const char *name, const char *ns)
{
  int child = rd_stanza_get_first_child (stanza, element);

  while (child != RD_NO_ELEMENT && !is_element (stanza, get (stanza, child), name, ns))
    child = rd_stanza_get_next (stanza, child);
  return child;
}

const char *
rd_stanza_find_condition (const RdStanza *stanza, int element, const char *ns)
{
  int child = rd_stanza_get_first_child (stanza, element);

  for (; child != RD_NO_ELEMENT; child = rd_stanza_get_next (stanza, child))
    {
      const Element *found = get (stanza, child);

      if (is_element (stanza, found, NULL, ns) && !is_element (stanza, found, "text", ns))
        return get_string (stanza, found->name);
    }
  return NULL;
}

const char *
rd_stanza_get_name (const RdStanza *stanza, int element)
{
  const Element *found = get (stanza, element);

  return get_string (stanza, found != NULL ? found->name : 0);
}

const char *
rd_stanza_get_namespace (const RdStanza *stanza, int element)
{
  const Element *found = get (stanza, element);

  return get_string (stanza, found != NULL ? found->ns : 0);
}

const char *
rd_stanza_get_attribute (const RdStanza *stanza, int element, const char *name)
{
  const Element *found = get (stanza, element);

  for (unsigned i = 0; found != NULL && i < found->n_attributes; i++)
    {
      const Attribute *attribute
          = &g_array_index (stanza->attributes, Attribute, found->first_attribute + i);

      if (g_str_equal (get_string (stanza, attribute->name), name))
        return get_string (stanza, attribute->value);
    }
  return NULL;
}

const char *
rd_stanza_get_text (const RdStanza *stanza, int element)
{
  const Element *found = get (stanza, element);

  return get_string (stanza, found != NULL ? found->text : 0);
}
