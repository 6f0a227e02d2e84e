/* Which messages pass the gate: whose calls, of what size, and which answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "gate-ground.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/names.h"

#include <string.h>
#include <unistd.h>

#define BUS_NAME "org.freedesktop.DBus"

static void
assert_answer (Gate *gate, guint32 serial, const char *pattern)
{
  g_autofree char *text = played_bus_take_text (gate->bus, serial);

  assert_like ("the answer", text, pattern);
}

/* -- whose calls ------------------------------------------------------------------------------- */

static void
test_own_user (Gate *gate, gconstpointer data)
{
  gate->bus->answers_users = false;
  gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "");
  gate->bus->answers_users = true;
  gate_call (gate, OTHER_CALLER, ACTS);
  gate_expect (gate, "2Resync");
  g_assert_cmpuint (played_bus_count_calls (gate->bus, "GetConnectionUnixUser"), ==, 2);
  /* It is known from now on. */
  gate_call (gate, OTHER_CALLER, ACTS);
  gate_expect (gate, "2Resync");
  g_assert_cmpuint (played_bus_count_calls (gate->bus, "GetConnectionUnixUser"), ==, 2);
}

static void
test_other_user (Gate *gate, gconstpointer data)
{
  g_autofree char *refusal = g_strdup_printf (
      "AccessDenied: rosterd serves the programs of the user alone that it runs as (uid %u).",
      (unsigned)geteuid ());

  gate->bus->uid = geteuid () + 1;
  assert_answer (gate, gate_call (gate, CALLER, ACTS), refusal);
  assert_answer (gate, gate_call (gate, CALLER, ACTS), refusal);
  gate->bus->uid = G_MAXUINT; /* the bus can't tell */
  assert_answer (gate, gate_call (gate, OTHER_CALLER, ACTS), refusal);
  gate_expect (gate, "");
  /* What was turned away is open no longer. */
  for (unsigned i = 0; i < RD_OPEN_CALLS_MAX + 1; i++)
    assert_answer (gate, gate_call (gate, CALLER, ACTS), "AccessDenied: *");
}

/* A name that left is never another's, and is forgotten. */
static void
test_name_again (Gate *gate, gconstpointer data)
{
  gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "1Resync");
  played_bus_leave (gate->bus, CALLER);
  gate_expect (gate, "-1");
  gate->bus->uid = geteuid () + 1;
  assert_answer (gate, gate_call (gate, CALLER, ACTS), "AccessDenied: *");
}

/* Its sender leaves while the bus is asked. */
static void
test_left_unknown (Gate *gate, gconstpointer data)
{
  GDBusMessage *question;
  guint32 serial;

  gate->bus->answers_users = false;
  serial = gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "");
  played_bus_leave (gate->bus, CALLER);
  gate_expect (gate, "-1");
  question = g_queue_peek_tail (&gate->bus->calls);
  g_assert_cmpstr (g_dbus_message_get_member (question), ==, "GetConnectionUnixUser");
  gate->bus->uid = geteuid ();
  played_bus_answer_user (gate->bus, question);
  gate_expect (gate, "");
  g_assert_false (played_bus_is_answered (gate->bus, serial));
}

/* -- departures -------------------------------------------------------------------------------- */

static void
test_departures (Gate *gate, gconstpointer data)
{
  static const struct
  {
    const char *sender, *member, *body;
    bool is_good;
  } rows[] = {
    { ":1.9", "NameOwnerChanged", "(':1.1', ':1.1', '')", false }, /* not the bus */
    { BUS_NAME, "NameLost", "(':1.1', ':1.1', '')", false },
    { BUS_NAME, "NameOwnerChanged", "(':1.1', '', ':1.1')", false }, /* it came */
    { BUS_NAME, "NameOwnerChanged", "('a.b1', ':1.1', '')", false },
    { BUS_NAME, "NameOwnerChanged", "(':1.1', ':1.1')", false },
    { BUS_NAME, "NameOwnerChanged", NULL, false },
    { BUS_NAME, "NameOwnerChanged", "(':1.1', ':1.1', '')", true },
  };

  gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "1Resync");
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GDBusMessage *signal
          = g_dbus_message_new_signal ("/org/freedesktop/DBus", BUS_NAME, rows[i].member);

      g_dbus_message_set_sender (signal, rows[i].sender);
      if (rows[i].body != NULL)
        g_dbus_message_set_body (signal, g_variant_new_parsed (rows[i].body));
      played_bus_send (gate->bus, signal);
      gate_expect (gate, rows[i].is_good ? "-1" : "");
    }
}

