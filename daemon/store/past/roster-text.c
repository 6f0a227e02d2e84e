/* A line is exactly as put_line () writes it: what differs is damage.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/roster-text.h"

#include "dbus-interfaces/errors.h"
#include "store/roster/contact-json.h"
#include "store/roster/row.h"

#include <gio/gio.h>

#define BLOCK_SIZE (64 * 1024)

/* -- writing ----------------------------------------------------------------------------------- */

struct _RdRosterWriter
{
  size_t max;
  GOutputStream *memory;
  GOutputStream *text;
  GString *lines; /* not written yet */
};

RdRosterWriter *
rd_roster_writer_new (size_t max)
{
  RdRosterWriter *writer = g_new0 (RdRosterWriter, 1);
  g_autoptr (GZlibCompressor) compressor
      = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);

  writer->max = max;
  writer->memory = g_memory_output_stream_new_resizable ();
  writer->text = g_converter_output_stream_new (writer->memory, G_CONVERTER (compressor));
  writer->lines = g_string_sized_new (BLOCK_SIZE + 1024);
  return writer;
}

void
rd_roster_writer_free (RdRosterWriter *writer)
{
  g_object_unref (writer->text);
  g_object_unref (writer->memory);
  g_string_free (writer->lines, TRUE);
  g_free (writer);
}

static void
put_line (GString *lines, const RdContact *contact)
{
  g_string_append (lines, "{\"jid\":");
  rd_roster_row_append_text (lines, contact->jid);
  g_string_append_c (lines, ',');
  rd_roster_row_append_fields (lines, contact);
  g_string_append (lines, "}\n");
}

static bool
check_size (const RdRosterWriter *writer, GError **error)
{
  if (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (writer->memory)) <= writer->max)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "The roster takes more than %zu MiB when compressed, the most of a snapshot, and "
               "none was taken.",
               writer->max / 1024 / 1024);
  return false;
}

/* Memory takes all, so that nothing else fails. */
static bool
write_lines (RdRosterWriter *writer, GError **error)
{
  if (!g_output_stream_write_all (writer->text, writer->lines->str, writer->lines->len, NULL, NULL,
                                  error))
    return false;
  g_string_truncate (writer->lines, 0);
  return check_size (writer, error);
}

bool
rd_roster_writer_add (RdRosterWriter *writer, const RdContact *contact, GError **error)
{
  put_line (writer->lines, contact);
  return writer->lines->len < BLOCK_SIZE || write_lines (writer, error);
}

GBytes *
rd_roster_writer_end (RdRosterWriter *writer, GError **error)
{
  if (!write_lines (writer, error) || !g_output_stream_close (writer->text, NULL, error)
      || !check_size (writer, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (writer->memory));
}

/* -- reading ----------------------------------------------------------------------------------- */

/* NULL: damage. */
static RdContact *
parse_line (char *line)
{
  g_autoptr (RdContact) contact = NULL;
  char *jid;

  if (!rd_contact_json_take (&line, "{\"jid\":")
      || (jid = rd_contact_json_take_text (&line)) == NULL || !rd_contact_json_take (&line, ","))
    return NULL;
  contact = rd_contact_json_take_fields (&line, jid, 0);
  return contact != NULL && g_str_equal (line, "}") ? g_steal_pointer (&contact) : NULL;
}

static void
set_damaged (GError **error)
{
  g_set_error_literal (error, RD_ERROR, RD_ERROR_STORE_FAILED,
                       "The snapshot is damaged and can't be read; remove it.");
}

struct _RdRosterReader
{
  GDataInputStream *lines;
};

RdRosterReader *
rd_roster_reader_new (GBytes *text)
{
  RdRosterReader *reader = g_new0 (RdRosterReader, 1);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (text);
  g_autoptr (GZlibDecompressor) decompressor
      = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GInputStream) plain
      = g_converter_input_stream_new (memory, G_CONVERTER (decompressor));

  reader->lines = g_data_input_stream_new (plain);
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (reader->lines), BLOCK_SIZE);
  return reader;
}

void
rd_roster_reader_free (RdRosterReader *reader)
{
  g_object_unref (reader->lines);
  g_free (reader);
}

RdContact *
rd_roster_reader_next (RdRosterReader *reader, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *line = g_data_input_stream_read_line (reader->lines, NULL, NULL, &reason);
  RdContact *contact = line != NULL ? parse_line (line) : NULL;

  if (contact == NULL && (line != NULL || reason != NULL))
    set_damaged (error);
  return contact;
}
