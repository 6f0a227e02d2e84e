/* rosterctl stats: Libervia's figures in its order, with a bar for each host on a terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"
#include "cli/option/filter.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/per-profile.h"

#include <math.h>

#define BAR_MAX 40
#define BAR_MIN 5
#define INDENT 2

typedef struct
{
  CtlCall *call;
  GVariant *stats; /* a{sv} */
  RdBusProfile *profile;
} Figures;

static unsigned
get_count (const Figures *figures, const char *key)
{
  guint32 count = 0;

  g_variant_lookup (figures->stats, key, "u", &count);
  return count;
}

static double
get_average (const Figures *figures, const char *key)
{
  double average = 0;

  g_variant_lookup (figures->stats, key, "d", &average);
  return isfinite (average) ? average : 0;
}

/* Returns an a(su), empty without KEY. */
static GVariant *
get_rows (const Figures *figures, const char *key)
{
  GVariant *rows = g_variant_lookup_value (figures->stats, key, G_VARIANT_TYPE ("a(su)"));

  return rows != NULL ? rows
                      : g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(su)"), NULL, 0));
}

/* "Contacts on example.org: 9 (22.5%)" */
static char *
make_host_line (const char *host, unsigned contacts, unsigned total)
{
  return g_strdup_printf ("Contacts on %s: %u (%.1f%%)", host, contacts, 100.0 * contacts / total);
}

/* LINE, padded to WIDTH, then a bar of SHARE (0 to 1). */
static void
write_bar (CtlOutput *output, const char *line, int width, double share)
{
  int room = MIN (output->columns - width - 3, BAR_MAX);
  g_autoptr (GString) bar = g_string_new (NULL);
  CtlRow row = ctl_row_begin (output, 0, INDENT);

  for (int i = 0; room >= BAR_MIN && i < MAX ((int)(share * room + 0.5), 1); i++)
    g_string_append (bar, "█");
  ctl_row_add (&row, CTL_STYLE_PLAIN, room < BAR_MIN ? 0 : width, line);
  ctl_row_add (&row, CTL_STYLE_GOOD, 0, bar->str);
  ctl_row_end (&row);
}

static int
measure_host_lines (GPtrArray *lines)
{
  int width = 0;

  for (unsigned i = 0; i < lines->len; i++)
    width = MAX (width, ctl_text_measure (g_ptr_array_index (lines, i)));
  return width;
}

/* The bars are relative to the largest host, which comes first. */
static void
write_hosts (const Figures *figures, GVariant *hosts)
{
  CtlOutput *output = figures->call->output;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  unsigned total = MAX (get_count (figures, "Total"), 1);
  guint32 largest = 1, contacts;
  GVariantIter iter;
  const char *host;
  int width;

  g_variant_iter_init (&iter, hosts);
  while (g_variant_iter_next (&iter, "(&su)", &host, &contacts))
    {
      g_ptr_array_add (lines, make_host_line (host, contacts, total));
      largest = MAX (largest, contacts);
    }
  width = output->is_terminal ? measure_host_lines (lines) : 0;
  for (unsigned i = 0; i < lines->len; i++)
    {
      g_variant_get_child (hosts, i, "(&su)", NULL, &contacts);
      if (output->is_terminal)
        write_bar (output, g_ptr_array_index (lines, i), width, (double)contacts / largest);
      else
        ctl_layout_print (output, 0, INDENT, "%s", (const char *)g_ptr_array_index (lines, i));
    }
}

static void
write_count (const Figures *figures, const char *label, const char *key)
{
  ctl_layout_print (figures->call->output, 0, INDENT, "%s: %u", label, get_count (figures, key));
}

/* They lack 'from' and 'to'. */
static void
write_no_subscription (const Figures *figures)
{
  unsigned none = get_count (figures, "NoSubscription");

  ctl_layout_print (figures->call->output, 0, INDENT, "Contacts with no subscription at all: %u%s",
                    none, none > 0 ? " (they are in both counts above)" : "");
}

static void
write_average (const Figures *figures, const char *label, const char *key)
{
  ctl_layout_print (figures->call->output, 0, INDENT, "%s: %.1f", label,
                    get_average (figures, key));
}

static void
write_text (const Figures *figures)
{
  CtlOutput *output = figures->call->output;
  g_autoptr (GVariant) hosts = get_rows (figures, "Hosts");

  write_count (figures, "Total number of contacts", "Total");
  write_count (figures, "Number of different hosts", "NHosts");
  ctl_output_write (output, "\n");
  write_hosts (figures, hosts);
  ctl_output_write (output, g_variant_n_children (hosts) > 0 ? "\n" : "");
  write_count (figures, "Contacts with no 'from' subscription", "NoFrom");
  write_count (figures, "Contacts with no 'to' subscription", "NoTo");
  write_no_subscription (figures);
  ctl_output_write (output, "\n");
  write_count (figures, "Total number of groups", "NGroups");
  write_average (figures, "Average contacts per group", "AverageContactsPerGroup");
  write_average (figures, "Average groups' subscriptions per contact", "AverageGroupsPerContact");
  write_count (figures, "Contacts not assigned to any group", "NoGroup");
}

