/* rosterctl get: the contacts. They are written page by page while the next one is asked for, so
 * that any roster needs the memory of two pages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/reach.h"
#include "cli/client/roster.h"
#include "cli/option/filter.h"
#include "cli/option/point.h"
#include "cli/out/exit.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/contact-list.h"
#include "cli/view/heard.h"
#include "cli/view/past.h"
#include "dbus-interfaces/call-limits.h"

/* Contacts. One page is shown while rosterd prepares the next: of larger ones both wait longer for
 * each other, and a page with all that GVariant makes of it doesn't fit a processor's cache. */
#define PAGE 500

static const CtlOption get_options[] = {
  { "at", CTL_OPTION_TEXT, "POINT",
    "as the roster was then: a time as for history --since, a serial, or a snapshot" },
  { 0 },
};

/* What is selected, and of when. */
typedef struct
{
  GVariant *filter;
  GVariant *point; /* NULL: now */
} Wanted;

static void
advise_on_nothing (CtlCall *call, RdBusProfile *profile, const CtlRosterPages *pages)
{
  const char *name = rd_bus_profile_get_name (profile);
  bool is_past = pages->point != NULL;

  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    return;
  if (g_variant_n_children (pages->filter) > 0)
    ctl_call_advise (call, "No contact of %s %s.", name, is_past ? "matched" : "matches");
  else
    ctl_call_advise (call, "The roster of %s %s empty.", name, is_past ? "was" : "is");
}

/* The point was given in one way, and is found in two. */
static void
tell_point (const CtlContactList *list, RdBusProfile *profile, const CtlRosterPages *pages)
{
  const CtlPastPoint point = { pages->serial, pages->time };
  g_autofree char *words = ctl_past_point_describe (&point);

  if (list->format == CTL_FORMAT_TEXT)
    ctl_say ("The roster of %s as it was at %s:", rd_bus_profile_get_name (profile), words);
}

static void
begin_list (CtlCall *call, CtlContactList *list, RdBusProfile *profile, const CtlRosterPages *pages)
{
  list->is_past = pages->point != NULL;
  list->time = pages->time;
  if (list->is_past)
    tell_point (list, profile, pages);
  ctl_contact_list_begin (list, profile, pages->total, pages->serial);
  if (pages->total > 0)
    return;
  advise_on_nothing (call, profile, pages);
  if (!list->is_past)
    ctl_near_words_advise (call, profile, pages->filter);
}

static void
tell_unknown (CtlCall *call, CtlContactList *list, RdBusProfile *profile, const Wanted *wanted)
{
  g_autofree char *sentence = NULL;

  if (wanted->point != NULL)
    return;
  list->has_unknown
      = ctl_unseen_find_unknown (profile, wanted->filter, &list->n_unknown, &sentence);
  if (sentence != NULL)
    ctl_call_advise (call, "%s", sentence);
}

static bool
read_roster (CtlCall *call, CtlContactList *list, RdBusProfile *profile, const Wanted *wanted,
             GError **error)
{
  /* A page of the past costs more to begin. */
  unsigned limit = wanted->point != NULL ? RD_PAGE_MAX : PAGE;
  g_auto (CtlRosterPages) pages = { 0 };

  if (!ctl_roster_pages_open (&pages, profile, wanted->point, wanted->filter, error))
    return false;
  while (ctl_roster_pages_has_more (&pages) && !ctl_output_is_broken (call->output))
    {
      bool is_first = !pages.is_begun;

      if (!ctl_roster_pages_read (&pages, limit, error))
        {
          ctl_client_polish_error (*error);
          if (!is_first)
            ctl_contact_list_end (list, *error);
          return false;
        }
      ctl_roster_pages_ask_ahead (&pages);
      if (is_first)
        begin_list (call, list, profile, &pages);
      ctl_contact_list_write (list, pages.contacts);
    }
  tell_unknown (call, list, profile, wanted);
  ctl_contact_list_end (list, NULL);
  return true;
}

/* A profile that can't be read doesn't stop the others; the first error is kept. */
static bool
read_all (CtlCall *call, GPtrArray *profiles, const Wanted *wanted, GError **error)
{
  CtlContactList list;
  bool is_good = true;

  ctl_contact_list_init (&list, call->output, call->options);
  for (unsigned i = 0; i < profiles->len; i++)
    {
      RdBusProfile *profile = g_ptr_array_index (profiles, i);
      unsigned n_begun = list.frame.n_begun;
      g_autoptr (GError) reason = NULL;

      if (read_roster (call, &list, profile, wanted, &reason))
        continue;
      ctl_reach_advise (call, profile, reason);
      if (list.frame.n_begun == n_begun)
        ctl_per_profile_fail (&list.frame, rd_bus_profile_get_name (profile), reason);
      is_good = ctl_call_keep_first_error (call, error, g_steal_pointer (&reason));
    }
  ctl_per_profile_end (&list.frame, *error);
  return is_good;
}

static bool
check_past (const CtlOptions *options, GError **error)
{
  for (const CtlOption *option = ctl_filter_now_options; option->name != NULL; option++)
    {
      if (!ctl_options_has (options, option->name))
        continue;
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "--%s selects from the roster as it is now, and --at is another time; leave one "
                   "of them out.",
                   option->name);
      return false;
    }
  return true;
}

static bool
run_get (CtlCall *call, GError **error)
{
  const CtlOptions *options = call->options;
  const char *at = ctl_options_get_text (options, "at");
  g_autoptr (GVariant) filter = ctl_filter_from_options (options, call->args[0], error);
  g_autoptr (GVariant) point = NULL;
  g_autoptr (GPtrArray) profiles = NULL;

  if (filter == NULL || (at != NULL && !check_past (options, error)))
    return false;
  if (at != NULL && (point = ctl_point_parse (at, g_get_real_time (), error)) == NULL)
    return false;
  profiles = ctl_call_list_profiles (call, error);
  return profiles != NULL && read_all (call, profiles, &(Wanted){ filter, point }, error);
}

const CtlVerb ctl_verb_get = {
  .name = "get",
  .synopsis = "[TEXT]",
  .options = { get_options, ctl_filter_options, ctl_filter_now_options },
  .flags = CTL_VERB_TAKES_ALL_PROFILES | CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_get,
  .summary = "list the contacts",
  .details
  = "With -v also the groups, with -vv all else. The options select; a contact has to satisfy all\n"
    "of them. With --at contacts are sorted by their JIDs.",
};
