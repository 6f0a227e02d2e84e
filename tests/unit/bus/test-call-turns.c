/* Calls take turns: which begins when, and what becomes of those of a sender that leaves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "gate-ground.h"
#include "put-forward.h"

#include "dbus-interfaces/call-limits.h"

#define RETRY_MS 100

/* The bus is asked whose each sender is; then all know. */
static void
introduce (Gate *gate, unsigned n_senders)
{
  for (unsigned i = 1; i <= n_senders; i++)
    {
      g_autofree char *sender = g_strdup_printf (":1.%u", i);

      gate_call (gate, sender, ACTS);
      played_bus_settle (gate->bus);
      gate_answer (gate, sender);
    }
  played_bus_settle (gate->bus);
  g_string_truncate (gate->notes, 0);
}

static void
call_all (Gate *gate, const char *senders, const char *member)
{
  for (const char *c = senders; *c != '\0'; c++)
    {
      char sender[] = ":1.0";

      sender[3] = *c;
      gate_call (gate, sender, member);
    }
}

static void
test_turns (Gate *gate, gconstpointer data)
{
  introduce (gate, 3);
  call_all (gate, "1112233", ACTS);
  gate_receive (gate);
  gate_expect (gate, "1Resync 2Resync 3Resync 1Resync 2Resync 3Resync");
  gate_answer (gate, ":1.3");
  gate_expect (gate, "");
  gate_answer (gate, ":1.1");
  gate_expect (gate, "1Resync");
}

/* The calls of one sender in their order, whatever they are. */
static void
test_order (Gate *gate, gconstpointer data)
{
  introduce (gate, 1);
  gate_call (gate, CALLER, READS);
  gate_call (gate, CALLER, WAITS);
  gate_call (gate, CALLER, ACTS);
  gate_call (gate, CALLER, READS);
  gate_receive (gate);
  gate_expect (gate, "1GetChanges 1Wait 1Resync");
  gate_answer (gate, CALLER);
  gate_expect (gate, "1GetChanges");
}

static void
test_waits (Gate *gate, gconstpointer data)
{
  introduce (gate, 1);
  call_all (gate, "1111", WAITS);
  call_all (gate, "111", ACTS);
  gate_receive (gate);
  gate_expect (gate, "1Wait 1Wait 1Wait 1Wait 1Resync 1Resync");
}

static void
test_readings (Gate *gate, gconstpointer data)
{
  introduce (gate, 5);
  g_assert_cmpint (RD_ALL_READINGS_MAX, ==, 6);
  call_all (gate, "11223344", READS);
  gate_receive (gate);
  gate_expect (gate, "1GetChanges 2GetChanges 3GetChanges 4GetChanges 1GetChanges 2GetChanges");
  /* Others than readings go on. */
  gate_call (gate, ":1.5", ACTS);
  gate_expect (gate, "5Resync");
  gate_answer (gate, ":1.5");
  gate_expect (gate, "");
  gate_answer (gate, ":1.1");
  gate_expect (gate, "3GetChanges");
  gate_answer (gate, ":1.4");
  gate_expect (gate, "4GetChanges");
}

static void
test_leaving (Gate *gate, gconstpointer data)
{
  guint32 begun;
  guint32 waiting;

  introduce (gate, 2);
  begun = gate_call (gate, CALLER, ACTS);
  gate_call (gate, CALLER, ACTS);
  waiting = gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "1Resync 1Resync");
  played_bus_leave (gate->bus, CALLER);
  gate_expect (gate, "-1");
  gate_answer (gate, CALLER);
  gate_answer (gate, CALLER);
  gate_expect (gate, "");
  g_assert_false (played_bus_is_answered (gate->bus, begun));
  g_assert_false (played_bus_is_answered (gate->bus, waiting));
  /* Its place in the round is free. */
  call_all (gate, "22", ACTS);
  gate_expect (gate, "2Resync 2Resync");
}

