/* Ids that can't be guessed: with the id of an iq an answer could be forged. GLib's random numbers
 * don't do: they can be computed from a few hundred earlier ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/stanza-id.h"

#include "runtime/random.h"

#include <glib.h>

char *
rd_stanza_id_new (void)
{
  guint32 words[4];

  rd_random_fill (words, sizeof words);
  return g_strdup_printf ("%08x%08x%08x%08x", words[0], words[1], words[2], words[3]);
}
