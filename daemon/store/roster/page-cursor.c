/* A cursor holds all state of a reading, so that the store keeps none between pages and a reading
 * outlives a restart. It is not trusted: a forged one can only move within the caller's own roster.
 * It has no limit of length, since a JID in it has none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/page-cursor.h"

/* profile, serial, total, collation, key, JID */
#define TYPE G_VARIANT_TYPE ("(xtusays)")

char *
rd_page_cursor_to_string (const RdPageCursor *cursor)
{
  GVariant *key = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, cursor->key, TRUE);
  g_autoptr (GVariant) packed
      = g_variant_ref_sink (g_variant_new ("(xtus@ays)", cursor->profile, cursor->serial,
                                           cursor->total, cursor->collation, key, cursor->jid));

  return g_base64_encode (g_variant_get_data (packed), g_variant_get_size (packed));
}

static GVariant *
unpack (const char *text)
{
  size_t size;
  guchar *data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) packed = NULL;

  data = g_base64_decode (text, &size);
  bytes = g_bytes_new_take (data, size);
  packed = g_variant_ref_sink (g_variant_new_from_bytes (TYPE, bytes, FALSE));
  return g_variant_is_normal_form (packed) ? g_steal_pointer (&packed) : NULL;
}

bool
rd_page_cursor_from_string (RdPageCursor *cursor, const char *text)
{
  g_autoptr (GVariant) packed = unpack (text);
  g_autoptr (GVariant) key = NULL;

  if (packed == NULL)
    return false;
  g_variant_get (packed, "(xtus@ays)", &cursor->profile, &cursor->serial, &cursor->total,
                 &cursor->collation, &key, &cursor->jid);
  cursor->key = g_variant_get_data_as_bytes (key);
  return true;
}

void
rd_page_cursor_clear (RdPageCursor *cursor)
{
  g_clear_pointer (&cursor->collation, g_free);
  g_clear_pointer (&cursor->key, g_bytes_unref);
  g_clear_pointer (&cursor->jid, g_free);
}
