/* Which user each caller belongs to, on a real bus; what the bus says of it is made up here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/caller-users.h"

#include "dbus-interfaces/call-limits.h"

#include <unistd.h>

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *bus;
  RdCallerUsers *users;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (fixture->daemon),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  g_assert_nonnull (fixture->bus);
  fixture->users = rd_caller_users_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_caller_users_free (fixture->users);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_object_unref (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_object_unref (fixture->daemon);
}

static GDBusMessage *
make_call (const char *sender)
{
  GDBusMessage *call = g_dbus_message_new_method_call (NULL, "/", "a.b", "Method");

  g_dbus_message_set_sender (call, sender);
  return call;
}

/* Asks whose CALL is; the question's serial. */
static guint32
ask (Fixture *fixture, GDBusMessage *call)
{
  g_assert_true (rd_caller_users_ask (fixture->users, fixture->bus, call, NULL));
  return g_dbus_connection_get_last_serial (fixture->bus);
}

/* BODY: NULL for an error. */
static GDBusMessage *
make_answer (guint32 serial, const char *sender, GVariant *body)
{
  GDBusMessage *answer = g_dbus_message_new ();

  g_dbus_message_set_message_type (answer, body != NULL ? G_DBUS_MESSAGE_TYPE_METHOD_RETURN
                                                        : G_DBUS_MESSAGE_TYPE_ERROR);
  g_dbus_message_set_reply_serial (answer, serial);
  g_dbus_message_set_sender (answer, sender);
  if (body != NULL)
    g_dbus_message_set_body (answer, body);
  return answer;
}

/* The answer to SERIAL is BODY: of CALL it makes USER. */
static void
answer (Fixture *fixture, guint32 serial, GVariant *body, GDBusMessage *call, RdUser user)
{
  g_autoptr (GDBusMessage) message = make_answer (serial, "org.freedesktop.DBus", body);
  RdUser told = RD_USER_UNKNOWN;
  g_autoptr (GDBusMessage) taken = rd_caller_users_take (fixture->users, message, &told);

  g_assert_true (taken == call);
  g_assert_cmpint (told, ==, user);
}

static GVariant *
uid (unsigned number)
{
  return g_variant_new ("(u)", number);
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDBusMessage) own = make_call (":1.10");
  g_autoptr (GDBusMessage) other = make_call (":1.11");
  g_autoptr (GDBusMessage) gone = make_call (":1.12");
  g_autoptr (GDBusMessage) odd = make_call (":1.13");

  answer (fixture, ask (fixture, own), uid (geteuid ()), own, RD_USER_OWN);
  answer (fixture, ask (fixture, other), uid (geteuid () + 1), other, RD_USER_OTHER);
  answer (fixture, ask (fixture, gone), NULL, gone, RD_USER_OTHER);
  answer (fixture, ask (fixture, odd), g_variant_new ("(t)", (guint64)geteuid ()), odd,
          RD_USER_OTHER);
  g_assert_cmpint (rd_caller_users_find (fixture->users, own), ==, RD_USER_OWN);
  g_assert_cmpint (rd_caller_users_find (fixture->users, other), ==, RD_USER_OTHER);
  rd_caller_users_forget (fixture->users, ":1.10");
  g_assert_cmpint (rd_caller_users_find (fixture->users, own), ==, RD_USER_UNKNOWN);
}

/* The second call doesn't overtake the first, though its sender is known by then. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDBusMessage) first = make_call (":1.10");
  g_autoptr (GDBusMessage) second = make_call (":1.10");
  guint32 question = ask (fixture, first);
  guint32 next_question;

  g_assert_cmpint (rd_caller_users_find (fixture->users, second), ==, RD_USER_UNKNOWN);
  next_question = ask (fixture, second);
  answer (fixture, question, uid (geteuid ()), first, RD_USER_OWN);
  g_assert_cmpint (rd_caller_users_find (fixture->users, first), ==, RD_USER_UNKNOWN);
  answer (fixture, next_question, uid (geteuid ()), second, RD_USER_OWN);
  g_assert_cmpint (rd_caller_users_find (fixture->users, first), ==, RD_USER_OWN);
}

/* Another than the bus answers; the bus answers something else. */
static void
test_strangers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDBusMessage) call = make_call (":1.10");
  guint32 serial = ask (fixture, call);
  g_autoptr (GDBusMessage) forged = make_answer (serial, ":1.10", uid (geteuid ()));
  g_autoptr (GDBusMessage) unasked
      = make_answer (serial + 1, "org.freedesktop.DBus", uid (geteuid ()));
  RdUser user = RD_USER_UNKNOWN;

  g_assert_null (rd_caller_users_take (fixture->users, forged, &user));
  g_assert_null (rd_caller_users_take (fixture->users, unasked, &user));
  answer (fixture, serial, uid (geteuid ()), call, RD_USER_OWN);
}

/* At the limit all are known; one more, and those before are asked about again. */
static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDBusMessage) first = make_call (":1.0");

  for (unsigned i = 0; i <= RD_KNOWN_SENDERS_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf (":1.%u", i);
      g_autoptr (GDBusMessage) call = make_call (name);

      g_assert_cmpint (rd_caller_users_find (fixture->users, first), ==,
                       i == 0 ? RD_USER_UNKNOWN : RD_USER_OWN);
      answer (fixture, ask (fixture, call), uid (geteuid ()), call, RD_USER_OWN);
    }
  g_assert_cmpint (rd_caller_users_find (fixture->users, first), ==, RD_USER_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/caller-users/answers", Fixture, NULL, set_up, test_answers, tear_down);
  g_test_add ("/caller-users/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/caller-users/strangers", Fixture, NULL, set_up, test_strangers, tear_down);
  g_test_add ("/caller-users/limit", Fixture, NULL, set_up, test_limit, tear_down);
  return g_test_run ();
}
