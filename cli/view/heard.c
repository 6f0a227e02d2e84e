/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/heard.h"

#include "cli/out/json.h"
#include "cli/out/text.h"

static const struct
{
  const char *word;
  const char *phrase;
} sources[] = {
  { "presence", "by its presence" },
  { "message", "by a message" },
};

/* A newer rosterd may know other words. */
static const char *
get_phrase (const char *source)
{
  for (size_t i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      if (g_str_equal (sources[i].word, source))
        return sources[i].phrase;
    }
  return source;
}

char *
ctl_heard_describe (const CtlHeard *heard, int64_t now)
{
  g_autofree char *seen = ctl_text_describe_time (heard->last_seen, now);
  g_autofree char *watched = ctl_text_describe_time (heard->watched_since, now);

  if (heard->last_seen != 0)
    return g_strdup_printf ("%s, %s", seen, get_phrase (heard->source));
  if (heard->watched_since != 0)
    return g_strdup_printf ("not since %s, when the watch began", watched);
  return NULL;
}

void
ctl_json_add_heard (GString *json, const char *key, const CtlHeard *heard)
{
  ctl_json_open (json, key, '{');
  ctl_json_add_time (json, "seen", heard->last_seen);
  if (heard->last_seen != 0)
    ctl_json_add_string (json, "source", heard->source);
  else
    ctl_json_add_null (json, "source");
  ctl_json_add_time (json, "watched_since", heard->watched_since);
  ctl_json_close (json, '}');
}

static char *
describe_unknown (const CtlUnseenCount *count, const char *profile, int64_t now)
{
  g_autofree char *contacts = ctl_text_count_contacts (count->n_unknown);
  g_autofree char *since = ctl_text_describe_time ((int64_t)count->watched_since, now);

  if (count->watched_since == 0)
    return g_strdup_printf ("It isn't known of %s: rosterd doesn't show itself, so contacts don't "
                            "show themselves to it. To begin: rosterctl profile set %s "
                            "visibility=xa",
                            contacts, profile);
  return g_strdup_printf ("It isn't known of %s: rosterd watches since %s, and sees only those who "
                          "show themselves to you.",
                          contacts, since);
}

bool
ctl_unseen_find_unknown (RdBusProfile *profile, GVariant *filter, unsigned *n_unknown,
                         char **sentence)
{
  CtlUnseenCount count = { 0 };
  guint64 age;

  *sentence = NULL;
  if (!g_variant_lookup (filter, "UnseenFor", "t", &age)
      || !ctl_heard_count (profile, filter, &count, NULL))
    return false;
  *n_unknown = count.n_unknown;
  if (count.n_unknown > 0)
    *sentence = describe_unknown (&count, rd_bus_profile_get_name (profile), g_get_real_time ());
  return true;
}