/* Each contact once, unlike the counts of those who lack something. */
static void
add_subscriptions (GString *json, const Figures *figures)
{
  unsigned none = get_count (figures, "NoSubscription");
  unsigned to = MAX (get_count (figures, "NoFrom"), none) - none;
  unsigned from = MAX (get_count (figures, "NoTo"), none) - none;
  unsigned others = none + to + from;

  ctl_json_open (json, "subscriptions", '{');
  ctl_json_add_number (json, "none", none);
  ctl_json_add_number (json, "to", to);
  ctl_json_add_number (json, "from", from);
  ctl_json_add_number (json, "both", MAX (get_count (figures, "Total"), others) - others);
  ctl_json_close (json, '}');
}

static void
write_json (const Figures *figures)
{
  g_autoptr (GVariant) hosts = get_rows (figures, "Hosts");
  g_autoptr (GVariant) groups = get_rows (figures, "Groups");
  g_autoptr (GString) json = g_string_new (NULL);
  guint64 serial = 0;

  g_variant_lookup (figures->stats, "Serial", "t", &serial);
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (figures->profile));
  ctl_json_add_number (json, "serial", serial);
  ctl_json_add_number (json, "total", get_count (figures, "Total"));
  ctl_json_add_counts (json, "hosts", "host", hosts);
  ctl_json_add_number (json, "no_from", get_count (figures, "NoFrom"));
  ctl_json_add_number (json, "no_to", get_count (figures, "NoTo"));
  ctl_json_add_number (json, "no_subscription", get_count (figures, "NoSubscription"));
  add_subscriptions (json, figures);
  ctl_json_add_number (json, "ask", get_count (figures, "Ask"));
  ctl_json_add_counts (json, "groups", "group", groups);
  ctl_json_add_double (json, "average_contacts_per_group",
                       get_average (figures, "AverageContactsPerGroup"));
  ctl_json_add_double (json, "average_groups_per_contact",
                       get_average (figures, "AverageGroupsPerContact"));
  ctl_json_add_number (json, "no_group", get_count (figures, "NoGroup"));
  ctl_json_close (json, '}');
  ctl_output_write (figures->call->output, json->str);
}

static void
write_title (const Figures *figures)
{
  g_autofree char *title
      = g_strdup_printf ("== %s (%s) ==", rd_bus_profile_get_name (figures->profile),
                         rd_bus_profile_get_jid (figures->profile));
  CtlRow row = ctl_row_begin (figures->call->output, 0, INDENT);

  ctl_row_add (&row, CTL_STYLE_HEADER, 0, title);
  ctl_row_end (&row);
}

static bool
count_profile (CtlCall *call, CtlPerProfile *frame, RdBusProfile *profile, GVariant *filter,
               GError **error)
{
  g_autoptr (RdBusRoster) roster = ctl_object_beside (profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  g_autoptr (GVariant) stats = NULL;
  Figures figures = { call, NULL, profile };

  if (roster == NULL || !rd_bus_roster_call_stats_sync (roster, filter, &stats, NULL, error))
    return false;
  figures.stats = stats;
  ctl_per_profile_next (frame);
  if (frame->is_json)
    write_json (&figures);
  else
    {
      ctl_output_write (call->output, frame->n_begun > 1 ? "\n" : "");
      if (ctl_options_has_all_profiles (call->options))
        write_title (&figures);
      write_text (&figures);
    }
  if (get_count (&figures, "Total") == 0)
    ctl_near_words_advise (call, profile, filter);
  return true;
}

static bool
count_all (CtlCall *call, GPtrArray *profiles, GVariant *filter, GError **error)
{
  CtlPerProfile frame;
  bool is_good = true;

  ctl_per_profile_init (&frame, call->output, call->options);
  for (unsigned i = 0; i < profiles->len; i++)
    {
      RdBusProfile *profile = g_ptr_array_index (profiles, i);
      g_autoptr (GError) reason = NULL;

      if (count_profile (call, &frame, profile, filter, &reason))
        continue;
      ctl_client_polish_error (reason);
      ctl_per_profile_fail (&frame, rd_bus_profile_get_name (profile), reason);
      is_good = ctl_call_keep_first_error (call, error, g_steal_pointer (&reason));
    }
  ctl_per_profile_end (&frame, *error);
  return is_good;
}

static bool
run_stats (CtlCall *call, GError **error)
{
  g_autoptr (GVariant) filter = ctl_filter_from_options (call->options, call->args[0], error);
  g_autoptr (GPtrArray) profiles = NULL;

  if (filter == NULL)
    return false;
  profiles = ctl_call_list_profiles (call, error);
  return profiles != NULL && count_all (call, profiles, filter, error);
}

const CtlVerb ctl_verb_stats = {
  .name = "stats",
  .synopsis = "[TEXT]",
  .options = { ctl_filter_options, ctl_filter_now_options },
  .flags = CTL_VERB_TAKES_ALL_PROFILES | CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_stats,
  .summary = "count the contacts",
};
