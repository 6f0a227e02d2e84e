/* rosterctl purge: shows what a filter selects, and removes it on agreement. Sends the serial and
 * number of what was shown; if they have changed, rosterd removes nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/removal.h"
#include "cli/job/report.h"
#include "cli/option/filter.h"
#include "cli/out/exit.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/heard.h"
#include "cli/view/job.h"
#include "cli/view/preview.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

typedef struct
{
  CtlCall *call;
  GVariant *filter; /* of what is to go */
  unsigned n_made;  /* by the server itself: FILTER selects them, and rosterd leaves them out */
  CtlRosterPages *pages; /* of the others; the first page is read */
  uint64_t max;          /* if there are more, none is removed */
} Purge;

static const CtlOption purge_options[] = {
  { "max", CTL_OPTION_NUMBER, "N", "remove nothing if it would be more than N" },
  { 0 },
};

static bool
run_dry (Purge *purge, GError **error)
{
  if (!ctl_removal_run_dry (purge->call, purge->pages, error))
    return false;
  if (purge->pages->total == 0)
    ctl_near_words_advise (purge->call, purge->call->profile, purge->pages->filter);
  if (purge->pages->total > purge->max)
    ctl_call_advise (purge->call, "With --max %" G_GUINT64_FORMAT " all of it would be refused.",
                     purge->max);
  return true;
}

static bool
end_without_job (Purge *purge)
{
  const char *name = rd_bus_profile_get_name (purge->call->profile);

  if (ctl_options_get_format (purge->call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_no_job (purge->call->output, "purge", purge->call->profile);
  ctl_call_advise (purge->call, "No contact of %s matches; there is nothing to remove.", name);
  ctl_near_words_advise (purge->call, purge->call->profile, purge->pages->filter);
  return true;
}

static bool
check_max (const Purge *purge, GError **error)
{
  if (purge->pages->total <= purge->max)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED,
               "Nothing was removed: %u contacts of %s would go, more than the %" G_GUINT64_FORMAT
               " that --max allows.",
               purge->pages->total, rd_bus_profile_get_name (purge->call->profile), purge->max);
  return false;
}

static bool
send (Purge *purge, char **path, GError **error)
{
  CtlRosterPages *pages = purge->pages;
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) reason = NULL;

  g_variant_dict_insert (&options, "IfSerial", "t", pages->serial);
  g_variant_dict_insert (&options, "ExpectedCount", "u", pages->total + purge->n_made);
  if (rd_bus_roster_call_purge_sync (pages->roster, purge->filter, g_variant_dict_end (&options),
                                     path, NULL, &reason))
    return true;
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "Nothing was removed: meanwhile the roster of %s changed, and what would go is no "
                 "longer what was shown. Run the same again to see what would go now.",
                 rd_bus_profile_get_name (purge->call->profile));
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

/* Before anything is asked: a slip here removes who was to be kept. */
static void
warn_of_kept (Purge *purge)
{
  g_autoptr (GPtrArray) sentences
      = ctl_near_words_of_kept (purge->call, purge->call->profile, purge->pages->filter);

  for (unsigned i = 0; i < sentences->len; i++)
    ctl_say ("%s", (const char *)g_ptr_array_index (sentences, i));
}

static void
tell_unknown (Purge *purge)
{
  g_autofree char *sentence = NULL;
  unsigned n_unknown;

  ctl_unseen_find_unknown (purge->call->profile, purge->pages->filter, &n_unknown, &sentence);
  if (sentence == NULL)
    return;
  ctl_say ("%s", sentence);
  ctl_say (n_unknown == 1 ? "It stays." : "They stay.");
}

static void
tell_left_out (const Purge *purge)
{
  g_autofree char *command = ctl_call_make_command (purge->call, "get --server-made");

  if (purge->n_made == 1)
    ctl_say ("Left out is 1 contact that your server makes itself. To see it: %s", command);
  else if (purge->n_made > 1)
    ctl_say ("Left out are %u contacts that your server makes itself. To see them: %s",
             purge->n_made, command);
}

static bool
run (Purge *purge, GError **error)
{
  CtlCall *call = purge->call;
  g_autofree char *path = NULL;

  warn_of_kept (purge);
  tell_unknown (purge);
  tell_left_out (purge);
  if (ctl_options_has (call->options, "dry-run"))
    return run_dry (purge, error);
  if (purge->pages->total == 0)
    return end_without_job (purge);
  return check_max (purge, error) && ctl_removal_agree (call, purge->pages, error)
         && send (purge, &path, error) && ctl_job_see_through (call, path, NULL, error);
}

/* FILTER and what it says of contacts that the server makes. */
static GVariant *
narrow (GVariant *filter, bool is_made)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (filter);

  g_variant_dict_insert (&dict, "ServerMade", "b", is_made);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static bool
count_made (Purge *purge, GError **error)
{
  g_autoptr (GVariant) filter = narrow (purge->filter, true);
  g_auto (CtlRosterPages) pages = { 0 };

  if (!ctl_roster_pages_open (&pages, purge->call->profile, NULL, filter, error)
      || !ctl_roster_pages_read (&pages, 1, error))
    return false;
  purge->n_made = pages.total;
  return true;
}

/* Unless the user says what is to become of those that the server makes. */
static bool
leave_made_out (Purge *purge, GVariant **shown, GError **error)
{
  if (ctl_options_has (purge->call->options, "server-made"))
    {
      *shown = g_variant_ref (purge->filter);
      return true;
    }
  *shown = narrow (purge->filter, false);
  return count_made (purge, error);
}

static bool
run_purge (CtlCall *call, GError **error)
{
  g_autoptr (GVariant) filter = ctl_filter_of_purge (call->options, call->args[0], error);
  g_autoptr (GVariant) shown = NULL;
  g_auto (CtlRosterPages) pages = { 0 };
  Purge purge = { .call = call, .filter = filter, .pages = &pages, .max = G_MAXUINT64 };
  bool is_text = ctl_options_get_format (call->options) == CTL_FORMAT_TEXT;

  if (filter == NULL || !leave_made_out (&purge, &shown, error)
      || !ctl_roster_pages_open (&pages, call->profile, NULL, shown, error)
      || !ctl_roster_pages_read (&pages, is_text ? CTL_PREVIEW_MAX : RD_PAGE_MAX, error))
    return false;
  ctl_options_get_number (call->options, "max", &purge.max);
  return run (&purge, error);
}

const CtlVerb ctl_verb_purge = {
  .name = "purge",
  .synopsis = "[TEXT]",
  .options = { ctl_filter_options, ctl_filter_now_options, ctl_wait_options, purge_options,
               ctl_dry_run_options, ctl_confirm_options },
  .run = run_purge,
  .summary = "remove the contacts without subscription, or of another filter",
  .details
  = "Selects the contacts without any subscription. --no-from and --no-to add those that they\n"
    "name; --subscription and --unseen-for select by what they say instead. All other options\n"
    "of the filter narrow this down, and whom the server makes itself is left out unless\n"
    "--server-made asks for them. Shows what goes and asks; above 50 contacts the profile's\n"
    "name has to be typed. Without a terminal it needs --yes. To bring all back: rosterctl undo",
};
