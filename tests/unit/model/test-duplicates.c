/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/duplicates/duplicates.h"
#include "model/jid.h"

#include <string.h>

typedef struct
{
  const char *jid, *name;
} Row;

static void
add (RdDuplicates *duplicates, const char *jid, const char *name)
{
  g_autofree char *key = rd_jid_make_key (jid);

  rd_duplicates_add (duplicates, key, name);
}

/* "spelling 0 1; name 2 5" */
static char *
find (const Row *rows, size_t n)
{
  g_autoptr (RdDuplicates) duplicates = rd_duplicates_new ();
  GString *told = g_string_new (NULL);
  const GArray *groups;

  for (size_t i = 0; i < n; i++)
    add (duplicates, rows[i].jid, rows[i].name);
  groups = rd_duplicates_find (duplicates);
  for (unsigned i = 0; i < groups->len; i++)
    {
      const RdDuplicateGroup *group = &g_array_index (groups, RdDuplicateGroup, i);

      g_string_append_printf (told, "%s%s", i > 0 ? "; " : "",
                              rd_duplicate_reason_to_string (group->reason));
      for (unsigned m = 0; m < group->n; m++)
        g_string_append_printf (told, " %u",
                                rd_duplicates_get_member (duplicates, group->first + m));
    }
  return g_string_free (told, FALSE);
}

#define ASSERT_FOUND(expected, ...)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const Row rows[] = { __VA_ARGS__ };                                                            \
    g_autofree char *found = find (rows, G_N_ELEMENTS (rows));                                     \
                                                                                                   \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

/* -- each reason ------------------------------------------------------------------------------- */

static void
test_nothing (void)
{
  g_autofree char *none = find (NULL, 0);

  g_assert_cmpstr (none, ==, "");
  ASSERT_FOUND ("", { "a@one.test", "Ann Lee" }, { "b@two.test", "Bob Lee" }, { "one.test", "" });
}

static void
test_spelling (void)
{
  ASSERT_FOUND ("spelling 0 2",
                { "hans@b\xc3\xbc"
                  "cher.test",
                  "" },
                { "hans@bucher.test", "" }, { "hans@xn--bcher-kva.test", "Hans" });
  ASSERT_FOUND ("spelling 0 1", { "ann@one.test", "" }, { "ann@one.test.", "" });
  ASSERT_FOUND ("", { "ann@one.test/a", "" }, { "ann@one.test/b", "" });
}

static void
test_phone (void)
{
  ASSERT_FOUND ("phone 0 1", { "+491701234567@sms.test", "" },
                { "00491701234567@sms.test", "Ann" });
  /* Other gateways are other addresses: a guess, by the local part, if they are spelt alike. */
  ASSERT_FOUND ("", { "+491701234567@sms.test", "" }, { "00491701234567@other.test", "" });
  ASSERT_FOUND ("", { "+12345@sms.test", "" }, { "0012345@sms.test", "" });
  ASSERT_FOUND ("", { "+1234567x@sms.test", "" }, { "001234567x@sms.test", "" });
}

static void
test_gateway (void)
{
  ASSERT_FOUND ("gateway 0 1", { "ann%one.test@gateway.test", "" }, { "ann@one.test", "" });
  ASSERT_FOUND ("gateway 0 1", { "ann\\40one.test@gateway.test", "" }, { "ann@one.test", "" });
  ASSERT_FOUND ("gateway 0 1", { "ann\\40one.test@gateway.test", "" },
                { "ann%one.test@gateway.test", "" });
  /* Of no listed contact: two gateways may mean two things by it. */
  ASSERT_FOUND ("local 0 1", { "ann%one.test@gateway.test", "" },
                { "ann%one.test@other.test", "" });
  ASSERT_FOUND ("", { "%one.test@gateway.test", "" }, { "one.test", "" });
  /* Three ways to one person are one group, told by the weakest way. */
  ASSERT_FOUND ("gateway 0 1 2", { "ann%one.test@gateway.test", "" }, { "ann@one.test", "" },
                { "ann@one.test.", "" });
}

static void
test_name_and_local (void)
{
  ASSERT_FOUND ("name-and-local 0 1", { "ann@one.test", "Ann Lee" },
                { "ann@two.test", "ANN  lee " });
  ASSERT_FOUND ("name-and-local 0 1 2", { "ann@one.test", "Ann Lee" },
                { "ann@three.test", "Ann Lee" }, { "ann@two.test", "Ann Lee" });
  ASSERT_FOUND ("", { "ann@one.test", "Ann" }, { "ann@two.test", "Ann" });
}

