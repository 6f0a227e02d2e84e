/* JIDs as strings. The only file that knows libidn.
 *
 * Pure: no resolver, no table of known accounts. What is refused is refused with a sentence that a
 * person can act on, since most of what is prepared here was typed by one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/jid.h"

#include "dbus-interfaces/errors.h"

#include <string.h>
#include <stringprep.h>

/* RFC 7622 §3.1: no part is longer than this. */
#define PART_MAX 1023

/* The length of JID without its resource. */
static size_t
get_bare_length (const char *jid)
{
  return strcspn (jid, "/");
}

/* The '@' that ends the local part, NULL without one. */
static const char *
find_at (const char *jid)
{
  return memchr (jid, '@', get_bare_length (jid));
}

char *
rd_jid_get_bare (const char *jid)
{
  return g_strndup (jid, get_bare_length (jid));
}

char *
rd_jid_get_local (const char *jid)
{
  const char *at = find_at (jid);

  return at != NULL ? g_strndup (jid, (size_t)(at - jid)) : NULL;
}

char *
rd_jid_get_domain (const char *jid)
{
  const char *at = find_at (jid);
  const char *domain = at != NULL ? at + 1 : jid;

  return g_strndup (domain, get_bare_length (jid) - (size_t)(domain - jid));
}

static void
set_invalid (GError **error, const char *jid, const char *reason)
{
  g_autofree char *shown = g_utf8_make_valid (jid, (gssize)strnlen (jid, 100));

  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_JID,
               "“%s” is not a JID: %s. A JID looks like juliet@example.org.", shown, reason);
}

/* PART under PROFILE; NULL with *REASON when it can't be. */
static char *
prepare_part (const char *part, const Stringprep_profile *profile, const char **reason)
{
  char buffer[PART_MAX + 1];

  if (strlen (part) > PART_MAX)
    {
      *reason = "a part of it is longer than 1023 bytes";
      return NULL;
    }
  strcpy (buffer, part);
  switch (stringprep (buffer, sizeof buffer, 0, profile))
    {
    case STRINGPREP_OK:
      if (buffer[0] != '\0')
        return g_strdup (buffer);
      *reason = "a part of it is empty";
      return NULL;
    case STRINGPREP_TOO_SMALL_BUFFER:
      *reason = "a part of it is longer than 1023 bytes";
      return NULL;
    default:
      *reason = "it contains a character that is not allowed there";
      return NULL;
    }
}

static bool
is_ipv6_literal (const char *domain)
{
  size_t length = strlen (domain);
  g_autofree char *address = NULL;

  if (length < 2 || domain[0] != '[' || domain[length - 1] != ']')
    return false;
  address = g_strndup (domain + 1, length - 2);
  return strchr (address, ':') != NULL && g_hostname_is_ip_address (address);
}

/* Nameprep lets all of ASCII pass, and may have made ASCII of full-width letters: so this is asked
 * of the prepared domain. */
static bool
is_host_name (const char *domain)
{
  for (const char *c = domain; *c != '\0'; c++)
    {
      if (*c == '.' && (c == domain || c[1] == '.' || c[1] == '\0'))
        return false;
      if (g_ascii_isalnum (*c) || (*c & 0x80) != 0 || strchr ("-._", *c) != NULL)
        continue;
      return false;
    }
  return true;
}

static char *
prepare_domain (const char *jid, const char **reason)
{
  g_autofree char *domain = rd_jid_get_domain (jid);
  g_autofree char *prepared = NULL;

  if (g_str_has_suffix (domain, "."))
    domain[strlen (domain) - 1] = '\0';
  prepared = prepare_part (domain, stringprep_nameprep, reason);
  if (prepared == NULL)
    return NULL;
  if (!is_host_name (prepared) && !is_ipv6_literal (prepared))
    {
      *reason = "what follows the “@” is not the name of a server";
      return NULL;
    }
  return g_steal_pointer (&prepared);
}

/* The prepared bare JID, or NULL with *REASON. */
static char *
prepare (const char *jid, const char **reason)
{
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *prepared_local = NULL;

  if (!g_utf8_validate (jid, -1, NULL))
    {
      *reason = "it is not valid UTF-8";
      return NULL;
    }
  local = rd_jid_get_local (jid);
  domain = prepare_domain (jid, reason);
  if (domain == NULL || local == NULL)
    return g_steal_pointer (&domain);
  prepared_local = prepare_part (local, stringprep_xmpp_nodeprep, reason);
  return prepared_local != NULL ? g_strconcat (prepared_local, "@", domain, NULL) : NULL;
}

char *
rd_jid_prepare_bare (const char *jid, GError **error)
{
  const char *reason = NULL;
  char *prepared = prepare (jid, &reason);

  if (prepared == NULL)
    set_invalid (error, jid, reason);
  return prepared;
}

char *
rd_jid_prepare_account (const char *jid, GError **error)
{
  if (find_at (jid) == NULL)
    {
      set_invalid (error, jid, "the account's name before an “@” is missing");
      return NULL;
    }
  if (strchr (jid, '/') != NULL)
    {
      set_invalid (error, jid,
                   "an account's JID has no resource (leave out the “/” and what follows)");
      return NULL;
    }
  return rd_jid_prepare_bare (jid, error);
}

bool
rd_jid_is_same_bare (const char *a, const char *b)
{
  const char *reason;
  g_autofree char *prepared_a = NULL;
  g_autofree char *prepared_b = NULL;

  if (g_str_equal (a, b))
    return true;
  prepared_a = prepare (a, &reason);
  prepared_b = prepare (b, &reason);
  return prepared_a != NULL && g_strcmp0 (prepared_a, prepared_b) == 0;
}

char **
rd_jid_get_spellings (const char *const *typed)
{
  GPtrArray *spellings = g_ptr_array_new ();

  for (size_t i = 0; typed[i] != NULL; i++)
    {
      g_autofree char *prepared = rd_jid_prepare_bare (typed[i], NULL);

      g_ptr_array_add (spellings, g_strdup (typed[i]));
      if (prepared != NULL && !g_str_equal (prepared, typed[i]))
        g_ptr_array_add (spellings, g_steal_pointer (&prepared));
    }
  g_ptr_array_add (spellings, NULL);
  return (char **)g_ptr_array_free (spellings, FALSE);
}
