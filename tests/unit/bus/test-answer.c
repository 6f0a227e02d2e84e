/* Long answers are made on a thread: up to a size, and for who still wants them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/answer.h"

#include "dbus-interfaces/call-limits.h"
#include "gate-ground.h"

/* What an answer is made of: a text of SIZE bytes. */
typedef struct
{
  size_t size;
  GThread *maker; /* NULL: it was not made */
  gint n_freed;
} Data;

static GVariant *
make (size_t size)
{
  g_autofree char *text = g_strnfill (size, 't');
  const char *removed[] = { text, NULL };

  return g_variant_new ("(@a(ssuuasta{sv})^astbb)",
                        g_variant_new_array (G_VARIANT_TYPE ("(ssuuasta{sv})"), NULL, 0), removed,
                        (guint64)7, TRUE, FALSE);
}

static GVariant *
build (gconstpointer data)
{
  ((Data *)data)->maker = g_thread_self ();
  return make (((const Data *)data)->size);
}

static void
free_data (gpointer data)
{
  g_atomic_int_inc (&((Data *)data)->n_freed);
}

/* A call that reads, and has begun. */
static GDBusMethodInvocation *
begin (Gate *gate, guint32 *serial)
{
  *serial = gate_call (gate, CALLER, READS);
  gate_expect (gate, "1GetChanges");
  return g_ptr_array_steal_index (gate->begun, 0);
}

/* Waits for the end of the thread's work. */
static void
wait_for (Gate *gate, Data *data)
{
  while (g_atomic_int_get (&data->n_freed) == 0)
    g_usleep (1000);
  played_bus_settle (gate->bus);
  g_assert_cmpint (g_atomic_int_get (&data->n_freed), ==, 1);
}

static char *
answer (Gate *gate, Data *data)
{
  guint32 serial;

  rd_answer_in_thread (begin (gate, &serial), build, data, free_data, "ask for less");
  wait_for (gate, data);
  return played_bus_take_text (gate->bus, serial);
}

static void
test_small (Gate *gate, gconstpointer data)
{
  Data small = { 3 };
  g_autofree char *text = answer (gate, &small);

  g_assert_cmpstr (text, ==, "([], ['ttt'], 7, true, false)");
  g_assert_nonnull (small.maker);
  g_assert_true (small.maker != g_thread_self ());
}

static size_t
get_answer_size (size_t size)
{
  g_autoptr (GVariant) body = g_variant_ref_sink (make (size));

  return g_variant_get_size (body);
}

/* The longest text that an answer has room for, and one that is longer by one. */
static void
test_limit (Gate *gate, gconstpointer data)
{
  size_t longest = RD_ANSWER_SIZE_LIMIT;
  Data good, bad;
  g_autofree char *text = NULL;
  g_autofree char *refusal = NULL;

  while (get_answer_size (longest) > RD_ANSWER_SIZE_LIMIT)
    longest--;
  good = (Data){ longest };
  text = answer (gate, &good);
  assert_like ("one at the limit", text, "([], ['ttt*");
  bad = (Data){ longest + 1 };
  refusal = answer (gate, &bad);
  assert_like ("one above it", refusal,
               "LimitExceeded: The answer would have more than 8 MiB, which is too much at once; "
               "ask for less.");
}

/* Nobody is there to read it: it is not even made. */
static void
test_left (Gate *gate, gconstpointer data)
{
  Data one = { 3 };
  guint32 serial;
  GDBusMethodInvocation *invocation = begin (gate, &serial);

  played_bus_leave (gate->bus, CALLER);
  gate_expect (gate, "-1");
  rd_answer_in_thread (invocation, build, &one, free_data, "ask for less");
  wait_for (gate, &one);
  g_assert_null (one.maker);
  g_assert_false (played_bus_is_answered (gate->bus, serial));
}

static const GateTest tests[] = {
  { "an-answer-is-made-on-a-thread", test_small },
  { "an-answer-has-at-most-8-mib", test_limit },
  { "no-answer-is-made-for-who-left", test_left },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gate_add_tests ("/answer/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
