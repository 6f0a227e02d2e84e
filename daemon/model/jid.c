/* The only file that uses libidn. Its refusals are sentences for a person who typed a JID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/jid.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <idna.h>
#include <stdlib.h>
#include <string.h>
#include <stringprep.h>

/* Bytes (RFC 7622 §3.1). */
#define PART_MAX 1023

#define LABEL_CHARACTERS                                                                           \
  "abcdefghijklmnopqrstuvwxyz"                                                                     \
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                                                     \
  "0123456789-"

/* The length without the resource. */
static size_t
get_bare_length (const char *jid)
{
  return strcspn (jid, "/");
}

/* The '@' after the local part, or NULL. */
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
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_JID,
               "\"%s\" is not a JID: %s. A JID looks like juliet@example.org.", rd_quote (jid).text,
               reason);
}

static bool
is_ascii (const char *text)
{
  while (*text != '\0' && (*text & 0x80) == 0)
    text++;
  return *text == '\0';
}

/* -- one part ---------------------------------------------------------------------------------- */

/* PART prepared by PROFILE, which may be empty; NULL with *REASON. */
static char *
run_profile (const char *part, const Stringprep_profile *profile, const char **reason)
{
  char buffer[PART_MAX + 1];
  int result = STRINGPREP_TOO_SMALL_BUFFER;

  if (strlen (part) <= PART_MAX)
    {
      strcpy (buffer, part);
      result = stringprep (buffer, sizeof buffer, 0, profile);
    }
  if (result == STRINGPREP_OK)
    return g_strdup (buffer);
  *reason = result == STRINGPREP_TOO_SMALL_BUFFER ? "a part of it is longer than 1023 bytes"
                                                  : "it contains a character that is not allowed "
                                                    "there";
  return NULL;
}

/* For ASCII, nodeprep allows what RFC 7622 §3.3.1 allows, so its tables aren't needed. */
static bool
is_ascii_of_local (char c)
{
  return (c & 0x80) == 0 && c > 0x20 && c != 0x7f && strchr ("\"&'/:<>@", c) == NULL;
}

static bool
is_ascii_local (const char *local)
{
  for (const char *c = local; *c != '\0'; c++)
    {
      if (!is_ascii_of_local (*c))
        return false;
    }
  return strlen (local) <= PART_MAX;
}

static char *
prepare_local (const char *local, const char **reason)
{
  g_autofree char *prepared = is_ascii_local (local)
                                  ? g_ascii_strdown (local, -1)
                                  : run_profile (local, stringprep_xmpp_nodeprep, reason);

  if (prepared == NULL || prepared[0] != '\0')
    return g_steal_pointer (&prepared);
  *reason = "a part of it is empty";
  return NULL;
}

/* -- the domain -------------------------------------------------------------------------------- */

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

/* DOMAIN is prepared: nameprep passes all ASCII, and turns full-width letters into ASCII. */
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

/* These are dots, too (RFC 3490 §3.1). */
static const char *const wide_dots[] = { "\u3002", "\uff0e", "\uff61" };

/* The length of a dot at TEXT, or 0. */
static size_t
get_dot_length (const char *text)
{
  if (*text == '.')
    return 1;
  for (size_t i = 0; i < G_N_ELEMENTS (wide_dots); i++)
    {
      if (g_str_has_prefix (text, wide_dots[i]))
        return strlen (wide_dots[i]);
    }
  return 0;
}

/* Writes each dot as '.', and drops one at the end. */
static char *
unify_dots (const char *domain)
{
  GString *unified = g_string_sized_new (strlen (domain));

  for (const char *c = domain; *c != '\0';)
    {
      size_t length = get_dot_length (c);

      g_string_append_c (unified, length > 0 ? '.' : *c);
      c += length > 0 ? length : 1;
    }
  if (unified->len > 0 && unified->str[unified->len - 1] == '.')
    g_string_truncate (unified, unified->len - 1);
  return g_string_free (unified, FALSE);
}

static bool
has_dot (const char *label)
{
  while (*label != '\0' && get_dot_length (label) == 0)
    label++;
  return *label != '\0';
}

/* Decodes a label "xn--…" that encodes back to itself (RFC 3490 §4.2). Copies any other, and one
 * whose decoded form has a dot. */
static char *
decode_label (const char *label)
{
  char *decoded = NULL;
  char *result = NULL;

  if (g_str_has_prefix (label, "xn--")
      && idna_to_unicode_8z8z (label, &decoded, IDNA_ALLOW_UNASSIGNED) == IDNA_SUCCESS
      && !has_dot (decoded))
    result = g_strdup (decoded);
  free (decoded);
  return result != NULL ? result : g_strdup (label);
}

