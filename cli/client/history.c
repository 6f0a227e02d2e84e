/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/history.h"

#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/client/tuple.h"
#include "dbus-interfaces/call-limits.h"

bool
ctl_history_pages_open (CtlHistoryPages *pages, RdBusProfile *profile, GVariant *selection,
                        GError **error)
{
  *pages = (CtlHistoryPages){ .selection = g_variant_ref_sink (selection) };
  pages->history = ctl_object_beside (profile, RD_BUS_TYPE_HISTORY_PROXY, error);
  return pages->history != NULL;
}

void
ctl_history_pages_clear (CtlHistoryPages *pages)
{
  g_clear_object (&pages->history);
  g_clear_pointer (&pages->selection, g_variant_unref);
  g_clear_pointer (&pages->changes, g_variant_unref);
}

bool
ctl_history_pages_has_more (const CtlHistoryPages *pages)
{
  return !pages->is_over;
}

const char *
ctl_history_pages_find_fault (CtlHistoryPages *pages, unsigned asked)
{
  size_t n = g_variant_n_children (pages->changes);

  if (n > asked)
    return "the page has more changes than were asked for";
  pages->n_read += n;
  if (pages->n_read > CTL_HISTORY_READ_MAX)
    return "the history has no end";
  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GVariant) change = g_variant_get_child_value (pages->changes, i);
      guint64 serial;

      g_variant_get_child (change, 0, "t", &serial);
      if (serial >= pages->before_serial && pages->before_serial != 0)
        return "a change is not older than the one before it";
      pages->before_serial = serial;
    }
  return NULL;
}

bool
ctl_history_pages_read (CtlHistoryPages *pages, unsigned limit, GError **error)
{
  unsigned asked = limit == 0 ? RD_PAGE_MAX : MIN (limit, RD_PAGE_MAX);
  gboolean more = FALSE;
  const char *fault;

  pages->is_over = true;
  g_clear_pointer (&pages->changes, g_variant_unref);
  if (!rd_bus_history_call_list_sync (pages->history, pages->selection, pages->before_serial, asked,
                                      &pages->changes, &more, NULL, error))
    return false;
  fault = ctl_history_pages_find_fault (pages, asked);
  if (fault != NULL)
    return ctl_incoming_refuse ("List", fault, error);
  pages->is_over = !more || g_variant_n_children (pages->changes) == 0;
  return true;
}

/* The array at PLACE holds one contact or none. */
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
ctl_history_change_init (CtlHistoryChange *change, GVariant *changes, size_t n)
{
  g_autoptr (GVariant) tuple = g_variant_get_child_value (changes, n);

  ctl_history_change_init_single (change, tuple);
}

void
ctl_history_change_init_single (CtlHistoryChange *change, GVariant *tuple)
{
  *change = (CtlHistoryChange){ .tuple = g_variant_ref (tuple) };
  change->serial = ctl_tuple_get_uint64 (change->tuple, 0);
  change->time = ctl_tuple_get_uint64 (change->tuple, 1);
  change->cause = ctl_tuple_get_string (change->tuple, 2);
  change->job = ctl_tuple_get_uint64 (change->tuple, 3);
  change->jid = ctl_tuple_get_string (change->tuple, 4);
  change->has_before = take_contact (&change->before, change->tuple, 5);
  change->has_after = take_contact (&change->after, change->tuple, 6);
}

void
ctl_history_change_clear (CtlHistoryChange *change)
{
  ctl_contact_clear (&change->before);
  ctl_contact_clear (&change->after);
  g_clear_pointer (&change->tuple, g_variant_unref);
}

/* -- jobs -------------------------------------------------------------------------------------- */

GVariant *
ctl_past_jobs_read (RdBusProfile *profile, guint64 before, unsigned limit, GError **error)
{
  g_autoptr (RdBusHistory) history = ctl_object_beside (profile, RD_BUS_TYPE_HISTORY_PROXY, error);
  g_autoptr (GVariant) jobs = NULL;

  if (history == NULL
      || !rd_bus_history_call_list_jobs_sync (history, before, limit, &jobs, NULL, error))
    return NULL;
  if (g_variant_n_children (jobs) <= limit)
    return g_steal_pointer (&jobs);
  ctl_incoming_refuse ("ListJobs", "they are more than were asked for", error);
  return NULL;
}

void
ctl_past_job_get (CtlPastJob *job, GVariant *jobs, size_t n)
{
  g_variant_get_child (jobs, n, "(t&st&sut)", &job->number, &job->kind, &job->time, &job->result,
                       &job->contacts, &job->undone_by);
}

bool
ctl_past_job_find (CtlPastJob *job, RdBusProfile *profile, uint64_t number, GVariant **jobs)
{
  g_autoptr (GVariant) found = ctl_past_jobs_read (profile, number + 1, 1, NULL);
  CtlPastJob newest;

  if (found == NULL || g_variant_n_children (found) == 0)
    return false;
  ctl_past_job_get (&newest, found, 0);
  if (newest.number != number)
    return false;
  *job = newest;
  *jobs = g_steal_pointer (&found);
  return true;
}
