/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/roster.h"

#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "dbus-interfaces/call-limits.h"

bool
ctl_roster_pages_open (CtlRosterPages *pages, RdBusProfile *profile, GVariant *point,
                       GVariant *filter, GError **error)
{
  *pages = (CtlRosterPages){ .filter = g_variant_ref_sink (filter) };
  ctl_paging_begin (&pages->paging);
  if (point == NULL)
    pages->roster = ctl_object_beside (profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  else
    {
      pages->point = g_variant_ref_sink (point);
      pages->past = ctl_object_beside (profile, RD_BUS_TYPE_PAST_PROXY, error);
    }
  return pages->roster != NULL || pages->past != NULL;
}

/* -- asking ahead ------------------------------------------------------------------------------ */

static void
on_answer (GObject *roster, GAsyncResult *answer, gpointer data)
{
  CtlRosterPages *pages = data;

  pages->answer = g_object_ref (answer);
}

/* In a context of its own, so that nothing else is dispatched while a page is waited for. */
static void
ask (CtlRosterPages *pages, unsigned limit)
{
  pages->context = g_main_context_new ();
  pages->cancellable = g_cancellable_new ();
  pages->limit = limit;
  g_main_context_push_thread_default (pages->context);
  if (pages->past == NULL)
    rd_bus_roster_call_get (pages->roster, pages->filter, pages->paging.cursor, limit,
                            pages->cancellable, on_answer, pages);
  else
    rd_bus_past_call_get (pages->past, pages->point, pages->filter, pages->paging.cursor, limit,
                          pages->cancellable, on_answer, pages);
  g_main_context_pop_thread_default (pages->context);
}

static void
wait_for_answer (CtlRosterPages *pages)
{
  while (pages->answer == NULL)
    g_main_context_iteration (pages->context, TRUE);
}

static void
end_asking (CtlRosterPages *pages)
{
  g_clear_object (&pages->answer);
  g_clear_object (&pages->cancellable);
  g_clear_pointer (&pages->context, g_main_context_unref);
}

bool
ctl_roster_pages_has_more (const CtlRosterPages *pages)
{
  return !pages->is_begun || *pages->paging.cursor != '\0';
}

void
ctl_roster_pages_ask_ahead (CtlRosterPages *pages)
{
  if (ctl_roster_pages_has_more (pages) && pages->context == NULL)
    ask (pages, pages->limit);
}

/* -- reading ----------------------------------------------------------------------------------- */

void
ctl_roster_pages_clear (CtlRosterPages *pages)
{
  if (pages->context != NULL)
    {
      g_cancellable_cancel (pages->cancellable);
      wait_for_answer (pages);
      end_asking (pages);
    }
  g_clear_object (&pages->roster);
  g_clear_object (&pages->past);
  g_clear_pointer (&pages->point, g_variant_unref);
  g_clear_pointer (&pages->filter, g_variant_unref);
  g_clear_pointer (&pages->contacts, g_variant_unref);
  ctl_paging_clear (&pages->paging);
}

/* The most contacts that all pages can have. With a filter, more may match while the pages are
 * read. */
static unsigned
find_most (const CtlRosterPages *pages, unsigned total)
{
  return g_variant_n_children (pages->filter) == 0 ? total : RD_ROSTER_CONTACTS_MAX;
}

static bool
finish (CtlRosterPages *pages, char **next_cursor, unsigned *total, guint64 *serial, guint64 *time,
        GError **error)
{
  *time = 0;
  if (pages->past == NULL)
    return rd_bus_roster_call_get_finish (pages->roster, &pages->contacts, next_cursor, total,
                                          serial, pages->answer, error);
  return rd_bus_past_call_get_finish (pages->past, &pages->contacts, next_cursor, total, serial,
                                      time, pages->answer, error);
}

bool
ctl_roster_pages_read (CtlRosterPages *pages, unsigned limit, GError **error)
{
  g_autofree char *next_cursor = NULL;
  unsigned total;
  guint64 serial, time;
  bool is_read;

  g_clear_pointer (&pages->contacts, g_variant_unref);
  if (pages->context == NULL)
    ask (pages, limit);
  wait_for_answer (pages);
  is_read = finish (pages, &next_cursor, &total, &serial, &time, error);
  end_asking (pages);
  if (!is_read
      || !ctl_paging_take (&pages->paging, g_variant_n_children (pages->contacts), pages->limit,
                           find_most (pages, total), next_cursor, error))
    return false;
  if (!pages->is_begun)
    {
      pages->total = total;
      pages->serial = serial;
      pages->time = time;
      pages->is_begun = true;
    }
  return true;
}

bool
ctl_roster_lookup (RdBusRoster *roster, char **jids, int n, GVariant **contacts, char ***missing,
                   GError **error)
{
  g_autofree const char **asked = g_new0 (const char *, n + 1);
  g_autoptr (GVariant) found = NULL;
  g_auto (GStrv) others = NULL;

  for (int i = 0; i < n; i++)
    asked[i] = jids[i];
  if (!rd_bus_roster_call_lookup_sync (roster, asked, &found, &others, NULL, error))
    return false;
  if (g_variant_n_children (found) + g_strv_length (others) != (size_t)n)
    return ctl_incoming_refuse ("Lookup", "it is not of as many contacts as were asked for", error);
  *contacts = g_steal_pointer (&found);
  *missing = g_steal_pointer (&others);
  return true;
}
