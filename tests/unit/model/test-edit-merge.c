/* Edits: applied, and merged with what somebody else did meanwhile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/edit.h"

#define JID "juliet@example.org"
#define SEED 6121
#define N_ROUNDS 5000

static RdEdit *
parse (const char *text)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (text));

  return rd_edit_new_from_variant (JID, dict, NULL);
}

/* GROUPS is "a,b"; "" is none. */
static RdContact *
contact (const char *name, const char *groups)
{
  g_auto (GStrv) list = g_strsplit (groups, ",", -1);

  return rd_contact_new (JID, name, RD_SUBSCRIPTION_TO, RD_CONTACT_APPROVED,
                         (const char *const *)list, "<e/>", 3);
}

/* "name:a,b", as a row of a table has it; NULL is no contact. */
static RdContact *
contact_from_string (const char *text)
{
  g_auto (GStrv) parts = NULL;

  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, ":", 2);
  return contact (parts[0], parts[1]);
}

static char *
contact_to_string (const RdContact *one)
{
  g_autofree char *groups = g_strjoinv (",", one->groups);

  return g_strconcat (one->name, ":", groups, NULL);
}

/* -- one after the other ----------------------------------------------------------------------- */

/* Two edits are, as one, what they are one after the other, whatever they are made on top of. */
static void
test_after (void)
{
  static const char *const edits[] = {
    "@a{sv} {}",
    "{'Name': <'K'>}",
    "{'Name': <''>}",
    "{'NameIfNone': <'M'>}",
    "{'NameIfNone': <' '>, 'AddGroups': <['a']>}",
    "{'Name': <''>, 'NameIfNone': <'N'>}",
    "{'Groups': <@as []>}",
    "{'Groups': <['a', 'c']>}",
    "{'AddGroups': <['c']>}",
    "{'RemoveGroups': <['c', 'a']>}",
    "{'AddGroups': <['a']>, 'RemoveGroups': <['a', 'b']>, 'Name': <'L'>}",
    "{'Groups': <['a', 'c']>, 'AddGroups': <['d']>, 'RemoveGroups': <['a']>}",
  };
  static const char *const bases[] = { NULL, "J:", "J:a,b", "K:c", "L:a,b,c,d", ":a", " :" };
  unsigned n = G_N_ELEMENTS (edits);

  for (unsigned i = 0; i < n * n * G_N_ELEMENTS (bases); i++)
    {
      g_autoptr (RdEdit) first = parse (edits[i % n]);
      g_autoptr (RdEdit) second = parse (edits[i / n % n]);
      g_autoptr (RdEdit) both = rd_edit_new_after (first, second);
      g_autoptr (RdEdit) alone = rd_edit_new_after (NULL, second);
      g_autoptr (RdContact) base = contact_from_string (bases[i / (n * n)]);
      g_autoptr (RdContact) between = rd_edit_apply (first, JID, base);
      g_autoptr (RdContact) expected = rd_edit_apply (second, JID, between);
      g_autoptr (RdContact) actual = rd_edit_apply (both, JID, base);
      g_autoptr (RdContact) expected_alone = rd_edit_apply (second, JID, base);
      g_autoptr (RdContact) actual_alone = rd_edit_apply (alone, JID, base);

      g_assert_true (rd_edit_is_same_item (actual, expected));
      g_assert_true (rd_edit_is_same_item (actual_alone, expected_alone));
    }
}

/* -- applying ---------------------------------------------------------------------------------- */

