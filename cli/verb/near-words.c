/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/near-words.h"

#include "cli/client/contact.h"
#include "cli/client/object.h"
#include "cli/client/roster.h"
#include "cli/option/group-list.h"
#include "cli/out/text.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* How far a candidate is; the best is 0. */
enum
{
  SAME_BUT_FOR_CASE,
  BEGINS_SO,
  HAS_IT_INSIDE,
  SPELT_NEARLY_SO, /* and the distance */
  FAR = G_MAXINT,
};

static unsigned
measure (const char *candidate, const char *word)
{
  g_autofree char *folded = g_utf8_casefold (candidate, -1);
  g_autofree char *folded_word = g_utf8_casefold (word, -1);
  unsigned distance = ctl_text_get_distance (folded, folded_word);

  if (g_str_equal (folded, folded_word))
    return SAME_BUT_FOR_CASE;
  if (*folded_word != '\0' && g_str_has_prefix (folded, folded_word))
    return BEGINS_SO;
  if (strlen (folded_word) > 2 && strstr (folded, folded_word) != NULL)
    return HAS_IT_INSIDE;
  return distance < MAX (2, strlen (folded_word) / 3 + 1) ? SPELT_NEARLY_SO + distance : FAR;
}

const char *
ctl_near_words_find (const char *const *candidates, const char *word)
{
  const char *nearest = NULL;
  unsigned best = FAR;

  for (; *candidates != NULL; candidates++)
    {
      unsigned distance = measure (*candidates, word);

      if (distance >= best)
        continue;
      best = distance;
      nearest = *candidates;
    }
  return nearest;
}

/* -- groups and servers ------------------------------------------------------------------------ */

/* The words of a(su) (NULL-terminated), of the answer to Stats. */
static const char **
list_names (GVariant *stats, const char *key, GVariant **rows)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GVariantIter iter;
  const char *name;

  *rows = g_variant_lookup_value (stats, key, G_VARIANT_TYPE ("a(su)"));
  if (*rows != NULL)
    {
      g_variant_iter_init (&iter, *rows);
      while (g_variant_iter_next (&iter, "(&su)", &name, NULL))
        g_ptr_array_add (names, (void *)name);
    }
  g_ptr_array_add (names, NULL);
  return (const char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

typedef struct
{
  const char *filter_key, *stats_key;
  const char *n_key;   /* the number of all; the rows may be only some */
  bool is_group;       /* the case counts */
  const char *missing; /* with the word */
  const char *near;    /* with what is near */
  const char *list;    /* the verb that shows all */
} Kind;

static const Kind groups
    = { "Groups",    "Groups", "NGroups", true, "There is no group \"%s\"", "the group is \"%s\"",
        "group list" };
static const Kind kept_groups
    = { "KeepGroups",          "Groups",    "NGroups", true, "There is no group \"%s\" to keep",
        "the group is \"%s\"", "group list" };
static const Kind domains = {
  "Domains", "Hosts", "NHosts", false, "No contact is at \"%s\"", "there is \"%s\"", "stats"
};

/* Whose roster has no such word. */
typedef struct
{
  CtlCall *call;
  RdBusProfile *profile;
  GVariant *filter;
} Search;

/* As it can be given back. */
static char *
write_name (const Kind *kind, const char *name)
{
  g_autofree char *written = kind->is_group ? ctl_group_list_escape (name) : g_strdup (name);

  return g_strdup (rd_quote (written).text);
}

/* Joins the words for a row of its table. */
static char *
make_sentence (const Search *search, const Kind *kind, const char *word, const char *nearest)
{
  g_auto (GStrv) missing = g_strsplit (kind->missing, "%s", 2);
  g_auto (GStrv) near = g_strsplit (kind->near, "%s", 2);
  g_autofree char *safe_word = write_name (kind, word);
  g_autofree char *safe_nearest = nearest != NULL ? write_name (kind, nearest) : NULL;

  if (nearest == NULL)
    {
      g_autofree char *command
          = ctl_client_make_command (search->call->client, search->profile, "%s", kind->list);

      return g_strdup_printf ("%s%s%s. To see all: %s", missing[0], safe_word, missing[1], command);
    }
  return g_strdup_printf ("%s%s%s; %s%s%s.", missing[0], safe_word, missing[1], near[0],
                          safe_nearest, near[1]);
}

static void
add_kind (GPtrArray *sentences, const Search *search, const Kind *kind, GVariant *stats)
{
  g_autofree const char **words = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autofree const char **names = NULL;
  guint32 n_all = 0;

  if (!g_variant_lookup (search->filter, kind->filter_key, "^a&s", &words))
    return;
  names = list_names (stats, kind->stats_key, &rows);
  g_variant_lookup (stats, kind->n_key, "u", &n_all);
  for (const char **word = words; *word != NULL; word++)
    {
      const char *nearest = ctl_near_words_find (names, *word);
      bool is_there = g_strv_contains (names, *word)
                      || (!kind->is_group && nearest != NULL
                          && measure (nearest, *word) == SAME_BUT_FOR_CASE);

      if (!is_there && n_all <= g_strv_length ((char **)names))
        g_ptr_array_add (sentences, make_sentence (search, kind, *word, nearest));
    }
}

static bool
has_words (GVariant *filter, const char *key)
{
  g_autoptr (GVariant) words = g_variant_lookup_value (filter, key, G_VARIANT_TYPE_STRING_ARRAY);

  return words != NULL;
}

static void
add_names (GPtrArray *sentences, const Search *search, const Kind *const *kinds)
{
  g_autoptr (RdBusRoster) roster
      = ctl_object_beside (search->profile, RD_BUS_TYPE_ROSTER_PROXY, NULL);
  g_autoptr (GVariant) stats = NULL;
  bool is_asked = false;

  for (const Kind *const *kind = kinds; *kind != NULL; kind++)
    is_asked |= has_words (search->filter, (*kind)->filter_key);
  if (!is_asked || roster == NULL
      || !rd_bus_roster_call_stats_sync (
          roster, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), &stats, NULL, NULL))
    return;
  for (; *kinds != NULL; kinds++)
    add_kind (sentences, search, *kinds, stats);
}

