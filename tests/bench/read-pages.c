/* Reads a roster over D-Bus and looks at nothing in it, so that what it costs is the service's:
 * read-pages NAME PATH LIMIT FILTER N calls Get of NAME at PATH for the first page N times, or with
 * 0 for all pages once. It prints the contacts that came, and the wall seconds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/names.h"

#include <gio/gio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static GVariant *
call_get (GDBusConnection *bus, char **argv, GVariant *filter, const char *cursor)
{
  g_autoptr (GError) error = NULL;
  unsigned limit = (unsigned)strtoul (argv[3], NULL, 10);
  GVariant *page
      = g_dbus_connection_call_sync (bus, argv[1], argv[2], RD_ROSTER_INTERFACE, "Get",
                                     g_variant_new ("(@a{sv}su)", filter, cursor, limit), NULL,
                                     G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, &error);

  if (page == NULL)
    g_error ("%s", error->message);
  return page;
}

/* Gives the cursor of the next page. */
static char *
read_page (GDBusConnection *bus, char **argv, GVariant *filter, const char *cursor, size_t *n)
{
  g_autoptr (GVariant) page = call_get (bus, argv, filter, cursor);
  g_autoptr (GVariant) contacts = NULL;
  char *next;

  g_variant_get (page, "(@a" RD_CONTACT_TYPE "sut)", &contacts, &next, NULL, NULL);
  *n += g_variant_n_children (contacts);
  return next;
}

int
main (int argc, char **argv)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) filter
      = argc == 6 ? g_variant_parse (G_VARIANT_TYPE_VARDICT, argv[4], NULL, NULL, NULL) : NULL;
  g_autofree char *cursor = g_strdup ("");
  int64_t began = g_get_monotonic_time ();
  size_t n = 0;
  unsigned long n_calls;

  if (bus == NULL || filter == NULL)
    return 2;
  n_calls = strtoul (argv[5], NULL, 10);
  for (unsigned long i = 0; i < n_calls; i++)
    g_free (read_page (bus, argv, filter, "", &n));
  while (n_calls == 0 && (n == 0 || cursor[0] != '\0'))
    {
      char *next = read_page (bus, argv, filter, cursor, &n);

      g_free (cursor);
      cursor = next;
    }
  printf ("%zu %.6f\n", n, (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  return 0;
}
