/* What senders may have open: one below each bound, and one above.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/callers.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#define SMALL ((RdCallWeight){ 100 })

static void
set_up (RdCallers **callers, gconstpointer data)
{
  *callers = rd_callers_new ();
}

static void
tear_down (RdCallers **callers, gconstpointer data)
{
  rd_callers_unref (*callers);
}

static bool
opens (RdCallers *callers, const char *sender, unsigned serial, RdCallWeight weight)
{
  g_autoptr (GError) error = NULL;

  return rd_callers_open (callers, (RdCallId){ sender, serial }, weight, &error);
}

static void
assert_refuses (RdCallers *callers, const char *sender, RdCallWeight weight, int limit)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *number = g_strdup_printf ("%d", limit);

  g_assert_false (rd_callers_open (callers, (RdCallId){ sender, 99999 }, weight, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (error->message, number));
}

static bool
closes (RdCallers *callers, const char *sender, unsigned serial)
{
  return rd_callers_close (callers, (RdCallId){ sender, serial });
}

/* -- one sender -------------------------------------------------------------------------------- */

static void
test_calls (RdCallers **callers, gconstpointer data)
{
  for (unsigned i = 1; i <= RD_OPEN_CALLS_MAX; i++)
    g_assert_true (opens (*callers, ":1.1", i, SMALL));
  assert_refuses (*callers, ":1.1", SMALL, RD_OPEN_CALLS_MAX);
  g_assert_true (opens (*callers, ":1.2", 1, SMALL));
  g_assert_true (closes (*callers, ":1.1", 7));
  g_assert_true (opens (*callers, ":1.1", 300, SMALL));
  assert_refuses (*callers, ":1.1", SMALL, RD_OPEN_CALLS_MAX);
}

static void
test_size (RdCallers **callers, gconstpointer data)
{
  RdCallWeight half = { RD_OPEN_CALLS_SIZE_MAX / 2 };

  g_assert_true (opens (*callers, ":1.1", 1, half));
  g_assert_true (opens (*callers, ":1.1", 2, half));
  assert_refuses (*callers, ":1.1", (RdCallWeight){ 1 }, RD_OPEN_CALLS_SIZE_MAX >> 20);
  closes (*callers, ":1.1", 1);
  g_assert_true (opens (*callers, ":1.1", 3, half));
}

static void
test_descriptors (RdCallers **callers, gconstpointer data)
{
  RdCallWeight one = { 100, 1 };

  for (unsigned i = 1; i <= RD_OPEN_CALLS_DESCRIPTORS_MAX; i++)
    g_assert_true (opens (*callers, ":1.1", i, one));
  assert_refuses (*callers, ":1.1", one, RD_OPEN_CALLS_DESCRIPTORS_MAX);
  g_assert_true (opens (*callers, ":1.1", 100, SMALL));
  closes (*callers, ":1.1", 1);
  g_assert_true (opens (*callers, ":1.1", 101, one));
}

/* A serial twice would be closed once. */
static void
test_serial_twice (RdCallers **callers, gconstpointer data)
{
  g_assert_true (opens (*callers, ":1.1", 1, SMALL));
  g_assert_false (opens (*callers, ":1.1", 1, SMALL));
  closes (*callers, ":1.1", 1);
  g_assert_true (opens (*callers, ":1.1", 1, SMALL));
}

/* -- all of them ------------------------------------------------------------------------------- */

/* Eight senders that have all they may have. */
static void
fill (RdCallers *callers)
{
  for (unsigned i = 0; i < RD_ALL_CALLS_MAX; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i / RD_OPEN_CALLS_MAX);

      g_assert_true (opens (callers, sender, i + 1, SMALL));
    }
}

static void
test_all_calls (RdCallers **callers, gconstpointer data)
{
  RdCallWeight large = { RD_SPARED_CALL_SIZE_MAX + 1 };

  fill (*callers);
  assert_refuses (*callers, ":2.1", large, RD_ALL_CALLS_MAX);
  for (unsigned i = 1; i <= RD_SPARED_CALLS; i++)
    g_assert_true (opens (*callers, ":2.1", i, (RdCallWeight){ RD_SPARED_CALL_SIZE_MAX }));
  assert_refuses (*callers, ":2.1", SMALL, RD_ALL_CALLS_MAX);
}

