/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/target-memory.h"

#include "runtime/clock.h"

#define REMEMBERED_US (600 * G_USEC_PER_SEC)
#define FAILURES_MAX 64
#define OTHER_HOSTS_MAX 3

typedef struct
{
  char *place;
  gint64 since;
} Failure;

struct _RdTargetMemory
{
  GPtrArray *failures; /* (element-type Failure), the oldest first; each place once */
  char *other_host;    /* NULL: none */
  RdNearness near;     /* of who sent there */
  unsigned n_others;
  gint64 others_since;
};

static void
free_failure (gpointer data)
{
  Failure *failure = data;

  g_free (failure->place);
  g_free (failure);
}

static char *
describe (const RdTarget *target)
{
  return g_strdup_printf ("%s %s %u%s", target->host, target->address, target->port,
                          target->has_direct_tls ? " TLS" : "");
}

/* NULL: it isn't known. */
static Failure *
find (const RdTargetMemory *memory, const RdTarget *target)
{
  g_autofree char *place = describe (target);

  for (unsigned i = 0; i < memory->failures->len; i++)
    {
      Failure *failure = memory->failures->pdata[i];

      if (g_str_equal (failure->place, place))
        return failure;
    }
  return NULL;
}

RdTargetMemory *
rd_target_memory_new (void)
{
  RdTargetMemory *memory = g_new0 (RdTargetMemory, 1);

  memory->failures = g_ptr_array_new_with_free_func (free_failure);
  return memory;
}

void
rd_target_memory_free (RdTargetMemory *memory)
{
  g_ptr_array_unref (memory->failures);
  g_free (memory->other_host);
  g_free (memory);
}

void
rd_target_memory_forget (RdTargetMemory *memory, const RdTarget *target)
{
  Failure *failure = find (memory, target);

  if (failure != NULL)
    g_ptr_array_remove (memory->failures, failure);
}

void
rd_target_memory_note_failure (RdTargetMemory *memory, const RdTarget *target)
{
  Failure *failure = g_new0 (Failure, 1);

  rd_target_memory_forget (memory, target);
  if (memory->failures->len == FAILURES_MAX)
    g_ptr_array_remove_index (memory->failures, 0);
  failure->place = describe (target);
  failure->since = rd_clock_get_monotonic ();
  g_ptr_array_add (memory->failures, failure);
}

void
rd_target_memory_note_other_host (RdTargetMemory *memory, const char *address, RdNearness near)
{
  gint64 now = rd_clock_get_monotonic ();

  if (memory->n_others == 0 || now - memory->others_since >= REMEMBERED_US)
    {
      memory->n_others = 0;
      memory->others_since = now;
    }
  g_clear_pointer (&memory->other_host, g_free);
  if (memory->n_others == OTHER_HOSTS_MAX)
    return;
  memory->n_others++;
  memory->other_host = g_strdup (address);
  memory->near = near;
}

char *
rd_target_memory_take_other_host (RdTargetMemory *memory, RdNearness *near)
{
  *near = memory->near;
  return g_steal_pointer (&memory->other_host);
}

static bool
has_failed_lately (const RdTargetMemory *memory, const RdTarget *target)
{
  const Failure *failure = find (memory, target);

  return failure != NULL && rd_clock_get_monotonic () - failure->since < REMEMBERED_US;
}

void
rd_target_memory_sort (const RdTargetMemory *memory, GPtrArray *targets)
{
  g_autoptr (GPtrArray) last = g_ptr_array_new ();
  unsigned n_first = 0;

  for (unsigned i = 0; i < targets->len; i++)
    {
      if (has_failed_lately (memory, targets->pdata[i]))
        g_ptr_array_add (last, targets->pdata[i]);
      else
        targets->pdata[n_first++] = targets->pdata[i];
    }
  for (unsigned i = 0; i < last->len; i++)
    targets->pdata[n_first + i] = last->pdata[i];
}
