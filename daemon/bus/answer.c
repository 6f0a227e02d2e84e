/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/answer.h"

#include "bus/gate/callers.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "runtime/heap.h"
#include "runtime/threads.h"

/* After a larger answer, memory is given back to the system. */
#define LARGE_SIZE (256 * 1024)

typedef struct
{
  GDBusMethodInvocation *invocation;
  RdAnswerBuild build;
  gpointer data;
  GDestroyNotify free_data;
  const char *advice;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  if (answer->data != NULL)
    answer->free_data (answer->data);
  g_free (answer);
}

static void
build_and_send (Answer *answer)
{
  g_autoptr (GVariant) body = g_variant_ref_sink (answer->build (answer->data));

  if (g_variant_get_size (body) > LARGE_SIZE)
    rd_heap_give_back ();
  if (g_variant_get_size (body) <= RD_ANSWER_SIZE_LIMIT)
    g_dbus_method_invocation_return_value (answer->invocation, body);
  else
    g_dbus_method_invocation_return_error (
        answer->invocation, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
        "The answer would have more than %d MiB, which is too much at once; %s.",
        RD_ANSWER_SIZE_LIMIT >> 20, answer->advice);
}

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Answer *answer = task_data;

  if (rd_callers_has_left (answer->invocation))
    g_dbus_method_invocation_return_error_literal (answer->invocation, RD_ERROR, RD_ERROR_CANCELLED,
                                                   "The caller has left the bus.");
  else
    build_and_send (answer);
  /* On this thread: the task is freed on the main loop. */
  answer->free_data (g_steal_pointer (&answer->data));
  g_task_return_boolean (task, TRUE);
}

void
rd_answer_in_thread (GDBusMethodInvocation *invocation, RdAnswerBuild build, gpointer data,
                     GDestroyNotify free_data, const char *advice)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Answer *answer = g_new (Answer, 1);

  *answer = (Answer){ invocation, build, data, free_data, advice };
  g_task_set_task_data (task, answer, answer_free);
  rd_threads_run_task (task, run);
}