static void
test_name (void)
{
  g_autofree char *word = g_strnfill (256, 'a');
  g_autofree char *longest = g_strconcat ("Ann ", word, NULL);

  ASSERT_FOUND ("name 0 1", { "ann@one.test", "Ann Lee" }, { "lee@two.test", "Ann Lee" });
  ASSERT_FOUND ("", { "a@one.test", "Ann Lee" }, { "b@two.test", "Ann Lee" },
                { "c@two.test", "Ann Lee" });
  ASSERT_FOUND ("", { "ann@one.test", "Ann" }, { "lee@two.test", "Ann" });
  ASSERT_FOUND ("", { "ann@one.test", "Ann !" }, { "lee@two.test", "Ann !" });
  ASSERT_FOUND ("", { "ann@one.test", longest }, { "lee@two.test", longest });
}

static void
test_local (void)
{
  ASSERT_FOUND ("local 0 1", { "ann.lee@one.test", "" }, { "ann.lee@two.test", "Ann" });
  ASSERT_FOUND ("local 0 1", { "ann77@one.test", "" }, { "ann77@two.test", "" });
  ASSERT_FOUND ("", { "ann@one.test", "" }, { "ann@two.test", "" });
  ASSERT_FOUND ("", { "ann7@one.test", "" }, { "ann7@two.test", "" }, { "ann7@three.test", "" });
}

/* A pair is told once, by its surest reason; and one person with two addresses counts once. */
static void
test_surest (void)
{
  ASSERT_FOUND ("spelling 0 1", { "ann.l@one.test", "Ann Lee" }, { "ann.l@one.test.", "Ann Lee" });
  ASSERT_FOUND ("name-and-local 0 1", { "ann.l@one.test", "Ann Lee" },
                { "ann.l@two.test", "Ann Lee" });
  ASSERT_FOUND ("spelling 0 1; name 0 1 2", { "ann@one.test", "Ann Lee" },
                { "ann@one.test.", "Ann Lee" }, { "lee@two.test", "Ann Lee" });
  ASSERT_FOUND ("name 0 1; local 1 2", { "lee@one.test", "Ann Lee" },
                { "ann7@two.test", "Ann Lee" }, { "ann7@three.test", "" });
}

/* -- hostile rosters --------------------------------------------------------------------------- */

#define MANY 200000

static void
add_many (RdDuplicates *duplicates, const char *before, const char *after, const char *name)
{
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autofree char *jid
          = *after == '\0' ? g_strdup (before) : g_strdup_printf ("%s%u%s", before, i, after);

      rd_duplicates_add (duplicates, jid, name);
    }
}

static void
assert_groups (RdDuplicates *duplicates, unsigned groups, unsigned members)
{
  const GArray *found = rd_duplicates_find (duplicates);
  unsigned n = 0;

  for (unsigned i = 0; i < found->len; i++)
    n += g_array_index (found, RdDuplicateGroup, i).n;
  g_assert_cmpuint (found->len, ==, groups);
  g_assert_cmpuint (n, ==, members);
}

static void
test_equal_names (void)
{
  g_autoptr (RdDuplicates) duplicates = rd_duplicates_new ();

  add_many (duplicates, "a", "@one.test", "Ann Lee");
  assert_groups (duplicates, 0, 0);
}

static void
test_equal_locals (void)
{
  g_autoptr (RdDuplicates) duplicates = rd_duplicates_new ();

  add_many (duplicates, "ann.lee@host", ".test", "");
  assert_groups (duplicates, 0, 0);
}

/* One group: no pair is told by itself. */
static void
test_equal_in_both (void)
{
  g_autoptr (RdDuplicates) duplicates = rd_duplicates_new ();

  add_many (duplicates, "ann.lee@host", ".test", "Ann Lee");
  assert_groups (duplicates, 1, MANY);
}

static void
test_equal_addresses (void)
{
  g_autoptr (RdDuplicates) duplicates = rd_duplicates_new ();

  add_many (duplicates, "ann@one.test", "", "Ann Lee");
  assert_groups (duplicates, 1, MANY);
}

static void
test_equal_inner_addresses (void)
{
  g_autoptr (RdDuplicates) duplicates = rd_duplicates_new ();

  add_many (duplicates, "ann%one.test@host", ".test", "");
  rd_duplicates_add (duplicates, "ann@one.test", "");
  assert_groups (duplicates, 1, MANY + 1);
}

/* -- how often it is right --------------------------------------------------------------------- */

