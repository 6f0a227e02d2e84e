/* Keeps what is to be sent until libstrophe has room, and joins it: libstrophe writes each text as
 * a TLS record of its own, which takes a tenth of a second for ten thousand small answers. Wipes
 * memory, since passwords may pass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/outbox.h"

#include <string.h>

typedef struct
{
  bool is_answer;
  size_t size;
  char text[];
} Entry;

struct _RdOutbox
{
  GQueue entries; /* (element-type Entry), the oldest first */
  size_t answers_size;
};

RdOutbox *
rd_outbox_new (void)
{
  return g_new0 (RdOutbox, 1);
}

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  explicit_bzero (entry->text, entry->size);
  g_free (entry);
}

void
rd_outbox_free (RdOutbox *outbox)
{
  g_queue_clear_full (&outbox->entries, free_entry);
  g_free (outbox);
}

void
rd_outbox_add (RdOutbox *outbox, const char *text, bool is_answer)
{
  size_t size = strlen (text);
  Entry *entry = g_malloc (sizeof *entry + size);

  entry->is_answer = is_answer;
  entry->size = size;
  memcpy (entry->text, text, size);
  g_queue_push_tail (&outbox->entries, entry);
  outbox->answers_size += is_answer ? size : 0;
}

size_t
rd_outbox_get_answers_size (const RdOutbox *outbox)
{
  return outbox->answers_size;
}

/* Sums up the first texts that fit into SIZE together, at least one. */
static size_t
measure (const RdOutbox *outbox, size_t size)
{
  const GList *link = outbox->entries.head;
  size_t sum = 0;

  for (; link != NULL; link = link->next)
    {
      const Entry *entry = link->data;

      if (sum > 0 && sum + entry->size > size)
        break;
      sum += entry->size;
    }
  return sum;
}

char *
rd_outbox_take (RdOutbox *outbox, size_t size)
{
  size_t sum = measure (outbox, size), end = 0;
  char *joined = sum > 0 ? g_malloc (sum + 1) : NULL;

  while (end < sum)
    {
      Entry *entry = g_queue_pop_head (&outbox->entries);

      memcpy (joined + end, entry->text, entry->size);
      end += entry->size;
      outbox->answers_size -= entry->is_answer ? entry->size : 0;
      free_entry (entry);
    }
  if (joined != NULL)
    joined[end] = '\0';
  return joined;
}
