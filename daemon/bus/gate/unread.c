/* A sender's reply to org.freedesktop.DBus.Peer.Ping follows all that was sent to it before. Where
 * none comes the bus is asked (unread-inquiry.c); where it can't tell, some bytes are forgiven each
 * second.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/unread.h"

#include "dbus-interfaces/call-limits.h"

#define SECONDS_AT_ONCE 600

/* Positions count bytes since the first message. */
typedef struct
{
  char *name;
  uint64_t n_sent;
  uint64_t n_read;  /* known or forgiven */
  uint64_t n_asked; /* sent before the Ping */
  bool is_asked;
  int64_t inquired;    /* last question to the bus, or 0 */
  unsigned n_refusals; /* waiting to leave */
  uint32_t question;   /* 0: not sent yet */
} Receiver;

struct _RdUnread
{
  gatomicrefcount ref_count;
  GMutex lock;       /* guards everything below */
  GHashTable *table; /* name → Receiver */
  uint64_t size;     /* of all */
  unsigned n_refusals;
  int64_t forgiven; /* the last time */
  bool is_told;     /* the bus can tell: nothing is forgiven */
};

static void
free_receiver (gpointer data)
{
  Receiver *receiver = data;

  g_free (receiver->name);
  g_free (receiver);
}

RdUnread *
rd_unread_new (void)
{
  RdUnread *unread = g_new0 (RdUnread, 1);

  g_atomic_ref_count_init (&unread->ref_count);
  g_mutex_init (&unread->lock);
  unread->table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_receiver);
  return unread;
}

RdUnread *
rd_unread_ref (RdUnread *unread)
{
  g_atomic_ref_count_inc (&unread->ref_count);
  return unread;
}

void
rd_unread_unref (RdUnread *unread)
{
  if (!g_atomic_ref_count_dec (&unread->ref_count))
    return;
  g_hash_table_unref (unread->table);
  g_mutex_clear (&unread->lock);
  g_free (unread);
}

static uint64_t
get_size (const Receiver *receiver)
{
  return receiver->n_sent - receiver->n_read;
}

static void
remove_if_empty (RdUnread *unread, const Receiver *receiver)
{
  if (get_size (receiver) == 0 && receiver->n_refusals == 0)
    g_hash_table_remove (unread->table, receiver->name);
}

/* RECEIVER has read at least N bytes. */
static void
note_read (RdUnread *unread, Receiver *receiver, uint64_t n)
{
  n = CLAMP (n, receiver->n_read, receiver->n_sent);
  unread->size -= n - receiver->n_read;
  receiver->n_read = n;
  remove_if_empty (unread, receiver);
}

static Receiver *
ensure_receiver (RdUnread *unread, const char *name)
{
  Receiver *receiver = g_hash_table_lookup (unread->table, name);

  if (receiver != NULL)
    return receiver;
  receiver = g_new0 (Receiver, 1);
  receiver->name = g_strdup (name);
  g_hash_table_insert (unread->table, receiver->name, receiver);
  return receiver;
}

bool
rd_unread_add (RdUnread *unread, const char *name, size_t size)
{
  Receiver *receiver;
  bool is_to_be_asked;

  g_mutex_lock (&unread->lock);
  receiver = ensure_receiver (unread, name);
  receiver->n_sent += size;
  unread->size += size;
  is_to_be_asked = !receiver->is_asked && get_size (receiver) >= RD_UNREAD_ASK;
  if (is_to_be_asked)
    {
      receiver->is_asked = true;
      receiver->n_asked = receiver->n_sent;
    }
  g_mutex_unlock (&unread->lock);
  return is_to_be_asked;
}

void
rd_unread_set_question (RdUnread *unread, const char *name, uint32_t serial)
{
  Receiver *receiver;

  g_mutex_lock (&unread->lock);
  receiver = g_hash_table_lookup (unread->table, name);
  if (receiver != NULL)
    receiver->question = serial;
  g_mutex_unlock (&unread->lock);
}

bool
rd_unread_take_answer (RdUnread *unread, const char *name, uint32_t serial)
{
  Receiver *receiver;
  bool is_it;

  g_mutex_lock (&unread->lock);
  receiver = g_hash_table_lookup (unread->table, name);
  is_it = receiver != NULL && receiver->is_asked && receiver->question == serial;
  if (is_it)
    {
      receiver->is_asked = false;
      receiver->question = 0;
      note_read (unread, receiver, receiver->n_asked);
    }
  g_mutex_unlock (&unread->lock);
  return is_it;
}

