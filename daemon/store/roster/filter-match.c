/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/filter-match.h"

#include "dbus-interfaces/errors.h"
#include "model/jid.h"
#include "store/roster/row.h"

#include <string.h>

/* Each a set of texts, NULL where the filter has no such condition. */
struct _RdFilterMatch
{
  const RdFilter *filter;
  GHashTable *domains; /* prepared */
  GHashTable *keys, *keep_keys;
  GHashTable *groups, *keep_groups;
};

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static GHashTable *
make_set (char **texts)
{
  GHashTable *set = texts != NULL ? set_new () : NULL;

  for (char **text = texts; text != NULL && *text != NULL; text++)
    g_hash_table_add (set, g_strdup (*text));
  return set;
}

/* Each as it is, and without its resource. */
static GHashTable *
make_keys (char **jids)
{
  GHashTable *set = jids != NULL ? set_new () : NULL;

  for (char **jid = jids; jid != NULL && *jid != NULL; jid++)
    {
      g_autofree char *bare = rd_jid_get_bare (*jid);

      g_hash_table_add (set, rd_jid_make_key (*jid));
      g_hash_table_add (set, rd_jid_make_key (bare));
    }
  return set;
}

static bool
prepare_domains (RdFilterMatch *match, GError **error)
{
  match->domains = match->filter->domains != NULL ? set_new () : NULL;
  for (char **domain = match->filter->domains; domain != NULL && *domain != NULL; domain++)
    {
      char *prepared = rd_jid_prepare_bare (*domain, NULL);

      if (prepared == NULL)
        {
          rd_filter_refuse_domain (*domain, error);
          return false;
        }
      g_hash_table_add (match->domains, prepared);
    }
  return true;
}

static const char *
find_key_about_now (const RdFilter *filter)
{
  if (filter->changed_after > 0)
    return "ChangedAfter";
  return filter->unseen_for > 0 ? "UnseenFor" : NULL;
}

RdFilterMatch *
rd_filter_match_new (const RdFilter *filter, GError **error)
{
  g_autoptr (RdFilterMatch) match = g_new0 (RdFilterMatch, 1);
  const char *about_now = find_key_about_now (filter);

  match->filter = filter;
  if (about_now != NULL)
    {
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "The filter's key \"%s\" says nothing of the past; leave it out.", about_now);
      return NULL;
    }
  if (!prepare_domains (match, error))
    return NULL;
  match->keys = make_keys (filter->jids);
  match->keep_keys = make_keys (filter->keep_jids);
  match->groups = make_set (filter->groups);
  match->keep_groups = make_set (filter->keep_groups);
  return g_steal_pointer (&match);
}

void
rd_filter_match_free (RdFilterMatch *match)
{
  g_clear_pointer (&match->domains, g_hash_table_unref);
  g_clear_pointer (&match->keys, g_hash_table_unref);
  g_clear_pointer (&match->keep_keys, g_hash_table_unref);
  g_clear_pointer (&match->groups, g_hash_table_unref);
  g_clear_pointer (&match->keep_groups, g_hash_table_unref);
  g_free (match);
}

/* -- conditions -------------------------------------------------------------------------------- */

static bool
is_as_wanted (RdTristate wanted, bool is)
{
  return wanted == RD_ANY || (wanted == RD_YES) == is;
}

static bool
is_in_any (GHashTable *groups, const RdContact *contact)
{
  for (char **group = contact->groups; *group != NULL; group++)
    {
      if (g_hash_table_contains (groups, *group))
        return true;
    }
  return false;
}

static bool
has_key (const RdFilterMatch *match, const RdContact *contact)
{
  g_autofree char *key
      = match->keys != NULL || match->keep_keys != NULL ? rd_jid_make_key (contact->jid) : NULL;

  return (match->keys == NULL || g_hash_table_contains (match->keys, key))
         && (match->keep_keys == NULL || !g_hash_table_contains (match->keep_keys, key));
}

static bool
is_at_domain (const RdFilterMatch *match, const RdContact *contact)
{
  g_autofree char *domain = NULL;

  if (match->domains == NULL)
    return true;
  domain = rd_roster_row_make_domain (contact->jid);
  return g_hash_table_contains (match->domains, domain);
}

static bool
has_text (const RdFilter *filter, const RdContact *contact)
{
  g_autofree char *search = filter->text != NULL ? rd_roster_row_make_search (contact) : NULL;

  return filter->text == NULL || strstr (search, filter->text) != NULL
         || (filter->other_text != NULL && strstr (search, filter->other_text) != NULL);
}

bool
rd_filter_match_has (const RdFilterMatch *match, const RdContact *contact)
{
  const RdFilter *filter = match->filter;

  return (filter->subscriptions & (1u << contact->subscription)) != 0
         && is_as_wanted (filter->ask, (contact->flags & RD_CONTACT_ASK) != 0)
         && is_as_wanted (filter->no_group, contact->groups[0] == NULL)
         && is_as_wanted (filter->made, (contact->flags & RD_CONTACT_MADE) != 0)
         && (match->groups == NULL || is_in_any (match->groups, contact))
         && (match->keep_groups == NULL || !is_in_any (match->keep_groups, contact))
         && has_key (match, contact) && is_at_domain (match, contact) && has_text (filter, contact);
}
