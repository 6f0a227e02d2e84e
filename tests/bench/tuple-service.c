/* The floor of reading a roster: tuple-service PATH reads all contacts of rosterd's roster at PATH,
 * keeps them in an array of structures, and answers Get there under a name of its own,
 * im.rosterd.Tuples, with the same pages. It makes each tuple by its format string, as services
 * usually do, and does nothing else. It says "ready", and ends with its input.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/names.h"
#include "roster-bus.h"

#include <glib-unix.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SERVICE "im.rosterd.Tuples"

typedef struct
{
  const char *jid, *name;
  unsigned subscription, flags;
  const char **groups;
  uint64_t serial;
} Tuple;

static GArray *tuples;
static GPtrArray *pages; /* hold the texts of the tuples */

/* -- reading ----------------------------------------------------------------------------------- */

static void
keep_page (GVariant *contacts)
{
  GVariantIter iter;
  Tuple tuple;

  g_ptr_array_add (pages, g_variant_ref (contacts));
  g_variant_iter_init (&iter, contacts);
  while (g_variant_iter_next (&iter, "(&s&suu^a&st@a{sv})", &tuple.jid, &tuple.name,
                              &tuple.subscription, &tuple.flags, &tuple.groups, &tuple.serial,
                              NULL))
    g_array_append_val (tuples, tuple);
}

static void
read_roster (GDBusConnection *bus, const char *path)
{
  g_autofree char *cursor = g_strdup ("");

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) contacts = NULL;
      g_autoptr (GVariant) page
          = g_dbus_connection_call_sync (bus, RD_BUS_NAME, path, RD_ROSTER_INTERFACE, "Get",
                                         g_variant_new ("(a{sv}su)", NULL, cursor, RD_PAGE_MAX),
                                         NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, &error);

      if (page == NULL)
        g_error ("%s", error->message);
      g_free (cursor);
      g_variant_get (page, "(@a" RD_CONTACT_TYPE "sut)", &contacts, &cursor, NULL, NULL);
      keep_page (contacts);
    }
  while (cursor[0] != '\0');
}

/* -- answering --------------------------------------------------------------------------------- */

static gboolean
handle_get (RdBusRoster *roster, GDBusMethodInvocation *invocation, GVariant *filter,
            const char *cursor, unsigned limit, gpointer user_data)
{
  unsigned first = (unsigned)strtoul (cursor, NULL, 10);
  unsigned end = first + MIN (limit, tuples->len - first);
  g_autofree char *next = end < tuples->len ? g_strdup_printf ("%u", end) : g_strdup ("");
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" RD_CONTACT_TYPE));
  for (unsigned i = first; i < end; i++)
    {
      const Tuple *tuple = &g_array_index (tuples, Tuple, i);

      g_variant_builder_add (&builder, "(ssuu^asta{sv})", tuple->jid, tuple->name,
                             tuple->subscription, tuple->flags, tuple->groups, tuple->serial, NULL);
    }
  g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("(a" RD_CONTACT_TYPE "sut)", &builder, next, tuples->len, 1));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_input_end (int fd, GIOCondition condition, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
on_name (GDBusConnection *bus, const char *name, gpointer user_data)
{
  puts ("ready");
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (RdBusRoster) roster = rd_bus_roster_skeleton_new ();

  if (argc != 2 || bus == NULL)
    return 2;
  tuples = g_array_new (FALSE, FALSE, sizeof (Tuple));
  pages = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  read_roster (bus, argv[1]);
  g_signal_connect (roster, "handle-get", G_CALLBACK (handle_get), NULL);
  g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (roster), bus, argv[1], NULL);
  g_bus_own_name_on_connection (bus, SERVICE, G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL, NULL,
                                NULL);
  g_unix_fd_add (0, G_IO_IN | G_IO_HUP, on_input_end, loop);
  g_main_loop_run (loop);
  for (unsigned i = 0; i < tuples->len; i++)
    g_free (g_array_index (tuples, Tuple, i).groups);
  g_array_unref (tuples);
  g_ptr_array_unref (pages);
  return 0;
}
