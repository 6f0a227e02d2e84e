/* The bounds of a tag that isn't complete, which expat holds, and reads again with each piece.
 *
 * Servers take stanzas of 512 KiB from each other, and a name of that size comes in a tag of 3 MiB
 * when each of its characters is escaped: what a contact chose must not end the session. But expat
 * takes all attributes of a tag at once, and the 500 000 that 4 MiB can have would hold the loop
 * for half a second; so they are counted before. Pure; runs for each piece of a large tag.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/long-tag.h"

#include <stdbool.h>

#define SIZE_MAX_OF_TAG ((size_t)4 * 1024 * 1024)
/* libstrophe reads 4 KiB at once: 4 MiB are 1024 pieces. */
#define PIECES_MAX 2048
/* As many attributes and declarations as fit into such a stanza. */
#define VALUES_MAX 80000

static void
read_character (RdLongTag *tag, char character)
{
  bool begins = tag->quote == 0 && (character == '\'' || character == '"');

  if (begins)
    tag->n_values++;
  if (begins || character == tag->quote)
    tag->quote = begins ? character : 0;
}

const char *
rd_long_tag_read (RdLongTag *tag, int64_t start, const char *text, size_t size)
{
  if (start != tag->start)
    *tag = (RdLongTag){ .start = start };
  if (size > tag->n_read)
    tag->n_pieces++;
  for (; tag->n_read < size; tag->n_read++)
    read_character (tag, text[tag->n_read]);
  if (tag->n_values > VALUES_MAX)
    return "a tag with more than 80000 attributes";
  if (size > SIZE_MAX_OF_TAG)
    return "a tag of more than 4 MiB";
  return tag->n_pieces > PIECES_MAX ? "a large tag in more than 2048 pieces" : NULL;
}