static void
test_matches (Gate *gate, gconstpointer data)
{
  bool is_asked = false;

  played_bus_settle (gate->bus);
  for (const GList *link = gate->bus->calls.head; link != NULL; link = link->next)
    {
      g_autofree char *rule = NULL;

      if (!g_str_equal (g_dbus_message_get_member (link->data), "AddMatch"))
        continue;
      rule = g_variant_print (g_dbus_message_get_body (link->data), FALSE);
      is_asked = is_asked || strstr (rule, "member='NameOwnerChanged',arg2=''") != NULL;
    }
  g_assert_true (is_asked);
}

/* -- refusals ---------------------------------------------------------------------------------- */

static void
test_limits (Gate *gate, gconstpointer data)
{
  guint32 serials[RD_OPEN_CALLS_MAX];
  static const char bytes[RD_CALL_LIST_MAX + 1];
  GVariant *list = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, RD_CALL_LIST_MAX + 1, 1);

  for (unsigned i = 0; i < RD_OPEN_CALLS_MAX; i++)
    serials[i] = gate_call (gate, CALLER, WAITS);
  played_bus_settle (gate->bus);
  assert_answer (gate, gate_call (gate, CALLER, WAITS), "LimitExceeded: 256 of your calls *");
  gate_answer (gate, CALLER);
  assert_answer (gate, serials[0], "('done', *)");
  gate_call (gate, CALLER, WAITS);
  assert_answer (gate, gate_call (gate, CALLER, WAITS), "LimitExceeded: 256 of your calls *");
  assert_answer (gate,
                 played_bus_call (gate->bus, OTHER_CALLER, FACES, "Roster.Lookup",
                                  g_variant_new ("(@ay)", list)),
                 "LimitExceeded: A list *");
}

/* Nobody is told of a refusal who wants no answer. */
static void
test_silent_refusal (Gate *gate, gconstpointer data)
{
  guint32 serial;

  gate->bus->uid = geteuid () + 1;
  serial = gate_call_silently (gate, CALLER, ACTS);
  gate_expect (gate, "");
  g_assert_false (played_bus_is_answered (gate->bus, serial));
}

/* A call that is for its answer alone, and wants none, is not even made. */
static void
test_silent_reading (Gate *gate, gconstpointer data)
{
  gate_call_silently (gate, CALLER, READS);
  gate_call_silently (gate, CALLER, WAITS);
  gate_call_silently (gate, CALLER, ACTS);
  gate_expect (gate, "1Resync");
}

/* An answer with the serial of an open call, which the gate gives, does not close it. */
static void
test_refused_serial (Gate *gate, gconstpointer data)
{
  GDBusMessage *twice;
  guint32 serial = gate_call (gate, CALLER, ACTS);
  g_autoptr (GDBusMessage) answer = NULL;

  gate_expect (gate, "1Resync");
  twice = played_bus_make_call (CALLER, FACES, ACTS, g_variant_new_parsed ("(@a{sv} {},)"));
  g_dbus_message_set_serial (twice, serial);
  g_dbus_connection_send_message (gate->bus->far_end, twice,
                                  G_DBUS_SEND_MESSAGE_FLAGS_PRESERVE_SERIAL, NULL, NULL);
  g_object_unref (twice);
  assert_answer (gate, serial, "InvalidArguments: The call has the serial of another *");
  g_assert_true (rd_callers_is_open (gate->callers, (RdCallId){ CALLER, serial }));
  gate_answer (gate, CALLER);
  assert_answer (gate, serial, "('/job',)");
  g_assert_false (rd_callers_is_open (gate->callers, (RdCallId){ CALLER, serial }));
}

/* -- who does not read ------------------------------------------------------------------------- */

static void
test_too_much (Gate *gate, gconstpointer data)
{
  guint32 serial;

  rd_unread_add (gate->unread, CALLER, 2 * RD_UNREAD_MAX);
  serial = gate_call (gate, CALLER, ACTS);
  gate_call (gate, OTHER_CALLER, ACTS);
  gate_expect (gate, "2Resync");
  g_assert_false (rd_callers_is_open (gate->callers, (RdCallId){ CALLER, serial }));
  g_assert_false (played_bus_is_answered (gate->bus, serial));
}

