/* List, called until there is no more: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/history-pages.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/names.h"

RdBusHistory *
rd_history_get_proxy (RdClient *client, RdBusProfile *profile, GError **error)
{
  RdBusHistory *history = rd_bus_history_proxy_new_sync (
      client->connection,
      G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
      RD_BUS_NAME, g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)), NULL, error);

  if (history != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (history), client->timeout_ms);
  return history;
}

bool
rd_history_pages_open (RdHistoryPages *pages, RdClient *client, RdBusProfile *profile,
                       GVariant *selection, GError **error)
{
  *pages = (RdHistoryPages){ .selection = g_variant_ref_sink (selection) };
  pages->history = rd_history_get_proxy (client, profile, error);
  return pages->history != NULL;
}

void
rd_history_pages_clear (RdHistoryPages *pages)
{
  g_clear_object (&pages->history);
  g_clear_pointer (&pages->selection, g_variant_unref);
  g_clear_pointer (&pages->changes, g_variant_unref);
}

bool
rd_history_pages_has_more (const RdHistoryPages *pages)
{
  return !pages->is_over;
}

bool
rd_history_pages_read (RdHistoryPages *pages, unsigned limit, GError **error)
{
  unsigned asked = limit == 0 ? RD_PAGE_MAX : MIN (limit, RD_PAGE_MAX);
  gboolean more = FALSE;
  size_t n;

  g_clear_pointer (&pages->changes, g_variant_unref);
  if (!rd_bus_history_call_list_sync (pages->history, pages->selection, pages->before_serial, asked,
                                      &pages->changes, &more, NULL, error))
    {
      pages->is_over = true;
      return false;
    }
  n = g_variant_n_children (pages->changes);
  pages->is_over = !more || n == 0;
  if (n > 0)
    {
      g_autoptr (GVariant) last = g_variant_get_child_value (pages->changes, n - 1);

      g_variant_get_child (last, 0, "t", &pages->before_serial);
    }
  return true;
}

/* The one contact of an array, if it has one. */
static bool
take_contact (RdContact *contact, GVariant *tuple, size_t place)
{
  g_autoptr (GVariant) contacts = g_variant_get_child_value (tuple, place);

  if (g_variant_n_children (contacts) == 0)
    return false;
  {
    g_autoptr (GVariant) first = g_variant_get_child_value (contacts, 0);

    rd_contact_init_from_tuple (contact, first);
  }
  return true;
}

void
rd_history_change_init (RdHistoryChange *change, GVariant *changes, size_t n)
{
  *change = (RdHistoryChange){ .tuple = g_variant_get_child_value (changes, n) };
  g_variant_get (change->tuple, "(tt&st&s@*@*)", &change->serial, &change->time, &change->cause,
                 &change->job, &change->jid, NULL, NULL);
  change->has_before = take_contact (&change->before, change->tuple, 5);
  change->has_after = take_contact (&change->after, change->tuple, 6);
}

void
rd_history_change_clear (RdHistoryChange *change)
{
  rd_contact_clear (&change->before);
  rd_contact_clear (&change->after);
  g_clear_pointer (&change->tuple, g_variant_unref);
}
