/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/heard.h"

#include "cli/client/contact.h"
#include "cli/client/object.h"

static bool
ask (gpointer beside, const char *const *jids, GVariant **answer, GError **error)
{
  g_autoptr (RdBusHeard) heard = ctl_object_beside (beside, RD_BUS_TYPE_HEARD_PROXY, error);

  return heard != NULL && rd_bus_heard_call_get_sync (heard, jids, answer, NULL, error);
}

static void
add (CtlHeardList *list, const char *jid, GVariant *dict)
{
  CtlHeard *heard = g_new0 (CtlHeard, 1);

  heard->source = "";
  g_variant_lookup (dict, "LastSeen", "t", &heard->last_seen);
  g_variant_lookup (dict, "Source", "&s", &heard->source);
  g_variant_lookup (dict, "WatchedSince", "t", &heard->watched_since);
  g_hash_table_insert (list->by_jid, (gpointer)jid, heard);
}

bool
ctl_heard_list_read (CtlHeardList *list, gpointer beside, GVariant *contacts, GError **error)
{
  size_t n = g_variant_n_children (contacts);
  g_autoptr (GPtrArray) jids = g_ptr_array_new_full ((unsigned)n + 1, g_free);
  g_autoptr (GVariant) dict = NULL;
  GVariantIter iter;
  const char *jid;

  for (size_t i = 0; i < n; i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      g_ptr_array_add (jids, g_strdup (contact.jid));
    }
  g_ptr_array_add (jids, NULL);
  if (!ask (beside, (const char *const *)jids->pdata, &list->answer, error))
    return false;
  list->by_jid = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_variant_iter_init (&iter, list->answer);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &jid, &dict))
    add (list, jid, dict);
  return true;
}

void
ctl_heard_list_clear (CtlHeardList *list)
{
  g_clear_pointer (&list->by_jid, g_hash_table_unref);
  g_clear_pointer (&list->answer, g_variant_unref);
}

const CtlHeard *
ctl_heard_list_find (const CtlHeardList *list, const char *jid)
{
  return list->by_jid != NULL ? g_hash_table_lookup (list->by_jid, jid) : NULL;
}

bool
ctl_heard_count (gpointer beside, GVariant *filter, CtlUnseenCount *count, GError **error)
{
  g_autoptr (RdBusHeard) heard = ctl_object_beside (beside, RD_BUS_TYPE_HEARD_PROXY, error);
  g_autoptr (GVariant) figures = NULL;

  if (heard == NULL || !rd_bus_heard_call_count_sync (heard, filter, &figures, NULL, error))
    return false;
  g_variant_lookup (figures, "Unseen", "u", &count->n_unseen);
  g_variant_lookup (figures, "Seen", "u", &count->n_seen);
  g_variant_lookup (figures, "Unknown", "u", &count->n_unknown);
  g_variant_lookup (figures, "WatchedSince", "t", &count->watched_since);
  return true;
}