static void
test_apply (void)
{
  static const struct
  {
    const char *base, *edit, *expected;
  } rows[] = {
    { "J:a,b", "@a{sv} {}", "J:a,b" },
    { "J:a,b", "{'Name': <'K'>}", "K:a,b" },
    { "J:a,b", "{'Name': <''>}", ":a,b" },
    { "J:a,b", "{'NameIfNone': <'K'>}", "J:a,b" },
    { ":a,b", "{'NameIfNone': <'K'>}", "K:a,b" },
    { " :a", "{'NameIfNone': <'K'>}", "K:a" },
    { ":a", "{'Name': <'L'>, 'NameIfNone': <'K'>}", "L:a" },
    { "J:a,b", "{'Groups': <@as []>}", "J:" },
    { "J:a,b", "{'Groups': <['c', 'b', 'c']>}", "J:b,c" },
    { "J:a,b", "{'AddGroups': <['c', 'a']>}", "J:a,b,c" },
    { "J:a,b", "{'RemoveGroups': <['a', 'x']>}", "J:b" },
    { "J:a,b", "{'AddGroups': <['a', 'c']>, 'RemoveGroups': <['a', 'c']>}", "J:a,b,c" },
    { "J:a,b", "{'Groups': <['c', 'd']>, 'AddGroups': <['e']>, 'RemoveGroups': <['c']>}", "J:d,e" },
    { "J:a,B", "{'AddGroups': <['b']>, 'RemoveGroups': <['A']>}", "J:B,a,b" },
    { NULL, "@a{sv} {}", ":" },
    { NULL, "{'Name': <'J'>, 'AddGroups': <['a']>, 'RemoveGroups': <['b']>}", "J:a" },
    { NULL, "{'Groups': <['a']>}", ":a" },
    { NULL, "{'NameIfNone': <'K'>}", "K:" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdEdit) edit = parse (rows[i].edit);
      g_autoptr (RdContact) base = contact_from_string (rows[i].base);
      g_autoptr (RdContact) edited = rd_edit_apply (edit, JID, base);
      g_autofree char *shown = contact_to_string (edited);

      g_test_message ("%s", rows[i].edit);
      g_assert_cmpstr (shown, ==, rows[i].expected);
    }
}

static void
test_the_rest_stays (void)
{
  g_autoptr (RdEdit) edit = parse ("{'Name': <'K'>}");
  g_autoptr (RdContact) base = contact ("J", "a");
  g_autoptr (RdContact) edited = rd_edit_apply (edit, JID, base);
  g_autoptr (RdContact) fresh = rd_edit_apply (edit, JID, NULL);

  g_assert_cmpstr (edited->jid, ==, JID);
  g_assert_cmpuint (edited->subscription, ==, RD_SUBSCRIPTION_TO);
  g_assert_cmpuint (edited->flags, ==, RD_CONTACT_APPROVED);
  g_assert_cmpstr (edited->extra, ==, "<e/>");
  g_assert_cmpuint (edited->serial, ==, 0);
  g_assert_cmpstr (fresh->jid, ==, JID);
  g_assert_cmpuint (fresh->subscription, ==, RD_SUBSCRIPTION_NONE);
  g_assert_cmpuint (fresh->flags, ==, 0);
  g_assert_cmpstr (fresh->extra, ==, "");
}

static void
test_same_item (void)
{
  g_autoptr (RdContact) one = contact ("J", "a,b");
  g_autoptr (RdContact) same = rd_contact_new ("x@y", "J", RD_SUBSCRIPTION_NONE, 0,
                                               (const char *const[]){ "b", "a", NULL }, NULL, 9);
  g_autoptr (RdContact) renamed = contact ("K", "a,b");
  g_autoptr (RdContact) moved = contact ("J", "a");
  g_autoptr (RdContact) bare = contact ("", "");

  g_assert_true (rd_edit_is_same_item (one, same));
  g_assert_false (rd_edit_is_same_item (one, renamed));
  g_assert_false (rd_edit_is_same_item (one, moved));
  g_assert_false (rd_edit_is_same_item (one, NULL));
  g_assert_false (rd_edit_is_same_item (NULL, one));
  g_assert_true (rd_edit_is_same_item (bare, NULL));
  g_assert_true (rd_edit_is_same_item (NULL, NULL));
}

/* -- merging ----------------------------------------------------------------------------------- */

