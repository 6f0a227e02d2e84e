/* JIDs. What comes in: the spelling of a JID. Who sends it: a server (senders, roster items, the
 * bound JID), the contacts of the account through it, and every caller on the bus.
 *
 * Two lines are two JIDs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "model/jid.h"

#include <string.h>

/* RFC 7622 §3.1, two parts and what stands between them. */
#define BARE_MAX (1023 + 1 + 1023)

static void
check_parts (const char *jid)
{
  g_autofree char *local = rd_jid_get_local (jid);
  g_autofree char *domain = rd_jid_get_domain (jid);
  g_autofree char *bare = rd_jid_get_bare (jid);
  g_autofree char *joined
      = local != NULL ? g_strconcat (local, "@", domain, NULL) : g_strdup (domain);

  g_assert_cmpstr (joined, ==, bare);
  g_assert_true (g_str_has_prefix (jid, bare));
  g_assert_null (strchr (bare, '/'));
  g_assert_true (local == NULL || strchr (local, '@') == NULL);
}

/* RFC 7622 §3.3.1, and labels of a domain that are none. */
static void
check_characters (const char *prepared)
{
  g_autofree char *local = rd_jid_get_local (prepared);
  g_autofree char *domain = rd_jid_get_domain (prepared);

  g_assert_cmpstr (local, !=, "");
  g_assert_true (local == NULL || strpbrk (local, " \"&'/:<>@") == NULL);
  for (const char *c = prepared; *c != '\0'; c++)
    g_assert_false (g_ascii_iscntrl (*c) || g_ascii_isupper (*c));
  g_assert_cmpstr (domain, !=, "");
  g_assert_null (strstr (domain, ".."));
  g_assert_true (domain[0] != '.' && !g_str_has_suffix (domain, "."));
}

/* Preparing what was prepared changes nothing. */
static char *
check_prepared (const char *jid)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *prepared = rd_jid_prepare_bare (jid, &error);
  g_autofree char *again = NULL;

  if (prepared == NULL)
    {
      fuzz_check_sentence (error);
      return NULL;
    }
  g_assert_no_error (error);
  fuzz_check_utf8 (prepared);
  g_assert_cmpuint (strlen (prepared), <=, BARE_MAX);
  check_characters (prepared);
  again = rd_jid_prepare_bare (prepared, NULL);
  g_assert_cmpstr (again, ==, prepared);
  g_assert_true (rd_jid_is_same_bare (prepared, jid));
  check_parts (prepared);
  return g_steal_pointer (&prepared);
}

/* A key is made once, and only what is the same JID has the same one. */
static void
check_keys (const char *a, const char *b, bool is_same)
{
  g_autofree char *key_a = rd_jid_make_key (a);
  g_autofree char *key_b = rd_jid_make_key (b);
  g_autofree char *again = rd_jid_make_key (key_a);

  g_assert_cmpstr (again, ==, key_a);
  if (strchr (a, '/') == NULL && strchr (b, '/') == NULL)
    g_assert_true (g_str_equal (key_a, key_b) == is_same);
}

static void
check_account (const char *jid, const char *prepared)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *account = rd_jid_prepare_account (jid, &error);

  if (account == NULL)
    {
      fuzz_check_sentence (error);
      return;
    }
  g_assert_cmpstr (account, ==, prepared);
  g_assert_nonnull (strchr (account, '@'));
  g_assert_null (strchr (jid, '/'));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 2);
  g_autofree char *a = check_prepared (lines[0]);
  g_autofree char *b = check_prepared (lines[1]);
  bool is_same = rd_jid_is_same_bare (lines[0], lines[1]);

  check_parts (lines[0]);
  check_account (lines[0], a);
  check_keys (lines[0], lines[1], is_same);
  g_assert_true (rd_jid_is_same_bare (lines[1], lines[0]) == is_same);
  if (a != NULL && b != NULL)
    g_assert_true (is_same == g_str_equal (a, b));
  return 0;
}
