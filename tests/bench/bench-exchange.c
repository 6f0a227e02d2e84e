/* What a large file with contacts costs the memory of who reads it, in each format: that of a
 * process that does nothing else. Some formats need all of a file before they can tell the first
 * contact, and none may need more than the goal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "row.h"

#include "cli/exchange/format.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define GOAL_MIB 100

static unsigned n_contacts = 100000;

/* -- files ------------------------------------------------------------------------------------- */

static void
write_contact (const CtlFileFormat *format, GString *text, unsigned i)
{
  g_autofree char *jid = g_strdup_printf ("contact.number%u@host%u.example", i, i % 97);
  g_autofree char *name = g_strdup_printf ("Person Nr %u", i);
  const char *groups[] = { "Friends", i % 2 == 0 ? "Work" : NULL, NULL };
  const CtlContact contact = { .jid = jid, .name = name, .subscription = i % 4, .groups = groups };

  format->write_contact (text, &contact);
}

/* With the writer of FORMAT, if it has one. */
static bool
write_by_format (const CtlFileFormat *format, GString *text)
{
  const CtlExportHead head = { .profile = "home", .jid = "me@example.org" };

  if (format->write_contact == NULL)
    return false;
  format->write_begin (text, &head);
  for (unsigned i = 0; i < n_contacts; i++)
    write_contact (format, text, i);
  if (format->write_end != NULL)
    format->write_end (text);
  return true;
}

typedef struct
{
  const char *format, *begin, *contact, *end; /* CONTACT: with a number, twice */
} Pattern;

static const Pattern patterns[] = {
  { "libervia", "{\"me@example.org\": {}",
    ",\n\"contact.number%u@host.example\": {\"to\": true, \"from\": true, \"ask\": false, "
    "\"name\": \"Person Nr %u\", \"groups\": [\"Friends\"]}",
    "}" },
  { "pidgin", "<purple><blist><group name='Friends'>",
    "<contact><buddy account='me@example.org/' proto='prpl-jabber'>\n<name>contact.number%u@host."
    "example</name>\n<alias>Person Nr %u</alias></buddy></contact>\n",
    "</group></blist></purple>" },
};

/* PATTERN's contact, with its number in both places. */
static void
append_contact (GString *text, const Pattern *pattern, unsigned i)
{
  g_autofree char *number = g_strdup_printf ("%u", i);
  g_auto (GStrv) parts = g_strsplit (pattern->contact, "%u", 3);

  for (unsigned part = 0; parts[part] != NULL; part++)
    g_string_append_printf (text, "%s%s", part > 0 ? number : "", parts[part]);
}

static void
write_by_pattern (const Pattern *pattern, GString *text)
{
  g_string_append (text, pattern->begin);
  for (unsigned i = 0; i < n_contacts; i++)
    append_contact (text, pattern, i);
  g_string_append (text, pattern->end);
}

static void G_GNUC_NORETURN
write_file (const CtlFileFormat *format, const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!write_by_format (format, text))
    {
      for (size_t i = 0; i < G_N_ELEMENTS (patterns); i++)
        {
          if (g_str_equal (patterns[i].format, format->name))
            write_by_pattern (&patterns[i], text);
        }
    }
  if (!g_file_set_contents (path, text->str, (gssize)text->len, NULL))
    g_error ("%s can't be written", path);
  _exit (0);
}

/* -- reading ----------------------------------------------------------------------------------- */

static void
on_found (CtlRecord *record, gpointer data)
{
  ++*(unsigned *)data;
  ctl_record_free (record);
}

static void
on_bad (unsigned line, const char *why, gpointer data)
{
  g_error ("line %u: %s", line, why);
}

/* The own JID isn't in the file, so that contacts are
 * kept back until all accounts are known. */
static void G_GNUC_NORETURN
read_file (const CtlFileFormat *format, const char *path)
{
  unsigned n_found = 0;
  const CtlRecordSink sink = { on_found, on_bad, &n_found };
  const CtlReadTerms terms = { .own_jid = "other@example.org" };
  g_autoptr (GError) error = NULL;
  CtlSource *source = ctl_source_open (path, &error);

  if (source == NULL || !format->read (source, &terms, &sink, &error))
    g_error ("%s: %s", format->name, error->message);
  _exit (n_found >= n_contacts ? 0 : 1);
}

/* In a process of its own, which inherits no memory of the other. MiB. */
static double
measure (void (*work) (const CtlFileFormat *, const char *), const CtlFileFormat *format,
         const char *path)
{
  struct rusage usage;
  int status;
  pid_t process;

  /* What is still written to standard output is the parent's. */
  fflush (stdout);
  process = fork ();
  if (process == 0)
    work (format, path);
  if (wait4 (process, &status, 0, &usage) != process || status != 0)
    g_error ("%s failed", format->name);
  return (double)usage.ru_maxrss / 1024;
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "jsonl", "xep0227", "csv", "vcard", "libervia", "pidgin" };

  if (argc > 1)
    n_contacts = (unsigned)strtoul (argv[1], NULL, 10);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const CtlFileFormat *format = ctl_format_find (names[i]);
      g_autofree char *path = NULL;
      g_autofree char *work
          = g_strdup_printf ("%u contacts read from %s: memory", n_contacts, names[i]);

      g_close (g_file_open_tmp ("rd-exchange-XXXXXX", &path, NULL), NULL);
      measure (write_file, format, path);
      bench_tell_row (work, measure (read_file, format, path), "MiB", GOAL_MIB, 0, BENCH_MOST);
      g_unlink (path);
    }
  return 0;
}