static void
test_merge (void)
{
  static const struct
  {
    const char *base, *edit, *other, *now, *expected;
  } rows[] = {
    /* A rename and a group: both stay. */
    { "J:a", "{'Name': <'K'>}", "J:a,b", "K:a", "K:a,b" },
    { "J:a", "{'AddGroups': <['b']>}", "L:a", "J:a,b", "L:a,b" },
    { "J:a", "{'Name': <'K'>}", "J:", "K:a", "K:" },
    /* Both changed the name: the server's last word. */
    { "J:a", "{'Name': <'K'>}", "L:a", "K:a", "K:a" },
    { "J:a", "{'Name': <'K'>}", "L:a", "L:a", "L:a" },
    { "J:a", "{'Name': <'K'>, 'AddGroups': <['b']>}", "L:a,c", "L:a,c", "L:a,b,c" },
    { "J:a", "{'Name': <''>}", "L:a", "L:a", "L:a" },
    /* Groups that both add, both remove, one adds and one removes. */
    { "J:a", "{'AddGroups': <['b']>}", "J:a,b", "J:a,b", "J:a,b" },
    { "J:a,b", "{'RemoveGroups': <['b']>}", "J:a", "J:a", "J:a" },
    { "J:a,b", "{'RemoveGroups': <['b']>}", "J:b", "J:a", "J:" },
    { "J:a", "{'AddGroups': <['a']>}", "J:", "J:", "J:a" },
    { "J:", "{'RemoveGroups': <['a']>}", "J:a", "J:", "J:" },
    { "J:", "{'AddGroups': <['a']>, 'RemoveGroups': <['a']>}", "J:b", "J:a", "J:a,b" },
    /* Exact groups are what they changed of the base's. */
    { "J:a,b", "{'Groups': <['a', 'c']>}", "J:a,b,d", "J:a,c", "J:a,c,d" },
    { "J:a,b", "{'Groups': <['a', 'b']>}", "J:d", "J:a,b", "J:d" },
    { "J:a,b", "{'Groups': <@as []>}", "J:a,b,c", "J:", "J:c" },
    { "J:a", "{'Groups': <['b']>, 'RemoveGroups': <['c']>}", "J:a,c", "J:b", "J:b" },
    { "J:a", "{'Groups': <['b']>, 'AddGroups': <['a']>}", "J:", "J:a,b", "J:a,b" },
    /* The contact is new, or was removed, or both. */
    { NULL, "{'Name': <'K'>, 'Groups': <['a']>}", "J:b", "K:a", "K:a,b" },
    { NULL, "{'Groups': <['a']>}", "J:b", ":a", "J:a,b" },
    { "J:a", "{'Name': <'K'>}", NULL, NULL, ":" },
    { "J:a", "{'AddGroups': <['b']>}", NULL, NULL, ":b" },
    { NULL, "{'Name': <'K'>}", NULL, NULL, "K:" },
    { NULL, "@a{sv} {}", NULL, NULL, ":" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdEdit) edit = parse (rows[i].edit);
      g_autoptr (RdContact) base = contact_from_string (rows[i].base);
      g_autoptr (RdContact) other = contact_from_string (rows[i].other);
      g_autoptr (RdContact) now = contact_from_string (rows[i].now);
      g_autoptr (RdContact) merged = rd_edit_merge (edit, JID, base, other, now);
      g_autofree char *shown = contact_to_string (merged);

      g_test_message ("%s on %s, other %s", rows[i].edit, rows[i].base, rows[i].other);
      g_assert_cmpstr (shown, ==, rows[i].expected);
    }
}

static void
test_merge_keeps_what_is (void)
{
  g_autoptr (RdEdit) edit = parse ("{'Name': <'K'>}");
  g_autoptr (RdContact) base = contact ("J", "a");
  g_autoptr (RdContact) now
      = rd_contact_new (JID, "J", RD_SUBSCRIPTION_BOTH, RD_CONTACT_PENDING, NULL, "<f/>", 4);
  g_autoptr (RdContact) merged = rd_edit_merge (edit, JID, base, base, now);

  g_assert_cmpstr (merged->jid, ==, JID);
  g_assert_cmpuint (merged->subscription, ==, RD_SUBSCRIPTION_BOTH);
  g_assert_cmpuint (merged->flags, ==, RD_CONTACT_PENDING);
  g_assert_cmpstr (merged->extra, ==, "<f/>");
}

