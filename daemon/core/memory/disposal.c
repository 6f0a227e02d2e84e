/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory/disposal.h"

#include "runtime/heap.h"
#include "runtime/threads.h"

#define FEW 500
/* Some MiB of tasks. */
#define PIECE 4000

typedef struct
{
  gpointer data;
  GDestroyNotify free_data;
} Disposal;

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Disposal *disposal = task_data;

  disposal->free_data (disposal->data);
  rd_heap_give_back ();
  g_task_return_boolean (task, TRUE);
}

void
rd_dispose (gpointer data, GDestroyNotify free_data, unsigned n)
{
  g_autoptr (GTask) task = NULL;
  Disposal *disposal;

  if (n <= FEW)
    {
      free_data (data);
      return;
    }
  task = g_task_new (NULL, NULL, NULL, NULL);
  disposal = g_new (Disposal, 1);
  *disposal = (Disposal){ data, free_data };
  g_task_set_task_data (task, disposal, g_free);
  rd_threads_run_task (task, run);
}

void
rd_dispose_in_pieces (GPtrArray *array)
{
  while (array->len > PIECE)
    {
      g_ptr_array_set_size (array, (int)array->len - PIECE);
      rd_heap_trim ();
    }
  g_ptr_array_unref (array);
}

void
rd_dispose_array (GPtrArray *array)
{
  rd_dispose (array, (GDestroyNotify)rd_dispose_in_pieces, array->len);
}