bool
rd_unread_begin_inquiry (RdUnread *unread, const char *name, int64_t now, uint64_t *position)
{
  Receiver *receiver;
  bool is_due;

  g_mutex_lock (&unread->lock);
  receiver = g_hash_table_lookup (unread->table, name);
  is_due = receiver != NULL
           && (receiver->inquired == 0 || now - receiver->inquired >= RD_UNREAD_INQUIRY_US);
  if (is_due)
    {
      receiver->inquired = now;
      *position = receiver->n_sent;
    }
  g_mutex_unlock (&unread->lock);
  return is_due;
}

void
rd_unread_end_inquiry (RdUnread *unread, const char *name, uint64_t position, uint64_t n_left)
{
  Receiver *receiver;

  g_mutex_lock (&unread->lock);
  unread->is_told = true;
  receiver = g_hash_table_lookup (unread->table, name);
  if (receiver != NULL)
    note_read (unread, receiver, position - MIN (n_left, position));
  g_mutex_unlock (&unread->lock);
}

bool
rd_unread_add_refusal (RdUnread *unread, const char *name)
{
  Receiver *receiver;
  bool is_good;

  g_mutex_lock (&unread->lock);
  receiver = ensure_receiver (unread, name);
  is_good = receiver->n_refusals < RD_REFUSALS_MAX && unread->n_refusals < RD_ALL_REFUSALS_MAX;
  receiver->n_refusals += is_good;
  unread->n_refusals += is_good;
  g_mutex_unlock (&unread->lock);
  return is_good;
}

void
rd_unread_end_refusal (RdUnread *unread, const char *name)
{
  Receiver *receiver;

  g_mutex_lock (&unread->lock);
  receiver = g_hash_table_lookup (unread->table, name);
  if (receiver != NULL && receiver->n_refusals > 0)
    {
      receiver->n_refusals--;
      unread->n_refusals--;
      remove_if_empty (unread, receiver);
    }
  g_mutex_unlock (&unread->lock);
}

void
rd_unread_forget (RdUnread *unread, const char *name)
{
  Receiver *receiver;

  g_mutex_lock (&unread->lock);
  receiver = g_hash_table_lookup (unread->table, name);
  if (receiver != NULL)
    {
      unread->size -= get_size (receiver);
      unread->n_refusals -= receiver->n_refusals;
      g_hash_table_remove (unread->table, name);
    }
  g_mutex_unlock (&unread->lock);
}

/* -- forgiving --------------------------------------------------------------------------------- */

static Receiver *
find_largest (const RdUnread *unread)
{
  GHashTableIter iter;
  Receiver *receiver;
  Receiver *largest = NULL;

  g_hash_table_iter_init (&iter, unread->table);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&receiver))
    {
      if (largest == NULL || get_size (receiver) > get_size (largest))
        largest = receiver;
    }
  return largest;
}

static void
forgive (RdUnread *unread, int64_t now)
{
  int64_t n_seconds = unread->forgiven != 0 ? (now - unread->forgiven) / G_USEC_PER_SEC : 0;

  Receiver *largest;

  if (unread->is_told || (unread->forgiven != 0 && n_seconds == 0))
    return;
  unread->forgiven = now;
  for (int64_t i = 0; i < MIN (n_seconds, SECONDS_AT_ONCE) && unread->size > 0; i++)
    {
      largest = find_largest (unread);
      note_read (unread, largest, largest->n_read + RD_UNREAD_FORGIVEN);
    }
}

RdUnreadLevel
rd_unread_get_level (RdUnread *unread, const char *name, int64_t now)
{
  const Receiver *receiver;
  uint64_t size;
  uint64_t max;

  g_mutex_lock (&unread->lock);
  forgive (unread, now);
  receiver = g_hash_table_lookup (unread->table, name);
  size = receiver != NULL ? get_size (receiver) : 0;
  max = unread->size >= RD_ALL_UNREAD_MAX ? RD_UNREAD_SPARED : RD_UNREAD_MAX;
  g_mutex_unlock (&unread->lock);
  return size < max                 ? RD_UNREAD_LITTLE
         : size < 2 * RD_UNREAD_MAX ? RD_UNREAD_MUCH
                                    : RD_UNREAD_TOO_MUCH;
}
