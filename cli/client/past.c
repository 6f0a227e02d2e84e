/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/past.h"

#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "dbus-interfaces/call-limits.h"

/* Contacts of two rosters. */
#define DIFFERENCES_MAX (2 * RD_ROSTER_CONTACTS_MAX)

bool
ctl_difference_pages_open (CtlDifferencePages *pages, RdBusProfile *profile, GVariant *from,
                           GVariant *to, GVariant *filter, GError **error)
{
  *pages = (CtlDifferencePages){ .from = g_variant_ref_sink (from),
                                 .to = g_variant_ref_sink (to),
                                 .filter = g_variant_ref_sink (filter) };
  ctl_paging_begin_of (&pages->paging, "Diff", DIFFERENCES_MAX);
  pages->past = ctl_object_beside (profile, RD_BUS_TYPE_PAST_PROXY, error);
  return pages->past != NULL;
}

void
ctl_difference_pages_clear (CtlDifferencePages *pages)
{
  g_clear_object (&pages->past);
  g_clear_pointer (&pages->from, g_variant_unref);
  g_clear_pointer (&pages->to, g_variant_unref);
  g_clear_pointer (&pages->filter, g_variant_unref);
  g_clear_pointer (&pages->differences, g_variant_unref);
  ctl_paging_clear (&pages->paging);
}

bool
ctl_difference_pages_has_more (const CtlDifferencePages *pages)
{
  return !pages->is_begun || *pages->paging.cursor != '\0';
}

/* Each has a contact before or after, and not more than one of either. */
static bool
check_differences (GVariant *differences, GError **error)
{
  for (size_t i = 0; i < g_variant_n_children (differences); i++)
    {
      g_autoptr (GVariant) tuple = g_variant_get_child_value (differences, i);
      g_autoptr (GVariant) before = g_variant_get_child_value (tuple, 0);
      g_autoptr (GVariant) after = g_variant_get_child_value (tuple, 1);
      size_t n_before = g_variant_n_children (before), n_after = g_variant_n_children (after);

      if (n_before > 1 || n_after > 1 || n_before + n_after == 0)
        return ctl_incoming_refuse ("Diff", "a difference is not of one contact", error);
    }
  return true;
}

bool
ctl_difference_pages_read (CtlDifferencePages *pages, unsigned limit, GError **error)
{
  g_autofree char *next_cursor = NULL;
  CtlPastPoint begin, end;

  g_clear_pointer (&pages->differences, g_variant_unref);
  if (!rd_bus_past_call_diff_sync (pages->past, pages->from, pages->to, pages->filter,
                                   pages->paging.cursor, limit, &pages->differences, &next_cursor,
                                   &begin.serial, &begin.time, &end.serial, &end.time, NULL, error)
      || !check_differences (pages->differences, error)
      || !ctl_paging_take (&pages->paging, g_variant_n_children (pages->differences), limit,
                           DIFFERENCES_MAX, next_cursor, error))
    return false;
  if (!pages->is_begun)
    {
      pages->begin = begin;
      pages->end = end;
      pages->is_begun = true;
    }
  return true;
}

static bool
take_contact (CtlContact *contact, GVariant *tuple, size_t place)
{
  g_autoptr (GVariant) contacts = g_variant_get_child_value (tuple, place);
  bool is_there = g_variant_n_children (contacts) > 0;

  if (is_there)
    ctl_contact_init (contact, contacts, 0);
  return is_there;
}

void
ctl_difference_init (CtlDifference *difference, GVariant *differences, size_t n)
{
  *difference = (CtlDifference){ .tuple = g_variant_get_child_value (differences, n) };
  difference->has_before = take_contact (&difference->before, difference->tuple, 0);
  difference->has_after = take_contact (&difference->after, difference->tuple, 1);
}

void
ctl_difference_clear (CtlDifference *difference)
{
  ctl_contact_clear (&difference->before);
  ctl_contact_clear (&difference->after);
  g_clear_pointer (&difference->tuple, g_variant_unref);
}

bool
ctl_past_get_reach (RdBusProfile *profile, CtlPastPoint *reach, GError **error)
{
  g_autoptr (RdBusPast) past = ctl_object_beside (profile, RD_BUS_TYPE_PAST_PROXY, error);

  return past != NULL
         && rd_bus_past_call_get_reach_sync (past, &reach->serial, &reach->time, NULL, error);
}