/* It leaves before its call has come to the main loop. */
static void
test_leaving_early (Gate *gate, gconstpointer data)
{
  introduce (gate, 2);
  gate_call (gate, CALLER, ACTS);
  gate_call (gate, OTHER_CALLER, ACTS);
  played_bus_leave (gate->bus, CALLER);
  gate_receive (gate);
  gate_expect (gate, "-1 2Resync");
}

/* One that wants no answer counts until it is done. */
static void
test_silent (Gate *gate, gconstpointer data)
{
  introduce (gate, 1);
  gate_call_silently (gate, CALLER, ACTS);
  gate_call_silently (gate, CALLER, ACTS);
  gate_call (gate, CALLER, ACTS);
  gate_receive (gate);
  gate_expect (gate, "1Resync 1Resync");
  gate_answer (gate, CALLER);
  gate_expect (gate, "1Resync");
}

/* -- properties -------------------------------------------------------------------------------- */

static void
test_properties (Gate *gate, gconstpointer data)
{
  static const BusRow rows[] = {
    { "one", "org.freedesktop.DBus.Properties.Get", "('im.rosterd.Roster1.Job', 'Kind')",
      "(<'purge'>,)" },
    { "all", "org.freedesktop.DBus.Properties.GetAll", "('im.rosterd.Roster1.Job',)",
      "({*},) & *'Kind': <'purge'>* & *'Total': <uint32 7>*" },
    { "of an interface without any", "org.freedesktop.DBus.Properties.GetAll",
      "('im.rosterd.Roster1.Roster',)", "(*{},)" },
    { "one that is none", "org.freedesktop.DBus.Properties.Get",
      "('im.rosterd.Roster1.Job', 'Colour')", "InvalidArgs: *" },
    { "nobody may set one", "org.freedesktop.DBus.Properties.Set",
      "('im.rosterd.Roster1.Job', 'Kind', <'set'>)", "InvalidArgs: *" },
  };

  g_object_set (gate->job, "kind", "purge", "total", 7, NULL);
  played_bus_ask_all (gate->bus, FACES, rows, G_N_ELEMENTS (rows));
}

/* Reading a property is a reading. */
static void
test_property_turn (Gate *gate, gconstpointer data)
{
  guint32 serial;

  introduce (gate, 2);
  call_all (gate, "11", ACTS);
  gate_expect (gate, "1Resync 1Resync");
  serial = played_bus_call (gate->bus, CALLER, FACES, "org.freedesktop.DBus.Properties.Get",
                            g_variant_new ("(ss)", "im.rosterd.Roster1.Job", "Kind"));
  gate_expect (gate, "");
  g_assert_false (played_bus_is_answered (gate->bus, serial));
  gate_answer (gate, CALLER);
  g_free (played_bus_take_text (gate->bus, serial));
}

static void
test_gone (Gate *gate, gconstpointer data)
{
  guint32 serial;
  g_autofree char *text = NULL;

  introduce (gate, 1);
  call_all (gate, "11", ACTS);
  serial = gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "1Resync 1Resync");
  g_dbus_interface_skeleton_unexport (gate->roster);
  gate_answer (gate, CALLER);
  text = played_bus_take_text (gate->bus, serial);
  g_assert_cmpstr (text, ==, "UnknownObject: The object at " FACES " is gone.");
  g_assert_true (
      g_dbus_interface_skeleton_export (gate->roster, gate->bus->connection, FACES, NULL));
}

/* A connection without turns. */
static void
test_without (Gate *gate, gconstpointer data)
{
  introduce (gate, 1);
  g_object_run_dispose (G_OBJECT (gate->turns));
  call_all (gate, "111", ACTS);
  gate_expect (gate, "1Resync 1Resync 1Resync");
}

/* The end comes while calls wait: none of them begins. */
static void
test_end (Gate *gate, gconstpointer data)
{
  introduce (gate, 1);
  call_all (gate, "111", ACTS);
  gate_expect (gate, "1Resync 1Resync");
  g_object_run_dispose (G_OBJECT (gate->turns));
  gate_answer (gate, CALLER);
  gate_expect (gate, "");
}

/* -- who does not read ------------------------------------------------------------------------- */

