/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/blocking-codec.h"

#include "dbus-interfaces/call-limits.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/xml-text.h"

#include <string.h>

void
rd_blocking_codec_init (RdBlockingCodec *codec)
{
  *codec = (RdBlockingCodec){ .jids = g_ptr_array_new_with_free_func (g_free) };
}

void
rd_blocking_codec_clear (RdBlockingCodec *codec)
{
  g_clear_pointer (&codec->jids, g_ptr_array_unref);
}

/* Who was told of the last list may still have it. */
void
rd_blocking_codec_begin (RdBlockingCodec *codec)
{
  rd_blocking_codec_clear (codec);
  rd_blocking_codec_init (codec);
}

static const char *
find_jid (const char *const *attributes)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      if (g_str_equal (attributes[0], "jid"))
        return attributes[1];
    }
  return NULL;
}

static bool
has_room (const RdBlockingCodec *codec, size_t size)
{
  return codec->jids->len < RD_BLOCKED_MAX && codec->size + size <= RD_BLOCKED_SIZE_MAX;
}

void
rd_blocking_codec_start (RdBlockingCodec *codec, const char *const *attributes)
{
  const char *jid = codec->depth++ == 0 ? find_jid (attributes) : NULL;
  size_t size = jid != NULL ? strlen (jid) : 0;

  if (codec->depth > 1)
    return;
  codec->n_items++;
  if (size > 0 && size <= RD_JID_SIZE_MAX && has_room (codec, size))
    {
      codec->size += size;
      g_ptr_array_add (codec->jids, g_strdup (jid));
    }
  else
    codec->is_cut = true;
}

void
rd_blocking_codec_end (RdBlockingCodec *codec)
{
  codec->depth--;
}

char *
rd_blocking_codec_write (bool is_unblock, const char *const *jids, unsigned n)
{
  const char *name = is_unblock ? "unblock" : "block";
  GString *xml;

  g_return_val_if_fail (n > 0, NULL);
  xml = g_string_new (NULL);
  g_string_append_printf (xml, "<%s xmlns='" RD_NS_BLOCKING "'>", name);
  for (unsigned i = 0; i < n; i++)
    {
      g_string_append (xml, "<item jid='");
      rd_xml_append_escaped (xml, jids[i]);
      g_string_append (xml, "'/>");
    }
  g_string_append_printf (xml, "</%s>", name);
  return g_string_free (xml, FALSE);
}
