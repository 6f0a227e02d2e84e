/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/import-file.h"

#include "cli/client/contact.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

static void
bad_line_free (gpointer data)
{
  CtlBadLine *bad = data;

  g_free (bad->why);
  g_free (bad);
}

void
ctl_import_file_clear (CtlImportFile *file)
{
  g_clear_pointer (&file->title, g_free);
  g_clear_pointer (&file->edits, ctl_edits_free);
  g_clear_pointer (&file->records, g_ptr_array_unref);
  g_clear_pointer (&file->wanted, g_ptr_array_unref);
  g_clear_pointer (&file->lines, g_hash_table_unref);
  g_clear_pointer (&file->known, g_hash_table_unref);
  g_clear_pointer (&file->bad, g_ptr_array_unref);
}

void
ctl_import_file_add_bad (CtlImportFile *file, unsigned line, const char *why)
{
  CtlBadLine *bad;

  if (++file->n_bad > CTL_BAD_LINES_MAX)
    return;
  bad = g_new (CtlBadLine, 1);
  *bad = (CtlBadLine){ line, g_strdup (why) };
  g_ptr_array_add (file->bad, bad);
}

unsigned
ctl_import_file_find_line (const CtlImportFile *file, const char *jid)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (file->lines, jid));
}

static void
drop_record (CtlImportFile *file, const char *jid)
{
  for (unsigned i = 0; i < file->records->len; i++)
    {
      if (g_str_equal (((CtlRecord *)file->records->pdata[i])->jid, jid))
        {
          g_ptr_array_remove_index (file->records, i);
          return;
        }
    }
}

void
ctl_import_file_refuse (CtlImportFile *file, const char *jid, const char *why)
{
  g_autofree char *folded = g_utf8_casefold (jid, -1);

  ctl_import_file_add_bad (file, ctl_import_file_find_line (file, jid), why);
  if (g_hash_table_remove (file->known, folded))
    file->n_contacts--;
  drop_record (file, jid);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  unsigned line_a = (*(const CtlBadLine *const *)a)->line;
  unsigned line_b = (*(const CtlBadLine *const *)b)->line;

  return (line_a > line_b) - (line_a < line_b);
}

void
ctl_import_file_sort_bad (CtlImportFile *file)
{
  g_ptr_array_sort (file->bad, compare_lines);
}

/* -- what can be told of a contact without rosterd --------------------------------------------- */

/* Servers turn them into blanks, or keep them: what was asked for would never be seen. */
static bool
mend_breaks (char *text, const char *breaks)
{
  bool has_any = false;

  for (char *place = strpbrk (text, breaks); place != NULL; place = strpbrk (place, breaks))
    {
      *place = ' ';
      has_any = true;
    }
  return has_any;
}

static bool
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if ((unsigned char)*text < ' ' && strchr ("\t\n\r", *text) == NULL)
        return true;
    }
  return false;
}

/* NULL: none. */
static const char *
find_text_fault (const char *text, const char *too_long, const char *odd)
{
  if (strlen (text) > RD_EDIT_TEXT_SIZE_MAX)
    return too_long;
  return has_control (text) ? odd : NULL;
}

static const char *
find_fault (const CtlRecord *record)
{
  const char *fault = NULL;

  if (*record->jid == '\0')
    return "it has no JID";
  if (strlen (record->jid) > RD_JID_SIZE_MAX)
    return "its JID has more than " G_STRINGIFY (RD_JID_SIZE_MAX) " bytes";
  if (record->name != NULL)
    fault = find_text_fault (record->name,
                             "its name has more than " G_STRINGIFY (RD_EDIT_TEXT_SIZE_MAX) " bytes",
                             "its name has a control character");
  for (char **group = record->groups; *group != NULL && fault == NULL; group++)
    fault = find_text_fault (
        *group, "one of its groups has more than " G_STRINGIFY (RD_EDIT_TEXT_SIZE_MAX) " bytes",
        "one of its groups has a control character");
  return fault;
}

/* Some servers refuse an item with an empty group. */
static void
mend_groups (CtlRecord *record)
{
  char **to = record->groups;

  for (char **from = record->groups; *from != NULL; from++)
    {
      mend_breaks (*from, "\r");
      if (**from == '\0')
        g_free (*from);
      else
        *to++ = *from;
    }
  *to = NULL;
}

/* -- its edits --------------------------------------------------------------------------------- */