static void
test_all_sizes (RdCallers **callers, gconstpointer data)
{
  RdCallWeight half = { RD_ALL_CALLS_SIZE_MAX / 2 };

  g_assert_true (opens (*callers, ":1.1", 1, half));
  g_assert_true (opens (*callers, ":1.2", 1, half));
  assert_refuses (*callers, ":1.3", (RdCallWeight){ RD_SPARED_CALL_SIZE_MAX + 1 },
                  RD_ALL_CALLS_SIZE_MAX >> 20);
  g_assert_true (opens (*callers, ":1.3", 1, SMALL));
  closes (*callers, ":1.1", 1);
  g_assert_true (opens (*callers, ":1.3", 2, (RdCallWeight){ RD_SPARED_CALL_SIZE_MAX + 1 }));
}

static void
test_all_descriptors (RdCallers **callers, gconstpointer data)
{
  RdCallWeight one = { 100, 1 };

  for (unsigned i = 0; i < RD_ALL_CALLS_DESCRIPTORS_MAX; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i / RD_OPEN_CALLS_DESCRIPTORS_MAX);

      g_assert_true (opens (*callers, sender, i + 1, one));
    }
  assert_refuses (*callers, ":2.1", one, RD_ALL_CALLS_DESCRIPTORS_MAX);
  g_assert_true (opens (*callers, ":2.1", 1, SMALL));
}

/* -- ends -------------------------------------------------------------------------------------- */

static void
assert_end (RdCallers *callers, const char *sender, unsigned serial)
{
  g_autoptr (RdCallEnd) end = rd_callers_take_end (callers);

  g_assert_nonnull (end);
  g_assert_cmpstr (end->sender, ==, sender);
  g_assert_cmpuint (end->serial, ==, serial);
}

/* The ends of calls that were begun are told, in their order. */
static void
test_ends (RdCallers **callers, gconstpointer data)
{
  for (unsigned i = 1; i <= 3; i++)
    g_assert_true (opens (*callers, ":1.1", i, SMALL));
  g_assert_true (rd_callers_begin (*callers, (RdCallId){ ":1.1", 1 }));
  g_assert_true (rd_callers_begin (*callers, (RdCallId){ ":1.1", 3 }));
  g_assert_true (closes (*callers, ":1.1", 3));
  g_assert_true (closes (*callers, ":1.1", 2));
  g_assert_true (closes (*callers, ":1.1", 1));
  g_assert_true (closes (*callers, ":1.1", 1));
  assert_end (*callers, ":1.1", 3);
  assert_end (*callers, ":1.1", 1);
  g_assert_null (rd_callers_take_end (*callers));
}

/* Of a sender that left only what is worked on stays, until it is done; nobody wants its answer. */
static void
test_leaving (RdCallers **callers, gconstpointer data)
{
  g_assert_true (opens (*callers, ":1.1", 1, SMALL));
  g_assert_true (opens (*callers, ":1.1", 2, SMALL));
  g_assert_true (opens (*callers, ":1.2", 1, SMALL));
  g_assert_true (rd_callers_begin (*callers, (RdCallId){ ":1.1", 1 }));
  rd_callers_leave (*callers, ":1.1");
  rd_callers_leave (*callers, ":1.3");
  assert_end (*callers, ":1.1", 0);
  g_assert_true (rd_callers_is_open (*callers, (RdCallId){ ":1.1", 1 }));
  g_assert_false (rd_callers_is_open (*callers, (RdCallId){ ":1.1", 2 }));
  g_assert_false (rd_callers_begin (*callers, (RdCallId){ ":1.1", 2 }));
  g_assert_true (rd_callers_is_open (*callers, (RdCallId){ ":1.2", 1 }));
  g_assert_false (closes (*callers, ":1.1", 1));
  assert_end (*callers, ":1.1", 1);
  g_assert_null (rd_callers_take_end (*callers));
}

/* What left gives its share of the bounds back. */
static void
test_share_comes_back (RdCallers **callers, gconstpointer data)
{
  fill (*callers);
  for (unsigned i = 0; i < RD_ALL_CALLS_MAX / RD_OPEN_CALLS_MAX; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i);

      rd_callers_leave (*callers, sender);
    }
  fill (*callers);
}

#define ADD(name, test) g_test_add ("/callers/" name, RdCallers *, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("calls", test_calls);
  ADD ("size", test_size);
  ADD ("descriptors", test_descriptors);
  ADD ("serial-twice", test_serial_twice);
  ADD ("all-calls", test_all_calls);
  ADD ("all-sizes", test_all_sizes);
  ADD ("all-descriptors", test_all_descriptors);
  ADD ("ends", test_ends);
  ADD ("leaving", test_leaving);
  ADD ("share-comes-back", test_share_comes_back);
  return g_test_run ();
}