/* After a MiB it is asked whether it reads; what it says counts. */
static void
test_ping (Gate *gate, gconstpointer data)
{
  const GDBusMessage *question;

  gate->bus->answers_pings = false;
  rd_unread_add (gate->unread, CALLER, RD_UNREAD_ASK - RD_ANSWER_COST - 100);
  gate_call (gate, CALLER, WAITS);
  gate_expect (gate, "1Wait");
  gate_answer (gate, CALLER); /* "('done', {})" has less than 100 bytes */
  gate_expect (gate, "");
  g_assert_cmpuint (played_bus_count_calls (gate->bus, "Ping"), ==, 0);
  gate_call (gate, CALLER, WAITS);
  gate_expect (gate, "1Wait");
  gate_answer (gate, CALLER);
  gate_expect (gate, "");
  g_assert_cmpuint (played_bus_count_calls (gate->bus, "Ping"), ==, 1);
  question = g_queue_peek_tail (&gate->bus->calls);
  g_assert_cmpstr (g_dbus_message_get_destination ((GDBusMessage *)question), ==, CALLER);
  g_assert_cmpint (g_dbus_message_get_flags ((GDBusMessage *)question)
                       & G_DBUS_MESSAGE_FLAGS_NO_AUTO_START,
                   !=, 0);
  rd_unread_add (gate->unread, CALLER, RD_UNREAD_MAX - RD_UNREAD_ASK);
  g_assert_cmpint (rd_unread_get_level (gate->unread, CALLER, 1), ==, RD_UNREAD_MUCH);
  played_bus_reply (gate->bus, CALLER, g_dbus_message_get_serial ((GDBusMessage *)question));
  played_bus_settle (gate->bus);
  g_assert_cmpint (rd_unread_get_level (gate->unread, CALLER, 1), ==, RD_UNREAD_LITTLE);
}

/* The answers of one that left stay here, and what it has not read is forgotten. */
static void
test_left_unread (Gate *gate, gconstpointer data)
{
  gate_call (gate, CALLER, ACTS);
  gate_expect (gate, "1Resync");
  rd_unread_add (gate->unread, CALLER, RD_UNREAD_MAX);
  played_bus_leave (gate->bus, CALLER);
  gate_expect (gate, "-1");
  g_assert_cmpint (rd_unread_get_level (gate->unread, CALLER, 1), ==, RD_UNREAD_LITTLE);
}

/* -- GetManagedObjects ------------------------------------------------------------------------- */

static void
test_listing (Gate *gate, gconstpointer data)
{
  static const char list[] = "org.freedesktop.DBus.ObjectManager.GetManagedObjects";
  guint32 serial = played_bus_call (gate->bus, CALLER, RD_ROOT_PATH, list, NULL);

  gate_expect (gate, "1List");
  assert_answer (gate, serial, "()");
  /* From a known sender as well, and in its turn. */
  gate_call (gate, CALLER, ACTS);
  gate_call (gate, CALLER, ACTS);
  played_bus_call (gate->bus, CALLER, RD_ROOT_PATH, list, NULL);
  gate_expect (gate, "1Resync 1Resync");
  gate_answer (gate, CALLER);
  gate_expect (gate, "1List");
}

/* Other calls like it are GDBus's. */
static void
test_no_listing (Gate *gate, gconstpointer data)
{
  static const struct
  {
    const char *path, *member;
    bool has_body;
  } rows[] = {
    { FACES, "org.freedesktop.DBus.ObjectManager.GetManagedObjects", false },
    { RD_ROOT_PATH, "org.freedesktop.DBus.ObjectManager.GetManagedObjects", true },
    { RD_ROOT_PATH, "org.freedesktop.DBus.ObjectManager.Get", false },
    { RD_ROOT_PATH, "Manager.GetManagedObjects", false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_answer (gate,
                   played_bus_call (gate->bus, CALLER, rows[i].path, rows[i].member,
                                    rows[i].has_body ? g_variant_new ("(s)", "x") : NULL),
                   "UnknownMethod: *");
  gate_expect (gate, "");
}

static const GateTest tests[] = {
  { "the-bus-is-asked-once-whose-a-sender-is", test_own_user },
  { "another-user-is-turned-away", test_other_user },
  { "a-name-that-left-is-forgotten", test_name_again },
  { "a-sender-leaves-while-the-bus-is-asked", test_left_unknown },
  { "only-the-bus-tells-who-left", test_departures },
  { "the-bus-is-asked-to-tell-who-left", test_matches },
  { "limits-are-refusals", test_limits },
  { "who-wants-no-answer-gets-no-refusal", test_silent_refusal },
  { "a-reading-without-an-answer-is-dropped", test_silent_reading },
  { "a-refusal-closes-no-other-call", test_refused_serial },
  { "who-reads-nothing-gets-nothing", test_too_much },
  { "who-got-much-is-asked-whether-it-reads", test_ping },
  { "who-left-has-nothing-unread", test_left_unread },
  { "objects-are-listed-in-turn", test_listing },
  { "what-is-like-a-listing-is-none", test_no_listing },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gate_add_tests ("/call-gate/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