/* It gets no more until the bus says that it has read. */
static void
test_inquiry (Gate *gate, gconstpointer data)
{
  gate->bus->stats = "{'OutgoingBytes': <uint32 20000000>}";
  introduce (gate, 2);
  rd_unread_add (gate->unread, CALLER, RD_UNREAD_MAX);
  gate_call (gate, CALLER, ACTS);
  gate_call (gate, OTHER_CALLER, ACTS);
  gate_expect (gate, "2Resync");
  g_assert_cmpuint (played_bus_count_calls (gate->bus, "GetConnectionStats"), ==, 1);
  clock_put_forward (RETRY_MS - 1);
  gate_expect (gate, "");
  g_assert_cmpuint (played_bus_count_calls (gate->bus, "GetConnectionStats"), ==, 1);
  clock_put_forward (1);
  gate_expect (gate, "");
  g_assert_cmpuint (played_bus_count_calls (gate->bus, "GetConnectionStats"), ==, 2);
  gate->bus->stats = "{'OutgoingBytes': <uint32 0>}";
  clock_put_forward (RETRY_MS);
  gate_expect (gate, "");
  clock_put_forward (RETRY_MS);
  gate_expect (gate, "1Resync");
}

/* A bus that can't tell is asked once; another error may pass. Some bytes are forgiven. */
static void
test_mute_bus (Gate *gate, gconstpointer data)
{
  static const struct
  {
    const char *stats;
    unsigned n_questions;
  } rows[] = {
    { "org.freedesktop.DBus.Error.UnknownMethod", 1 },
    { "org.freedesktop.DBus.Error.UnknownInterface", 1 },
    { "org.freedesktop.DBus.Error.AccessDenied", 1 },
    { "{'IncomingBytes': <uint32 7>}", 1 },
    { "org.freedesktop.DBus.Error.NameHasNoOwner", 3 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Gate own = { 0 };

      gate_set_up (&own, NULL);
      introduce (&own, 1);
      own.bus->stats = rows[i].stats;
      rd_unread_add (own.unread, CALLER, RD_UNREAD_MAX);
      gate_call (&own, CALLER, ACTS);
      for (unsigned k = 0; k < 2; k++)
        {
          gate_expect (&own, "");
          clock_put_forward (RETRY_MS);
        }
      gate_expect (&own, "");
      g_assert_cmpuint (played_bus_count_calls (own.bus, "GetConnectionStats"), ==,
                        rows[i].n_questions);
      clock_put_forward (1000);
      gate_expect (&own, "1Resync");
      gate_tear_down (&own, NULL);
    }
}

/* Its reply to the Ping wakes its calls, without a wait. */
static void
test_ping (Gate *gate, gconstpointer data)
{
  guint32 serial;

  gate->bus->answers_pings = false;
  introduce (gate, 1);
  g_assert_true (rd_unread_add (gate->unread, CALLER, RD_UNREAD_MAX));
  rd_unread_set_question (gate->unread, CALLER, 999);
  serial = gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "");
  played_bus_reply (gate->bus, CALLER, 999);
  gate_expect (gate, "1Resync");
  g_assert_false (played_bus_is_answered (gate->bus, serial));
}

static const GateTest tests[] = {
  { "senders-take-turns-two-at-a-time", test_turns },
  { "the-calls-of-a-sender-begin-in-order", test_order },
  { "calls-that-wait-count-for-nothing", test_waits },
  { "six-calls-only-read", test_readings },
  { "who-leaves-leaves-nothing", test_leaving },
  { "who-leaves-early-begins-nothing", test_leaving_early },
  { "a-call-without-an-answer-ends-when-it-is-done", test_silent },
  { "properties-are-read", test_properties },
  { "properties-take-turns", test_property_turn },
  { "an-object-goes-while-its-call-waits", test_gone },
  { "without-turns-all-begin-at-once", test_without },
  { "at-the-end-nothing-begins", test_end },
  { "who-does-not-read-waits-until-the-bus-tells", test_inquiry },
  { "a-bus-that-cannot-tell-is-asked-once", test_mute_bus },
  { "a-reply-to-the-ping-ends-the-wait", test_ping },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gate_add_tests ("/call-turns/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
