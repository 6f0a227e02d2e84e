/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

#include "dbus-interfaces/names.h"
#include "xmpp/stream/strophe-runtime.h"

/* -- beginning and end ------------------------------------------------------------------------- */

static void
open_house (Fixture *fixture, gconstpointer data)
{
  House *house = (House *)fixture;
  const HouseTest *test = data;
  g_autoptr (GError) error = NULL;

  set_up (&house->ground, NULL);
  if (test->furnish != NULL)
    test->furnish (house);
  house->context = (RdSessionContext){
    .store = house->ground.store,
    .passwords = rd_password_store_new (),
    .machine = rd_machine_new (g_network_monitor_get_default ()),
    .jobs = rd_all_jobs_new (),
  };
  house->profiles = rd_profiles_new (&house->context, &error);
  g_assert_no_error (error);
  house->me = rd_profiles_find (house->profiles, "me", &error);
  g_assert_no_error (error);
  house->bus = played_bus_new ();
  house->tree = rd_object_tree_new (house->bus->connection, house->profiles, &house->turns,
                                    "A notice.", &error);
  g_assert_no_error (error);
}

static void
on_stopped (GObject *profiles, GAsyncResult *result, gpointer user_data)
{
  rd_profiles_stop_finish (RD_PROFILES (profiles), result);
  *(bool *)user_data = true;
}

static void
stop_profiles (House *house)
{
  bool is_stopped = false;

  rd_profiles_stop_async (house->profiles, on_stopped, &is_stopped);
  while (!is_stopped)
    g_main_context_iteration (NULL, TRUE);
}

static void
close_house (Fixture *fixture, gconstpointer data)
{
  House *house = (House *)fixture;

  stop_profiles (house);
  played_bus_settle (house->bus);
  g_assert_finalize_object (house->tree);
  played_bus_free (house->bus);
  g_object_unref (house->profiles);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&house->server);
  g_clear_object (&house->context.passwords);
  g_clear_object (&house->context.machine);
  rd_all_jobs_unref (house->context.jobs);
  tear_down (&house->ground, NULL);
}

static void
run_test (Fixture *fixture, gconstpointer data)
{
  ((const HouseTest *)data)->run ((House *)fixture);
}

void
house_add_tests (const char *prefix, const HouseTest *tests, size_t n_tests)
{
  /* No Secret Service: passwords stay in memory. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  for (size_t i = 0; i < n_tests; i++)
    {
      g_autofree char *path = g_strconcat (prefix, tests[i].sentence, NULL);

      g_test_add_vtable (path, sizeof (House), &tests[i], (GTestFixtureFunc)open_house,
                         (GTestFixtureFunc)run_test, (GTestFixtureFunc)close_house);
    }
}

void
house_receive_roster (House *house)
{
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };

  g_ptr_array_add (roster, make_contact ("a@x", "A", RD_SUBSCRIPTION_BOTH, "G,H"));
  g_ptr_array_add (roster, make_contact ("b@x", "B", RD_SUBSCRIPTION_NONE, NULL));
  g_ptr_array_add (roster, make_contact ("c@y", NULL, RD_SUBSCRIPTION_BOTH, "G"));
  rd_change_free (receive_roster (&house->ground, roster, &terms));
}

/* -- a connection ------------------------------------------------------------------------------ */

static void
on_kept (GObject *passwords, GAsyncResult *result, gpointer user_data)
{
  rd_password_store_save_finish (RD_PASSWORD_STORE (passwords), result);
  *(bool *)user_data = true;
}

static void
keep_password (House *house)
{
  g_autoptr (RdSecret) password = rd_secret_new ("secret");
  bool is_kept = false;

  rd_password_store_save_async (house->context.passwords, "me", "me@example.org", password, on_kept,
                                &is_kept);
  while (!is_kept)
    played_bus_wait (house->bus);
}

void
house_connect (House *house)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *state = NULL;
  guint16 port;

  g_assert_null (rd_xmpp_init ());
  house->server = g_socket_listener_new ();
  port = g_socket_listener_add_any_inet_port (house->server, NULL, &error);
  g_assert_no_error (error);
  keep_password (house);
  settings = g_strdup_printf ("({'Address': <'127.0.0.1:%u'>},)", port);
  g_free (house_ask (house, "Profile.Configure", settings));
  g_free (house_ask (house, "Profile.Connect", NULL));
  state = house_get (house, ME, "Profile", "State");
  g_assert_cmpstr (state, ==, "(<'connecting'>,)");
}

/* -- calls ------------------------------------------------------------------------------------- */

char *
house_ask (House *house, const char *member, const char *arguments)
{
  return played_bus_ask (house->bus, ME, member, arguments);
}

char *
house_get (House *house, const char *path, const char *interface, const char *property)
{
  g_autofree char *arguments
      = g_strdup_printf ("('%s.%s', '%s')", RD_BUS_NAME, interface, property);

  return played_bus_ask (house->bus, path, "org.freedesktop.DBus.Properties.Get", arguments);
}

char *
house_fill_in (House *house, const char *pattern)
{
  GString *text = g_string_new (NULL);

  for (const char *c = pattern; *c != '\0'; c++)
    {
      if (c[0] == '$' && g_ascii_isdigit (c[1]))
        g_string_append_printf (text, "%" G_GUINT64_FORMAT,
                                house->ground.start + (uint64_t)(*++c - '0'));
      else
        g_string_append_c (text, *c);
    }
  return g_string_free (text, FALSE);
}

void
house_ask_all (House *house, const BusRow *rows, size_t n_rows)
{
  for (size_t i = 0; i < n_rows; i++)
    {
      g_autofree char *arguments
          = rows[i].arguments != NULL ? house_fill_in (house, rows[i].arguments) : NULL;
      g_autofree char *answer = house_fill_in (house, rows[i].answer);
      g_autofree char *text = house_ask (house, rows[i].member, arguments);

      assert_like (rows[i].sentence, text, answer);
    }
}
