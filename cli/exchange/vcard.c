/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/vcard.h"

#include "cli/exchange/vcard-line.h"
#include "cli/out/exit.h"

#include <string.h>

/* Of one card; nobody has more. */
#define ADDRESSES_MAX 100
#define FOLD_AT 75

/* -- reading ----------------------------------------------------------------------------------- */

typedef struct
{
  char *jid;
  unsigned line;
} Address;

typedef struct
{
  unsigned line;  /* of its begin; 0: outside of a card */
  unsigned depth; /* of cards in it, which are others' */
  char *name, *made_name;
  GPtrArray *groups;
  GPtrArray *addresses;
  unsigned fault_line;
  const char *fault;
} Card;

static void
free_address (gpointer data)
{
  Address *address = data;

  g_free (address->jid);
  g_free (address);
}

static void
clear_card (Card *card)
{
  g_clear_pointer (&card->name, g_free);
  g_clear_pointer (&card->made_name, g_free);
  g_ptr_array_set_size (card->groups, 0);
  g_ptr_array_set_size (card->addresses, 0);
  card->line = 0;
  card->fault = NULL;
}

static void
set_fault (Card *card, unsigned line, const char *fault)
{
  if (card->fault == NULL)
    card->fault_line = line;
  if (card->fault == NULL)
    card->fault = fault;
}

static void
replace (char **text, char *value)
{
  g_free (*text);
  *text = value;
}

static void
read_full_name (Card *card, const char *text, unsigned line)
{
  g_auto (GStrv) parts = ctl_vcard_split (text, '\0');

  if (card->name == NULL)
    card->name = g_strdup (parts[0]);
}

/* Family name, given name, … */
static void
read_name_parts (Card *card, const char *text, unsigned line)
{
  g_auto (GStrv) parts = ctl_vcard_split (text, ';');
  const char *given = parts[1] != NULL ? parts[1] : "";

  replace (&card->made_name, g_strstrip (g_strdup_printf ("%s %s", given, parts[0])));
}

static void
read_categories (Card *card, const char *text, unsigned line)
{
  g_auto (GStrv) parts = ctl_vcard_split (text, ',');

  for (char **part = parts; *part != NULL; part++)
    {
      g_strstrip (*part);
      if (**part == '\0'
          || g_ptr_array_find_with_equal_func (card->groups, *part, g_str_equal, NULL))
        continue;
      if (card->groups->len < CTL_RECORD_GROUPS_MAX)
        g_ptr_array_add (card->groups, g_strdup (*part));
      else
        set_fault (card, line, CTL_RECORD_TOO_MANY_GROUPS);
    }
}

/* Takes JID, and leaves out a resource. */
static void
add_address (Card *card, char *jid, unsigned line)
{
  Address *address = g_new0 (Address, 1);

  jid[strcspn (jid, "/")] = '\0';
  address->jid = g_strstrip (jid);
  address->line = line;
  for (unsigned i = 0; i < card->addresses->len; i++)
    {
      if (g_str_equal (((Address *)card->addresses->pdata[i])->jid, jid))
        *jid = '\0';
    }
  if (*jid != '\0' && card->addresses->len < ADDRESSES_MAX)
    g_ptr_array_add (card->addresses, address);
  else
    free_address (address);
}

/* "xmpp:romeo@example.org?message" (RFC 5122); other protocols have other schemes. */
static void
read_uri (Card *card, const char *text, unsigned line)
{
  g_autofree char *uri = g_strstrip (g_strdup (text));
  char *jid;

  if (g_ascii_strncasecmp (uri, "xmpp:", 5) != 0)
    return;
  uri[strcspn (uri, "?#")] = '\0';
  jid = g_uri_unescape_string (uri + 5, NULL);
  if (jid == NULL || !g_utf8_validate (jid, -1, NULL))
    {
      g_free (jid);
      set_fault (card, line, "its IMPP is no xmpp: address");
      return;
    }
  add_address (card, jid, line);
}

static void
read_jabber (Card *card, const char *text, unsigned line)
{
  g_auto (GStrv) parts = ctl_vcard_split (text, '\0');

  if (g_ascii_strncasecmp (parts[0], "xmpp:", 5) == 0)
    read_uri (card, parts[0], line);
  else
    add_address (card, g_strdup (parts[0]), line);
}

static const struct
{
  const char *name;
  void (*read) (Card *card, const char *text, unsigned line);
} readers[] = {
  { "FN", read_full_name },          { "N", read_name_parts },    { "IMPP", read_uri },
  { "CATEGORIES", read_categories }, { "X-JABBER", read_jabber },
};

static void
read_property (Card *card, const CtlVcardLines *lines, const CtlVcardProperty *property)
{
  for (size_t i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autofree char *text = NULL;

      if (!g_str_equal (readers[i].name, property->name))
        continue;
      text = ctl_vcard_property_decode (property);
      if (lines->is_cut)
        set_fault (card, lines->number, "it is longer than 64 KiB");
      else if (text == NULL)
        set_fault (card, lines->number, "it is not UTF-8");
      else
        readers[i].read (card, text, lines->number);
    }
}

static void
end_card (Card *card, const CtlRecordSink *sink)
{
  const char *name = card->name != NULL && *card->name != '\0' ? card->name : card->made_name;

  if (card->fault != NULL)
    sink->bad (card->fault_line, card->fault, sink->data);
  for (unsigned i = 0; card->fault == NULL && i < card->addresses->len; i++)
    {
      const Address *address = card->addresses->pdata[i];
      bool has_name = name != NULL && *name != '\0' && !g_str_equal (name, address->jid);
      CtlRecord *record = ctl_record_new (address->line, address->jid, has_name ? name : NULL);

      record->groups = (g_strfreev (record->groups), g_new0 (char *, card->groups->len + 1));
      for (unsigned group = 0; group < card->groups->len; group++)
        record->groups[group] = g_strdup (card->groups->pdata[group]);
      sink->found (record, sink->data);
    }
  clear_card (card);
}

