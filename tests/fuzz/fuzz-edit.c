/* Edits. What comes in: the JID and dictionary of Set, and the dictionary of SetSelected. Who sends
 * it: every caller on the bus; what it meets is a contact of a server.
 *
 * The lines are: the JID ("" for SetSelected), the contact's name, its groups set apart by '|', the
 * number of the entries that make the first edit, and the entries of two (ground.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "model/edit.h"

#include <stdlib.h>
#include <string.h>

static RdEdit *
read_edit (const char *jid, const char *text)
{
  g_autoptr (GVariant) dict = fuzz_read_dictionary (text);
  g_autoptr (GError) error = NULL;
  RdEdit *edit = rd_edit_new_from_variant (jid, dict, &error);

  if (edit == NULL)
    fuzz_check_sentence (error);
  return edit;
}

static void
assert_same_item (const RdContact *a, const RdContact *b)
{
  g_assert_true (rd_edit_is_same_item (a, b));
}

static void
check_contact (const RdContact *contact)
{
  for (char **group = contact->groups; *group != NULL; group++)
    {
      g_assert_true ((*group)[0] != '\0');
      g_assert_true (group[1] == NULL || strcmp (group[0], group[1]) < 0);
    }
}

/* Made twice it is the same as made once; the difference that it made makes it again; and where
 * nobody else changed anything, merging it is making it. */
static void
check_one (const RdEdit *edit, const RdContact *base)
{
  g_autoptr (RdContact) once = rd_edit_apply (edit, base->jid, base);
  g_autoptr (RdContact) twice = rd_edit_apply (edit, base->jid, once);
  g_autoptr (RdContact) merged = rd_edit_merge (edit, base->jid, base, base, base);
  g_autoptr (RdContact) added = rd_edit_apply (edit, base->jid, NULL);
  g_autoptr (RdEdit) difference = rd_edit_new_between (base, once);
  g_autoptr (RdContact) again = rd_edit_apply (difference, base->jid, base);
  g_autoptr (GError) error = NULL;

  check_contact (once);
  check_contact (added);
  assert_same_item (twice, once);
  assert_same_item (merged, once);
  assert_same_item (again, once);
  g_assert_cmpint (once->subscription, ==, base->subscription);
  g_assert_cmpstr (once->extra, ==, base->extra);
  if (!rd_edit_check_target (once, base, &error))
    fuzz_check_sentence (error);
}

/* Two as one do what they do one after the other; and who merges the second into what the first
 * made meanwhile has the groups of both. */
static void
check_two (const RdEdit *first, const RdEdit *second, const RdContact *base)
{
  g_autoptr (RdEdit) both = rd_edit_new_after (first, second);
  g_autoptr (RdContact) other = rd_edit_apply (first, base->jid, base);
  g_autoptr (RdContact) expected = rd_edit_apply (second, base->jid, other);
  g_autoptr (RdContact) actual = rd_edit_apply (both, base->jid, base);
  g_autoptr (RdContact) merged = rd_edit_merge (second, base->jid, base, other, other);

  assert_same_item (actual, expected);
  check_contact (merged);
  for (char **group = second->add_groups; *group != NULL; group++)
    g_assert_true (g_strv_contains ((const char *const *)merged->groups, *group));
}

/* The entries before the N-th, and the others. */
static char *
cut (char *text, long n)
{
  char *rest = text;

  for (long i = 0; i < n && rest != NULL; i++)
    {
      rest = strchr (rest, '\n');
      rest = rest != NULL ? rest + 1 : NULL;
    }
  if (rest == NULL || rest == text)
    return "";
  rest[-1] = '\0';
  return rest;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 4);
  g_autofree char *jid = g_utf8_make_valid (lines[0], -1);
  g_auto (GStrv) groups = g_strsplit (lines[2], "|", -1);
  g_autoptr (RdContact) base
      = rd_contact_new (jid[0] != '\0' ? jid : "romeo@example.org", lines[1], RD_SUBSCRIPTION_TO,
                        RD_CONTACT_ASK, (const char *const *)groups, "<x/>", 7);
  char *rest = cut (lines[4], atol (lines[3]) % 8);
  g_autoptr (RdEdit) first = read_edit (jid[0] != '\0' ? jid : NULL, lines[4]);
  g_autoptr (RdEdit) second = read_edit (jid[0] != '\0' ? jid : NULL, rest);

  check_contact (base);
  if (first != NULL)
    check_one (first, base);
  if (first != NULL && second != NULL)
    check_two (first, second, base);
  return 0;
}
