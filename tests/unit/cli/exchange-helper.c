/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange-helper.h"

#include "cli/out/exit.h"

#include <glib/gstdio.h>
#include <string.h>

static void
on_found (CtlRecord *record, gpointer data)
{
  g_autofree char *groups = g_strjoinv ("|", record->groups);

  g_string_append_printf (data, "%u: %s <%s> [%s] %u%s%s\n", record->line,
                          record->name != NULL ? record->name : "-", record->jid, groups,
                          record->subscription, record->ask ? " ask" : "",
                          record->approved ? " approved" : "");
  ctl_record_free (record);
}

static void
on_bad (unsigned line, const char *why, gpointer data)
{
  g_string_append_printf (data, "%u! %s\n", line, why);
}

void
reading_clear (Reading *reading)
{
  g_unlink (reading->path);
  g_free (reading->path);
  g_string_free (reading->told, TRUE);
  g_clear_error (&reading->error);
}

void
read_with_terms (Reading *reading, const char *format, const CtlReadTerms *terms,
                 const char *suffix, const char *bytes, size_t size)
{
  g_autofree char *name = g_strconcat ("rd-exchange-XXXXXX", suffix, NULL);
  g_autoptr (CtlSource) source = NULL;
  const CtlRecordSink sink = { on_found, on_bad, NULL };
  CtlRecordSink to = sink;
  const CtlFileFormat *found;

  reading->told = g_string_new (NULL);
  g_close (g_file_open_tmp (name, &reading->path, NULL), NULL);
  g_assert_true (g_file_set_contents (reading->path, bytes, (gssize)size, NULL));
  to.data = reading->told;
  source = ctl_source_open (reading->path, &reading->error);
  if (source == NULL)
    return;
  found = format != NULL ? ctl_format_find (format) : ctl_format_detect (source, &reading->error);
  if (found != NULL)
    found->read (source, terms, &to, &reading->error);
}

void
read_bytes (Reading *reading, const char *format, const char *suffix, const char *bytes,
            size_t size)
{
  read_with_terms (reading, format, &(CtlReadTerms){ 0 }, suffix, bytes, size);
}

void
read_text (Reading *reading, const char *format, const char *text)
{
  read_bytes (reading, format, "", text, strlen (text));
}

void
assert_told_with (const char *format, const CtlReadTerms *terms, const char *text,
                  const char *expected)
{
  g_auto (Reading) reading = { 0 };

  read_with_terms (&reading, format, terms, "", text, strlen (text));
  g_assert_no_error (reading.error);
  g_assert_cmpstr (reading.told->str, ==, expected);
}

void
assert_told (const char *format, const char *text, const char *expected)
{
  assert_told_with (format, &(CtlReadTerms){ 0 }, text, expected);
}

void
assert_refused (const char *format, const CtlReadTerms *terms, const char *text, int code,
                const char *words)
{
  g_auto (Reading) reading = { 0 };

  read_with_terms (&reading, format, terms != NULL ? terms : &(CtlReadTerms){ 0 }, "", text,
                   strlen (text));
  g_assert_error (reading.error, CTL_EXIT_DOMAIN, code);
  if (strstr (reading.error->message, words) == NULL)
    g_error ("\"%s\" has no \"%s\"", reading.error->message, words);
}

GString *
write_contacts (const char *format, GVariant *contacts)
{
  const CtlFileFormat *row = ctl_format_find (format);
  const CtlExportHead head = { .profile = "home", .jid = "me@x", .serial = 9, .time = 1 };
  GString *text = g_string_new (NULL);

  row->write_begin (text, &head);
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      row->write_contact (text, &contact);
    }
  if (row->write_end != NULL)
    row->write_end (text);
  return text;
}

void
assert_same_back (const char *format, const char *contacts, const char *expected)
{
  g_autoptr (GVariant) parsed
      = g_variant_parse (G_VARIANT_TYPE ("a(ssuuasta{sv})"), contacts, NULL, NULL, NULL);
  GString *text = write_contacts (format, parsed);

  assert_told (NULL, text->str, expected);
  g_string_free (text, TRUE);
}