/* A synthetic roster: people with one to three addresses. First and last names are as unequally
 * frequent as real ones (Zipf and Mandelbrot): the Nth in proportion to 1 / (N + FLATNESS). */
typedef struct
{
  GRand *chance;
  GPtrArray *jids, *names; /* (element-type utf8) */
  GArray *people;          /* (element-type unsigned): whose the contact is */
  GHashTable *seen;        /* (element-type utf8): JIDs */
} Roster;

#define FIRST_NAMES 300
#define LAST_NAMES 1500
#define HOSTS 40
#define FLATNESS 15

static void
roster_init (Roster *roster, unsigned seed)
{
  roster->chance = g_rand_new_with_seed (seed);
  roster->jids = g_ptr_array_new_with_free_func (g_free);
  roster->names = g_ptr_array_new_with_free_func (g_free);
  roster->people = g_array_new (FALSE, FALSE, sizeof (unsigned));
  roster->seen = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
roster_clear (Roster *roster)
{
  g_rand_free (roster->chance);
  g_hash_table_unref (roster->seen);
  g_ptr_array_unref (roster->jids);
  g_ptr_array_unref (roster->names);
  g_array_unref (roster->people);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Roster, roster_clear)

static bool
is_chance (Roster *roster, unsigned percent)
{
  return (unsigned)g_rand_int_range (roster->chance, 0, 100) < percent;
}

/* 0 is the most frequent. */
static unsigned
draw (Roster *roster, unsigned n)
{
  double sum = 0, all = 0, drawn;

  for (unsigned i = 1; i <= n; i++)
    all += 1.0 / (i + FLATNESS);
  drawn = g_rand_double (roster->chance) * all;
  for (unsigned i = 1; i < n; i++)
    {
      sum += 1.0 / (i + FLATNESS);
      if (drawn < sum)
        return i - 1;
    }
  return n - 1;
}

typedef struct
{
  unsigned first, last, number;
  unsigned local_form, name_form; /* what the person likes */
} Person;

static char *
make_local (const Person *person, unsigned form)
{
  switch (form)
    {
    case 0:
    case 1:
      return g_strdup_printf ("f%c%c", 'a' + (char)(person->first % 26),
                              'a' + (char)(person->first / 26));
    case 2:
      return g_strdup_printf ("f%u.l%u", person->first, person->last);
    case 3:
      return g_strdup_printf ("%cl%c%c%c", 'a' + (char)(person->first % 20),
                              'a' + (char)(person->last % 26), 'a' + (char)(person->last / 26 % 26),
                              'a' + (char)(person->last / 676));
    case 4:
      return g_strdup_printf ("f%u%02u", person->first, person->number % 100);
    default:
      return g_strdup_printf ("nick%c%c%c", 'a' + (char)(person->number % 26),
                              'a' + (char)(person->number / 26 % 26),
                              'a' + (char)(person->number / 676 % 26));
    }
}

static char *
make_name (const Person *person, unsigned form)
{
  switch (form)
    {
    case 0:
    case 1:
      return g_strdup_printf ("First%u Last%u", person->first, person->last);
    case 2:
      return g_strdup_printf ("First%u", person->first);
    default:
      return g_strdup ("");
    }
}

static void
add_address (Roster *roster, const Person *person)
{
  unsigned local_form = is_chance (roster, 60) ? person->local_form
                                               : (unsigned)g_rand_int_range (roster->chance, 0, 6);
  unsigned name_form = is_chance (roster, 70) ? person->name_form
                                              : (unsigned)g_rand_int_range (roster->chance, 0, 4);
  g_autofree char *local = make_local (person, local_form);
  g_autofree char *jid = g_strdup_printf ("%s@h%u.test", local, draw (roster, HOSTS));

  if (g_hash_table_contains (roster->seen, jid))
    return;
  g_hash_table_add (roster->seen, jid);
  g_ptr_array_add (roster->jids, g_steal_pointer (&jid));
  g_ptr_array_add (roster->names, make_name (person, name_form));
  g_array_append_val (roster->people, person->number);
}

static void
add_people (Roster *roster, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      const Person person = {
        draw (roster, FIRST_NAMES),
        draw (roster, LAST_NAMES),
        i,
        (unsigned)g_rand_int_range (roster->chance, 0, 6),
        (unsigned)g_rand_int_range (roster->chance, 0, 4),
      };

      add_address (roster, &person);
      if (is_chance (roster, 25))
        add_address (roster, &person);
      if (is_chance (roster, 5))
        add_address (roster, &person);
    }
}