/* -- properties -------------------------------------------------------------------------------- */

#define N_GROUPS 6

static const char *const all_groups[N_GROUPS] = { "a", "b", "c", "d", "e", "f" };
static const char *const all_names[] = { "", "J", "K", "Ü" };

/* A set of groups is a number of N_GROUPS bits. */
static char **
groups_from_bits (unsigned bits)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (unsigned i = 0; i < N_GROUPS; i++)
    {
      if (bits & (1u << i))
        g_ptr_array_add (groups, g_strdup (all_groups[i]));
    }
  g_ptr_array_add (groups, NULL);
  return (char **)g_ptr_array_free (groups, FALSE);
}

static unsigned
groups_to_bits (char *const *groups)
{
  unsigned bits = 0;

  for (unsigned i = 0; i < N_GROUPS; i++)
    {
      if (groups != NULL && g_strv_contains ((const char *const *)groups, all_groups[i]))
        bits |= 1u << i;
    }
  return bits;
}

static unsigned
draw_bits (GRand *random)
{
  return g_rand_int (random) & ((1u << N_GROUPS) - 1);
}

static const char *
draw_name (GRand *random)
{
  return all_names[g_rand_int_range (random, 0, G_N_ELEMENTS (all_names))];
}

/* One in eight is none at all. */
static RdContact *
draw_contact (GRand *random)
{
  g_auto (GStrv) groups = groups_from_bits (draw_bits (random));

  if (g_rand_int_range (random, 0, 8) == 0)
    return NULL;
  return rd_contact_new (JID, draw_name (random), g_rand_int_range (random, 0, 4), 0,
                         (const char *const *)groups, NULL, 1);
}

/* An edit that touches no group but MASK's, and the name only if it may. */
static RdEdit *
draw_edit (GRand *random, const RdContact *base, unsigned mask, bool may_name)
{
  GVariantDict dict;
  g_auto (GStrv) add = groups_from_bits (draw_bits (random) & draw_bits (random) & mask);
  g_auto (GStrv) remove = groups_from_bits (draw_bits (random) & draw_bits (random) & mask);
  unsigned others = groups_to_bits (base != NULL ? base->groups : NULL) & ~mask;
  g_auto (GStrv) exact = groups_from_bits ((draw_bits (random) & mask) | others);
  g_autoptr (GVariant) variant = NULL;

  g_variant_dict_init (&dict, NULL);
  if (may_name && g_rand_boolean (random))
    g_variant_dict_insert (&dict, "Name", "s", draw_name (random));
  if (g_rand_boolean (random))
    g_variant_dict_insert (&dict, "Groups", "^as", exact);
  if (g_rand_boolean (random))
    g_variant_dict_insert (&dict, "AddGroups", "^as", add);
  if (g_rand_boolean (random))
    g_variant_dict_insert (&dict, "RemoveGroups", "^as", remove);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  return rd_edit_new_from_variant (JID, variant, NULL);
}

#define ALL_GROUPS ((1u << N_GROUPS) - 1)

/* The difference leads from the one to the other, and back. */
static void
test_difference_leads_there (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (RdContact) a = draw_contact (random);
      g_autoptr (RdContact) b = draw_contact (random);
      g_autoptr (RdEdit) forth = rd_edit_new_between (a, b);
      g_autoptr (RdEdit) back = rd_edit_new_between (b, a);
      g_autoptr (RdContact) there = rd_edit_apply (forth, JID, a);
      g_autoptr (RdContact) here = rd_edit_apply (back, JID, there);

      g_assert_cmpstr (forth->jid, ==, a != NULL || b != NULL ? JID : NULL);
      g_assert_null (forth->groups);
      g_assert_true (!rd_edit_is_same_item (a, b)
                     || (forth->name == NULL && forth->add_groups[0] == NULL
                         && forth->remove_groups[0] == NULL));
      g_assert_true (rd_edit_is_same_item (there, b));
      g_assert_true (rd_edit_is_same_item (here, a));
      g_assert_cmpuint (there->subscription, ==, a != NULL ? a->subscription : 0);
    }
}