/* -- JIDs -------------------------------------------------------------------------------------- */

/* Adds those of one page. KEY and VALUE: of the filter. */
static void
add_candidates (GPtrArray *jids, RdBusProfile *profile, const char *key, GVariant *value)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);
  g_auto (CtlRosterPages) pages = { 0 };

  g_variant_dict_insert_value (&filter, key, value);
  if (!ctl_roster_pages_open (&pages, profile, NULL, g_variant_dict_end (&filter), NULL)
      || !ctl_roster_pages_read (&pages, RD_PAGE_MAX, NULL))
    return;
  for (size_t i = 0; i < g_variant_n_children (pages.contacts); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, pages.contacts, i);
      g_ptr_array_add (jids, g_strdup (contact.jid));
    }
}

static char *
find_near_contact (RdBusProfile *profile, const char *jid)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  const char *at = strchr (jid, '@');
  g_autofree char *local = g_strndup (jid, at != NULL ? (size_t)(at - jid) : strlen (jid));

  if (*local != '\0')
    add_candidates (jids, profile, "Text", g_variant_new_string (local));
  if (at != NULL && at[1] != '\0')
    {
      const char *const names[] = { at + 1, NULL };

      add_candidates (jids, profile, "Domains", g_variant_new_strv (names, -1));
    }
  g_ptr_array_add (jids, NULL);
  return g_strdup (ctl_near_words_find ((const char *const *)jids->pdata, jid));
}

/* WHAT: "" or " to keep". */
static void
add_jids (GPtrArray *sentences, const Search *search, const char *key, const char *what)
{
  RdBusProfile *profile = search->profile;
  g_autoptr (RdBusRoster) roster = ctl_object_beside (profile, RD_BUS_TYPE_ROSTER_PROXY, NULL);
  g_autofree const char **words = NULL;
  g_autoptr (GVariant) found = NULL;
  g_auto (GStrv) missing = NULL;

  if (!g_variant_lookup (search->filter, key, "^a&s", &words) || roster == NULL
      || g_strv_length ((char **)words) > RD_LOOKUP_MAX
      || !ctl_roster_lookup (roster, (char **)words, (int)g_strv_length ((char **)words), &found,
                             &missing, NULL))
    return;
  for (char **word = missing; *word != NULL; word++)
    {
      g_autofree char *near = find_near_contact (profile, *word);
      g_autofree char *safe_word = g_strdup (rd_quote (*word).text);

      if (near != NULL)
        g_ptr_array_add (sentences,
                         g_strdup_printf ("There is no contact \"%s\"%s; there is \"%s\".",
                                          safe_word, what, rd_quote (near).text));
      else
        g_ptr_array_add (sentences,
                         g_strdup_printf ("There is no contact \"%s\"%s.", safe_word, what));
    }
}

/* -- all --------------------------------------------------------------------------------------- */

static GPtrArray *
describe_selection (CtlCall *call, RdBusProfile *profile, GVariant *filter)
{
  const Search search = { call, profile, filter };
  static const Kind *const kinds[] = { &groups, &domains, NULL };
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);

  add_names (sentences, &search, kinds);
  add_jids (sentences, &search, "Jids", "");
  return sentences;
}

GPtrArray *
ctl_near_words_of_kept (CtlCall *call, RdBusProfile *profile, GVariant *filter)
{
  const Search search = { call, profile, filter };
  static const Kind *const kinds[] = { &kept_groups, NULL };
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);

  add_names (sentences, &search, kinds);
  add_jids (sentences, &search, "KeepJids", " to keep");
  return sentences;
}

void
ctl_near_words_advise (CtlCall *call, RdBusProfile *profile, GVariant *filter)
{
  g_autoptr (GPtrArray) sentences = describe_selection (call, profile, filter);

  for (unsigned i = 0; i < sentences->len; i++)
    ctl_call_advise (call, "%s", (const char *)g_ptr_array_index (sentences, i));
}

char *
ctl_near_words_describe_missing (CtlCall *call, const char *jid)
{
  g_autofree char *near = find_near_contact (call->profile, jid);
  g_autofree char *there
      = near != NULL ? g_strdup_printf ("; there is \"%s\"", rd_quote (near).text) : g_strdup ("");

  return g_strdup_printf ("\"%s\" isn't in the roster of %s%s.", rd_quote (jid).text,
                          rd_bus_profile_get_name (call->profile), there);
}