char *
rd_jid_decode_labels (const char *text)
{
  GString *decoded;

  if (strcasestr (text, "xn--") == NULL)
    return g_strdup (text);
  decoded = g_string_new (NULL);
  while (*text != '\0')
    {
      size_t length = strspn (text, LABEL_CHARACTERS);
      g_autofree char *label = g_ascii_strdown (text, (gssize)length);
      g_autofree char *shown = decode_label (label);

      if (g_str_equal (shown, label))
        g_string_append_len (decoded, text, (gssize)length);
      else
        g_string_append (decoded, shown);
      text += length;
      /* The separator. */
      length = strcspn (text, LABEL_CHARACTERS);
      g_string_append_len (decoded, text, (gssize)length);
      text += length;
    }
  return g_string_free (decoded, FALSE);
}

/* One label at a time, as each has its own writing direction. */
static char *
prepare_label (const char *label, const char **reason)
{
  g_autofree char *prepared = is_ascii (label) ? g_ascii_strdown (label, -1)
                                               : run_profile (label, stringprep_nameprep, reason);

  if (prepared == NULL)
    return NULL;
  if (!has_dot (prepared))
    return decode_label (prepared);
  *reason = "it contains a character that is not allowed there";
  return NULL;
}

static char *
prepare_labels (const char *domain, const char **reason)
{
  g_auto (GStrv) labels = g_strsplit (domain, ".", -1);

  for (size_t i = 0; labels[i] != NULL; i++)
    {
      char *prepared = prepare_label (labels[i], reason);

      if (prepared == NULL)
        return NULL;
      g_free (labels[i]);
      labels[i] = prepared;
    }
  return g_strjoinv (".", labels);
}

static bool
is_plain_domain (const char *domain)
{
  return is_ascii (domain) && strcasestr (domain, "xn--") == NULL;
}

static char *
prepare_domain (const char *jid, const char **reason)
{
  g_autofree char *domain = rd_jid_get_domain (jid);
  g_autofree char *unified = unify_dots (domain);
  g_autofree char *prepared = NULL;

  prepared = strlen (unified) <= PART_MAX && !is_plain_domain (unified)
                 ? prepare_labels (unified, reason)
                 : g_ascii_strdown (unified, -1);
  if (prepared == NULL)
    return NULL;
  if (prepared[0] == '\0')
    *reason = "a part of it is empty";
  else if (strlen (prepared) > PART_MAX)
    *reason = "a part of it is longer than 1023 bytes";
  else if (!is_host_name (prepared) && !is_ipv6_literal (prepared))
    *reason = "what follows the \"@\" is not the name of a server";
  else
    return g_steal_pointer (&prepared);
  return NULL;
}

/* -- a whole JID ------------------------------------------------------------------------------- */

/* ASCII without a resource, an encoded label or a fault, for which small letters are all that
 * preparing does: nearly each JID is. */
static bool
is_plain (const char *jid)
{
  const char *at = strchr (jid, '@');
  const char *domain = at != NULL ? at + 1 : jid;
  size_t n_local = at != NULL ? (size_t)(at - jid) : 1;

  for (const char *c = jid; c < at; c++)
    {
      if (!is_ascii_of_local (*c))
        return false;
    }
  return n_local > 0 && n_local <= PART_MAX && *domain != '\0' && strlen (domain) <= PART_MAX
         && is_plain_domain (domain) && is_host_name (domain);
}

/* The prepared bare JID, or NULL with *REASON. */
static char *
prepare (const char *jid, const char **reason)
{
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *prepared_local = NULL;

  if (is_plain (jid))
    return g_ascii_strdown (jid, -1);
  if (!g_utf8_validate (jid, -1, NULL))
    {
      *reason = "it is not valid UTF-8";
      return NULL;
    }
  local = rd_jid_get_local (jid);
  domain = prepare_domain (jid, reason);
  if (domain == NULL || local == NULL)
    return g_steal_pointer (&domain);
  prepared_local = prepare_local (local, reason);
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
      set_invalid (error, jid, "the account's name before an \"@\" is missing");
      return NULL;
    }
  if (strchr (jid, '/') != NULL)
    {
      set_invalid (error, jid,
                   "an account's JID has no resource (leave out the \"/\" and what follows)");
      return NULL;
    }
  return rd_jid_prepare_bare (jid, error);
}

char *
rd_jid_make_key (const char *jid)
{
  const char *reason;
  const char *slash = strchr (jid, '/');
  g_autofree char *bare = prepare (jid, &reason);
  g_autofree char *resource = NULL;

  if (bare != NULL && slash == NULL)
    return g_steal_pointer (&bare);
  if (bare != NULL)
    resource = run_profile (slash + 1, stringprep_xmpp_resourceprep, &reason);
  return resource != NULL ? g_strconcat (bare, "/", resource, NULL) : g_strdup (jid);
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