/* Where nobody else did anything a merge is the edit. */
static void
test_merge_with_nothing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (RdContact) base = draw_contact (random);
      g_autoptr (RdContact) now = draw_contact (random);
      g_autoptr (RdEdit) edit = draw_edit (random, base, ALL_GROUPS, true);
      g_autoptr (RdContact) edited = rd_edit_apply (edit, JID, base);
      g_autoptr (RdContact) merged = rd_edit_merge (edit, JID, base, base, now);
      g_autoptr (RdContact) twice = rd_edit_merge (edit, JID, base, edited, edited);

      g_assert_true (rd_edit_is_same_item (merged, edited));
      g_assert_true (rd_edit_is_same_item (twice, edited));
    }
}

/* Two edits that don't touch the same come out the same, whichever was first. */
static void
test_merge_commutes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      unsigned mask = draw_bits (random);
      bool is_first_naming = g_rand_boolean (random);
      g_autoptr (RdContact) base = draw_contact (random);
      g_autoptr (RdContact) now = draw_contact (random);
      g_autoptr (RdEdit) one = draw_edit (random, base, mask, is_first_naming);
      g_autoptr (RdEdit) two = draw_edit (random, base, ALL_GROUPS & ~mask, !is_first_naming);
      g_autoptr (RdContact) after_one = rd_edit_apply (one, JID, base);
      g_autoptr (RdContact) after_two = rd_edit_apply (two, JID, base);
      g_autoptr (RdContact) a = rd_edit_merge (one, JID, base, after_two, now);
      g_autoptr (RdContact) b = rd_edit_merge (two, JID, base, after_one, now);

      g_assert_true (rd_edit_is_same_item (a, b));
    }
}

/* Group by group, with sets of bits: what the edit adds is there; of what it doesn't add, what the
 * other has and the edit doesn't remove. */
static void
test_merge_loses_nothing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (RdContact) base = draw_contact (random);
      g_autoptr (RdContact) other = draw_contact (random);
      g_autoptr (RdEdit) edit = draw_edit (random, base, ALL_GROUPS, true);
      g_autoptr (RdContact) merged = rd_edit_merge (edit, JID, base, other, other);
      unsigned had = groups_to_bits (base != NULL ? base->groups : NULL);
      unsigned has = groups_to_bits (other != NULL ? other->groups : NULL);
      unsigned added = groups_to_bits (edit->add_groups);
      unsigned removed = groups_to_bits (edit->remove_groups);

      if (edit->groups != NULL)
        {
          unsigned wanted = (groups_to_bits (edit->groups) & ~removed) | added;

          added |= wanted & ~had;
          removed |= had & ~wanted;
        }
      g_assert_cmpuint (groups_to_bits (merged->groups), ==, added | (has & ~removed));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit/after", test_after);
  g_test_add_func ("/edit/apply", test_apply);
  g_test_add_func ("/edit/the-rest-stays", test_the_rest_stays);
  g_test_add_func ("/edit/same-item", test_same_item);
  g_test_add_func ("/edit/merge", test_merge);
  g_test_add_func ("/edit/merge-keeps-what-is", test_merge_keeps_what_is);
  g_test_add_func ("/edit/difference-leads-there", test_difference_leads_there);
  g_test_add_func ("/edit/merge-with-nothing", test_merge_with_nothing);
  g_test_add_func ("/edit/merge-commutes", test_merge_commutes);
  g_test_add_func ("/edit/merge-loses-nothing", test_merge_loses_nothing);
  return g_test_run ();
}
