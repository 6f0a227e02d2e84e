/* The floor of rosterd's memory: a GDBus service that owns a name on the session bus, with
 * libstrophe loaded, and does nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <strophe.h>

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  xmpp_ctx_t *wire;

  if (argc != 2)
    return 2;
  xmpp_initialize ();
  wire = xmpp_ctx_new (NULL, NULL);
  g_bus_own_name (G_BUS_TYPE_SESSION, argv[1], G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL,
                  NULL);
  g_main_loop_run (loop);
  xmpp_ctx_free (wire);
  xmpp_shutdown ();
  return 0;
}