static bool
set_error (unsigned line, const char *fault, GError **error)
{
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "Line %u %s", line, fault);
  return false;
}

static bool
read_line (Card *card, const CtlVcardLines *lines, const CtlRecordSink *sink, GError **error)
{
  g_auto (CtlVcardProperty) property = { 0 };
  bool is_begin, is_end;

  if (memchr (lines->line->str, '\0', lines->line->len) != NULL)
    return set_error (lines->number, "has a byte that no text has. Give a vCard file.", error);
  ctl_vcard_property_init (&property, lines->line->str);
  is_begin = g_strcmp0 (property.name, "BEGIN") == 0;
  is_end = g_strcmp0 (property.name, "END") == 0;
  if (card->line == 0 && !is_begin)
    return set_error (lines->number, "is outside of a card. Give a vCard file.", error);
  if (card->line == 0)
    card->line = lines->number;
  else if (is_begin)
    card->depth++;
  else if (is_end && card->depth > 0)
    card->depth--;
  else if (is_end)
    end_card (card, sink);
  else if (property.name != NULL && card->depth == 0)
    read_property (card, lines, &property);
  return true;
}

static bool
read_lines (CtlVcardLines *lines, Card *card, const CtlRecordSink *sink, GError **error)
{
  do
    {
      if (!ctl_vcard_lines_read (lines, error))
        return false;
      if (lines->line->len > 0 && !read_line (card, lines, sink, error))
        return false;
    }
  while (lines->line->len > 0);
  return card->line == 0
         || set_error (card->line,
                       "begins a card that doesn't end: the file was cut off. Get it "
                       "whole.",
                       error);
}

static bool
read_cards (CtlSource *source, const CtlReadTerms *terms, const CtlRecordSink *sink, GError **error)
{
  g_auto (CtlVcardLines) lines = { 0 };
  Card card = { .groups = g_ptr_array_new_with_free_func (g_free),
                .addresses = g_ptr_array_new_with_free_func (free_address) };
  bool is_read;

  ctl_vcard_lines_init (&lines, source);
  is_read = read_lines (&lines, &card, sink, error);
  clear_card (&card);
  g_ptr_array_unref (card.groups);
  g_ptr_array_unref (card.addresses);
  return is_read;
}

static bool
detect (const char *bytes, size_t size)
{
  static const char begin[] = "BEGIN:VCARD";

  while (size > 0 && g_ascii_isspace (*bytes))
    {
      bytes++;
      size--;
    }
  return size >= sizeof begin - 1 && g_ascii_strncasecmp (bytes, begin, sizeof begin - 1) == 0;
}

/* -- writing ----------------------------------------------------------------------------------- */

/* Folds before the octet 76, and never inside of a character. */
static void
write_line (GString *text, const char *line)
{
  size_t column = 0;

  for (const char *c = line; *c != '\0'; c = g_utf8_next_char (c))
    {
      size_t size = (size_t)(g_utf8_next_char (c) - c);

      if (column + size > FOLD_AT)
        {
          g_string_append (text, "\r\n ");
          column = 1;
        }
      g_string_append_len (text, c, (gssize)size);
      column += size;
    }
  g_string_append (text, "\r\n");
}

static void
append_text (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (*c == '\n')
        g_string_append (line, "\\n");
      else if (strchr ("\\,;", *c) != NULL)
        g_string_append_printf (line, "\\%c", *c);
      else
        g_string_append_unichar (line, *c == '\t' || (unsigned char)*c >= ' ' ? g_utf8_get_char (c)
                                                                              : 0xfffd);
    }
}

static void
write_text (GString *text, const char *name, const char *value, const char *tail)
{
  g_autoptr (GString) line = g_string_new (name);

  append_text (line, value);
  g_string_append (line, tail);
  write_line (text, line->str);
}

static void
write_groups (GString *text, const char **groups)
{
  g_autoptr (GString) line = g_string_new ("CATEGORIES:");

  for (const char **group = groups; *group != NULL; group++)
    {
      if (group != groups)
        g_string_append_c (line, ',');
      append_text (line, *group);
    }
  write_line (text, line->str);
}

static void
write_begin (GString *text, const CtlExportHead *head)
{
}

/* Version 3, which all address books read. Some know IMPP, some X-JABBER. */
static void
write_contact (GString *text, const CtlContact *contact)
{
  const char *name = *contact->name != '\0' ? contact->name : contact->jid;
  g_autofree char *address = g_uri_escape_string (contact->jid, "@", FALSE);
  g_autofree char *line = g_strconcat ("IMPP:xmpp:", address, NULL);

  g_string_append (text, "BEGIN:VCARD\r\nVERSION:3.0\r\n");
  write_text (text, "FN:", name, "");
  write_text (text, "N:", name, ";;;;");
  write_line (text, line);
  write_text (text, "X-JABBER:", contact->jid, "");
  if (*contact->groups != NULL)
    write_groups (text, contact->groups);
  g_string_append (text, "END:VCARD\r\n");
}

const CtlFileFormat ctl_format_vcard = {
  .name = "vcard",
  .suffixes = ".vcf .vcard",
  .detect = detect,
  .read = read_cards,
  .write_begin = write_begin,
  .write_contact = write_contact,
};