/* Pairs of contacts. */
typedef struct
{
  unsigned told, right;
} Score;

static unsigned
get_person (const Roster *roster, unsigned contact)
{
  return g_array_index (roster->people, unsigned, contact);
}

static void
judge (const Roster *roster, const RdDuplicates *duplicates, const RdDuplicateGroup *group,
       Score *score)
{
  for (unsigned a = 0; a < group->n; a++)
    {
      for (unsigned b = a + 1; b < group->n; b++)
        {
          unsigned first = rd_duplicates_get_member (duplicates, group->first + a);
          unsigned second = rd_duplicates_get_member (duplicates, group->first + b);

          score->told++;
          score->right += get_person (roster, first) == get_person (roster, second);
        }
    }
}

static void
add_score (unsigned people, unsigned seed, Score *scores)
{
  g_auto (Roster) roster = { NULL };
  g_autoptr (RdDuplicates) duplicates = rd_duplicates_new ();
  const GArray *groups;

  roster_init (&roster, seed);
  add_people (&roster, people);
  for (unsigned i = 0; i < roster.jids->len; i++)
    add (duplicates, roster.jids->pdata[i], roster.names->pdata[i]);
  groups = rd_duplicates_find (duplicates);
  for (unsigned i = 0; i < groups->len; i++)
    {
      const RdDuplicateGroup *group = &g_array_index (groups, RdDuplicateGroup, i);

      judge (&roster, duplicates, group, &scores[group->reason]);
    }
}

#define SEEDS 20

/* PERCENT: at least so much must be right, of each reason that guesses. */
static void
check_precision (unsigned people, const unsigned *percent)
{
  Score scores[RD_N_DUPLICATE_REASONS] = { { 0 } };

  for (unsigned seed = 1; seed <= SEEDS; seed++)
    add_score (people, seed, scores);
  for (unsigned i = RD_DUPLICATE_NAME_AND_LOCAL; i < RD_N_DUPLICATE_REASONS; i++)
    {
      double precision = scores[i].told > 0 ? 1.0 * scores[i].right / scores[i].told : 0;

      g_test_message ("%u people, %s: %u of %u pairs right, precision %.2f", people,
                      rd_duplicate_reason_to_string ((RdDuplicateReason)i), scores[i].right,
                      scores[i].told, precision);
      g_assert_cmpuint (scores[i].told, >=, SEEDS / 4);
      g_assert_cmpfloat (precision * 100, >=, percent[i]);
    }
}

static void
test_precision (void)
{
  /* Of one roster of 150 or 600 people the sure reasons are nearly always all right; these are 20
   * of each, and must not fall below what is measured. */
  static const unsigned few[RD_N_DUPLICATE_REASONS] = {
    [RD_DUPLICATE_NAME_AND_LOCAL] = 100, [RD_DUPLICATE_NAME] = 98, [RD_DUPLICATE_LOCAL] = 98
  };
  static const unsigned some[RD_N_DUPLICATE_REASONS]
      = { [RD_DUPLICATE_NAME_AND_LOCAL] = 98, [RD_DUPLICATE_NAME] = 96, [RD_DUPLICATE_LOCAL] = 96 };
  static const unsigned many[RD_N_DUPLICATE_REASONS]
      = { [RD_DUPLICATE_NAME_AND_LOCAL] = 95, [RD_DUPLICATE_NAME] = 85, [RD_DUPLICATE_LOCAL] = 80 };

  check_precision (150, few);
  check_precision (600, some);
  check_precision (2500, many);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duplicates/nothing", test_nothing);
  g_test_add_func ("/duplicates/spelling", test_spelling);
  g_test_add_func ("/duplicates/phone", test_phone);
  g_test_add_func ("/duplicates/gateway", test_gateway);
  g_test_add_func ("/duplicates/name-and-local", test_name_and_local);
  g_test_add_func ("/duplicates/name", test_name);
  g_test_add_func ("/duplicates/local", test_local);
  g_test_add_func ("/duplicates/surest", test_surest);
  g_test_add_func ("/duplicates/equal-names", test_equal_names);
  g_test_add_func ("/duplicates/equal-locals", test_equal_locals);
  g_test_add_func ("/duplicates/equal-in-both", test_equal_in_both);
  g_test_add_func ("/duplicates/equal-addresses", test_equal_addresses);
  g_test_add_func ("/duplicates/equal-inner-addresses", test_equal_inner_addresses);
  g_test_add_func ("/duplicates/precision", test_precision);
  return g_test_run ();
}
