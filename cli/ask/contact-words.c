/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/contact-words.h"

#include "cli/client/contact.h"
#include "cli/client/object.h"
#include "cli/client/roster.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* Contacts looked at, and named. */
#define FOUND_MAX 500
#define NAMED_MAX 3

bool
ctl_contact_words_is_one (const char *word)
{
  size_t length = strcspn (word, "/");

  return length > 0 && strcspn (word, "@.:") >= length;
}

/* Of JID, if it is WORD in any case. */
static bool
has_local_part (const char *jid, const char *word)
{
  const char *at = strchr (jid, '@');
  g_autofree char *local = at != NULL ? g_strndup (jid, (size_t)(at - jid)) : NULL;
  g_autofree char *folded_local = local != NULL ? g_utf8_casefold (local, -1) : NULL;
  g_autofree char *folded_word = g_utf8_casefold (word, -1);

  return g_strcmp0 (folded_local, folded_word) == 0;
}

/* Is WORD the name of CONTACT, or a word of it, in any case? */
static bool
has_name (const CtlContact *contact, const char *word)
{
  g_autofree char *name = g_utf8_casefold (contact->name, -1);
  g_autofree char *folded = g_utf8_casefold (word, -1);
  g_auto (GStrv) parts = g_strsplit (name, " ", -1);

  return g_str_equal (name, folded) || g_strv_contains ((const char *const *)parts, folded);
}

/* The JIDs of contacts that WORD may mean. */
static GPtrArray *
find_meant (CtlCall *call, const char *word)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_auto (CtlRosterPages) pages = { NULL };
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&filter, "Text", "s", word);
  if (!ctl_roster_pages_open (&pages, call->profile, NULL, g_variant_dict_end (&filter), NULL)
      || !ctl_roster_pages_read (&pages, FOUND_MAX, NULL))
    return g_steal_pointer (&jids);
  for (size_t i = 0; i < g_variant_n_children (pages.contacts) && jids->len < NAMED_MAX; i++)
    {
      g_auto (CtlContact) contact = { NULL };

      ctl_contact_init (&contact, pages.contacts, i);
      if (has_local_part (contact.jid, word) || has_name (&contact, word))
        g_ptr_array_add (jids, g_strdup (contact.jid));
    }
  return g_steal_pointer (&jids);
}

/* "a@b, c@d or e@f" */
static char *
join (const GPtrArray *jids)
{
  GString *list = g_string_new (NULL);

  for (unsigned i = 0; i < jids->len; i++)
    g_string_append_printf (list, "%s%s",
                            i == 0               ? ""
                            : i + 1 == jids->len ? " or "
                                                 : ", ",
                            rd_quote (jids->pdata[i]).text);
  return g_string_free (list, FALSE);
}

static bool
refuse (CtlCall *call, const char *typed, GError **error)
{
  g_autofree char *word = g_strndup (typed, strcspn (typed, "/"));
  g_autoptr (GPtrArray) jids = find_meant (call, word);
  const char *own = rd_bus_profile_get_jid (call->profile);
  const char *at = strchr (own, '@');
  g_autofree char *meant = NULL;

  if (jids->len == 0)
    g_ptr_array_add (jids, g_strconcat (word, at != NULL ? at : "@example.org", NULL));
  meant = join (jids);
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "\"%s\" is no contact's JID, and nothing was changed. Did you mean %s? If it is a "
               "server, end it with a dot: %s.",
               rd_quote (typed).text, meant, rd_quote (word).text);
  return false;
}

/* Sets *MISSING to one that is no contact of the roster, or NULL; it belongs to WORDS. */
static bool
find_missing (CtlCall *call, char **words, int n, const char **missing, GError **error)
{
  g_autoptr (RdBusRoster) roster
      = ctl_object_beside (call->profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  g_autoptr (GVariant) contacts = NULL;
  g_auto (GStrv) others = NULL;

  *missing = NULL;
  if (roster == NULL || !ctl_roster_lookup (roster, words, n, &contacts, &others, error))
    return false;
  for (int i = 0; i < n && *missing == NULL; i++)
    {
      if (g_strv_contains ((const char *const *)others, words[i]))
        *missing = words[i];
    }
  return true;
}

bool
ctl_call_check_contacts (CtlCall *call, int n, GError **error)
{
  g_autofree char **words = g_new0 (char *, call->n_args + 1);
  const char *missing = NULL;
  int n_words = 0;

  for (int i = n; i < call->n_args && n_words < RD_LOOKUP_MAX; i++)
    {
      if (ctl_contact_words_is_one (call->args[i]))
        words[n_words++] = call->args[i];
    }
  if (n_words == 0)
    return true;
  return find_missing (call, words, n_words, &missing, error)
         && (missing == NULL || refuse (call, missing, error));
}
