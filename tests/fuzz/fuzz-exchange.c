/* Files with contacts. What comes in: a file of each format. Who sends it: whoever made the file
 * that is imported.
 *
 * The first line is the format, or empty; the second is that of --map; what follows is the file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "cli/exchange/format.h"
#include "cli/out/exit.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* No format makes more out of a byte. */
#define TOLD_MAX_OF_A_BYTE 256

typedef struct
{
  unsigned n_lines;
  size_t n_bytes; /* of texts */
  GPtrArray *records;
  unsigned n_bad;
} Reading;

static void
on_found (CtlRecord *record, gpointer data)
{
  Reading *reading = data;

  g_assert_cmpuint (record->line, >=, 1);
  g_assert_cmpuint (record->line, <=, reading->n_lines);
  g_assert_cmpuint (record->subscription, <=, CTL_CONTACT_TO | CTL_CONTACT_FROM);
  fuzz_check_utf8 (record->jid);
  reading->n_bytes += strlen (record->jid);
  if (record->name != NULL)
    {
      fuzz_check_utf8 (record->name);
      g_assert_cmpstr (record->name, !=, "");
      reading->n_bytes += strlen (record->name);
    }
  for (char **group = record->groups; *group != NULL; group++)
    {
      fuzz_check_utf8 (*group);
      reading->n_bytes += strlen (*group);
    }
  g_ptr_array_add (reading->records, record);
}

static void
on_bad (unsigned line, const char *why, gpointer data)
{
  Reading *reading = data;

  g_assert_cmpuint (line, >=, 1);
  g_assert_cmpuint (line, <=, reading->n_lines);
  fuzz_check_line (why);
  reading->n_bad++;
}

static CtlSource *
open_bytes (const char *bytes, size_t size, GError **error)
{
  int fd = memfd_create ("exchange", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  CtlSource *source;

  g_assert_cmpint (write (fd, bytes, size), ==, size);
  source = ctl_source_open (path, error);
  close (fd);
  return source;
}

static unsigned
count_lines (const char *bytes, size_t size)
{
  unsigned n = 1;

  for (size_t i = 0; i < size; i++)
    n += bytes[i] == '\n';
  return n;
}

static void
check_error (const GError *error)
{
  g_assert_true (error->domain == CTL_EXIT_DOMAIN);
  g_assert_cmpuint (strlen (error->message), <=, 4096);
  fuzz_check_line (error->message);
}

/* FORMAT NULL: found out. */
static void
read_file (Reading *reading, const char *format, const char *map, const char *bytes, size_t size)
{
  const CtlRecordSink sink = { on_found, on_bad, reading };
  const CtlReadTerms terms = { .map = *map != '\0' ? map : NULL, .own_jid = "me@example.org" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlSource) source = open_bytes (bytes, size, &error);
  const CtlFileFormat *row = format != NULL ? ctl_format_find (format) : NULL;

  reading->n_lines = count_lines (bytes, size);
  reading->records = g_ptr_array_new_with_free_func ((GDestroyNotify)ctl_record_free);
  if (source != NULL && format == NULL)
    row = ctl_format_detect (source, &error);
  if (source != NULL && row != NULL && row->read (source, &terms, &sink, &error))
    g_assert_no_error (error);
  if (error != NULL)
    check_error (error);
  g_assert_cmpuint (reading->n_bytes, <=, (size + 1) * TOLD_MAX_OF_A_BYTE);
}

/* -- there and back ---------------------------------------------------------------------------- */

/* Can RECORD be told by each format that is written, as it is? */
static bool
is_plain (const CtlRecord *record)
{
  GString *all = g_string_new (record->jid);
  bool is_bare = *record->jid != '\0' && strpbrk (record->jid, "/\n\t ") == NULL;
  bool is_plain = true;

  if (record->name != NULL)
    g_string_append (all, record->name);
  for (char **group = record->groups; *group != NULL; group++)
    {
      g_string_append (all, *group);
      /* CSV and vCard leave out blanks around a group, and doubled ones. */
      is_plain &= **group != '\0' && **group != ' ' && !g_str_has_suffix (*group, " ")
                  && !g_strv_contains ((const char *const *)group + 1, *group);
    }
  for (const char *c = all->str; *c != '\0'; c = g_utf8_next_char (c))
    is_plain
        &= !g_unichar_iscntrl (g_utf8_get_char (c)) && (g_utf8_get_char (c) & 0xfffe) != 0xfffe;
  is_plain &= record->name == NULL || !g_str_equal (record->name, record->jid);
  g_string_free (all, TRUE);
  return is_plain && is_bare;
}

static void
check_same (const CtlRecord *record, const CtlRecord *again, bool has_state)
{
  g_assert_cmpstr (again->jid, ==, record->jid);
  g_assert_cmpstr (again->name, ==, record->name);
  g_assert_true (
      g_strv_equal ((const char *const *)record->groups, (const char *const *)again->groups));
  if (!has_state)
    return;
  g_assert_cmpuint (again->subscription, ==, record->subscription);
  g_assert_cmpint (again->ask, ==, record->ask);
  g_assert_cmpint (again->approved, ==, record->approved);
}

/* What is written of RECORD is read as the same. */
static void
check_back (const CtlRecord *record, const char *format)
{
  const CtlFileFormat *row = ctl_format_find (format);
  const CtlExportHead head = { .profile = "home", .jid = "me@example.org", .serial = 1, .time = 1 };
  CtlContact contact = { .jid = record->jid,
                         .name = record->name != NULL ? record->name : "",
                         .subscription = record->subscription,
                         .flags = (record->ask ? CTL_CONTACT_ASK : 0)
                                  | (record->approved ? CTL_CONTACT_APPROVED : 0),
                         .groups = (const char **)record->groups };
  g_autoptr (GString) text = g_string_new (NULL);
  Reading reading = { 0 };

  row->write_begin (text, &head);
  row->write_contact (text, &contact);
  if (row->write_end != NULL)
    row->write_end (text);
  read_file (&reading, NULL, "", text->str, text->len);
  g_assert_cmpuint (reading.n_bad, ==, 0);
  g_assert_cmpuint (reading.records->len, ==, 1);
  check_same (record, reading.records->pdata[0], !g_str_equal (format, "vcard"));
  g_ptr_array_unref (reading.records);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const written[] = { "jsonl", "xep0227", "csv", "vcard" };
  const char *bytes = (const char *)data;
  const char *first = memchr (bytes, '\n', size);
  const char *second = first != NULL ? memchr (first + 1, '\n', bytes + size - first - 1) : NULL;
  g_autofree char *format = NULL, *map = NULL;
  Reading reading = { 0 };

  if (second == NULL)
    return -1;
  format = g_strndup (bytes, (size_t)(first - bytes));
  map = g_strndup (first + 1, (size_t)(second - first - 1));
  if (!g_utf8_validate (map, -1, NULL))
    return -1;
  read_file (&reading, ctl_format_find (format) != NULL ? format : NULL, map, second + 1,
             (size_t)(bytes + size - second - 1));
  for (unsigned i = 0; i < MIN (reading.records->len, 4); i++)
    {
      for (size_t k = 0; k < G_N_ELEMENTS (written) && is_plain (reading.records->pdata[i]); k++)
        check_back (reading.records->pdata[i], written[k]);
    }
  g_ptr_array_unref (reading.records);
  return 0;
}