/* *N: groups that were taken, of those from FIRST on. */
static GVariant *
make_edit (const CtlImportFile *file, const CtlRecord *record, size_t first, size_t *n)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  size_t left = g_strv_length (record->groups) - first;

  *n = MIN (left, RD_EDIT_GROUPS_MAX);
  if (first == 0 && record->name != NULL)
    g_variant_dict_insert (&dict, file->replaces_names ? "Name" : "NameIfNone", "s", record->name);
  if (*n > 0)
    g_variant_dict_insert_value (
        &dict, "AddGroups",
        g_variant_new_strv ((const char *const *)record->groups + first, (gssize)*n));
  return g_variant_dict_end (&dict);
}

static bool
add_edits (CtlImportFile *file, const CtlRecord *record, GError **error)
{
  size_t n_groups = g_strv_length (record->groups), first = 0, n;

  do
    {
      GVariant *edit = make_edit (file, record, first, &n);

      if (!ctl_edits_add (file->edits, record->jid, edit, error))
        return false;
      first += n;
    }
  while (first < n_groups);
  return true;
}

/* -- reading ----------------------------------------------------------------------------------- */

typedef struct
{
  CtlImportFile *file;
  GError *error; /* the first; what comes later is dropped */
} Reading;

/* Counts RECORD. Is it the first of its contact? */
static bool
is_first (CtlImportFile *file, const CtlRecord *record)
{
  if (g_hash_table_add (file->known, g_utf8_casefold (record->jid, -1)))
    {
      file->n_contacts++;
      return true;
    }
  if (file->n_repeated++ == 0)
    file->repeated_line = record->line;
  return false;
}

static void
keep (CtlImportFile *file, CtlRecord *record)
{
  bool is_shown = is_first (file, record) && file->records->len < file->n_kept;
  gpointer jid, line;

  if (!g_hash_table_lookup_extended (file->lines, record->jid, &jid, &line))
    {
      jid = g_strdup (record->jid);
      g_hash_table_insert (file->lines, jid, GUINT_TO_POINTER (record->line));
      if ((record->subscription & CTL_CONTACT_TO) != 0 || record->ask)
        g_ptr_array_add (file->wanted, jid);
    }
  if (is_shown)
    g_ptr_array_add (file->records, record);
  else
    ctl_record_free (record);
}

static void
on_found (CtlRecord *record, gpointer data)
{
  Reading *reading = data;
  CtlImportFile *file = reading->file;
  g_autoptr (CtlRecord) owned = record;
  const char *fault;

  if (reading->error != NULL)
    return;
  fault = find_fault (record);
  if (fault != NULL)
    {
      ctl_import_file_add_bad (file, record->line, fault);
      return;
    }
  if (record->name != NULL)
    file->n_broken_names += mend_breaks (record->name, "\t\n\r");
  mend_groups (record);
  if (add_edits (file, record, &reading->error))
    keep (file, g_steal_pointer (&owned));
}

static void
on_bad (unsigned line, const char *why, gpointer data)
{
  ctl_import_file_add_bad (((Reading *)data)->file, line, why);
}

/* Only CSV has columns to be mapped. */
static const CtlFileFormat *
choose_format (const CtlSource *source, const char *name, const CtlReadTerms *terms, GError **error)
{
  if (terms->map == NULL)
    return name != NULL ? ctl_format_find (name) : ctl_format_detect (source, error);
  if (name == NULL || g_str_equal (name, "csv"))
    return ctl_format_find ("csv");
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--map is for csv, and the format is %s.",
               name);
  return NULL;
}

static bool
set_up (CtlImportFile *file, const CtlSource *source, GError **error)
{
  file->title = g_strdup (ctl_source_get_title (source));
  file->records = g_ptr_array_new_with_free_func ((GDestroyNotify)ctl_record_free);
  file->wanted = g_ptr_array_new ();
  file->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  file->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  file->bad = g_ptr_array_new_with_free_func (bad_line_free);
  file->edits = ctl_edits_new (error);
  return file->edits != NULL;
}

bool
ctl_import_file_read (CtlImportFile *file, const char *path, const char *format,
                      const CtlReadTerms *terms, GError **error)
{
  g_autoptr (CtlSource) source = ctl_source_open (path, error);
  Reading reading = { file, NULL };
  const CtlRecordSink sink = { on_found, on_bad, &reading };
  const CtlFileFormat *chosen
      = source != NULL ? choose_format (source, format, terms, error) : NULL;
  bool is_read;

  if (chosen == NULL || !set_up (file, source, error))
    return false;
  file->format = chosen->name;
  is_read = chosen->read (source, terms, &sink, error);
  if (reading.error == NULL)
    return is_read;
  g_clear_error (error);
  g_propagate_error (error, reading.error);
  return false;
}
