/* Contacts with one address become one person first; then persons are compared by name and local
 * part, so that a group of two means two persons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/duplicates/duplicates.h"

#include "model/duplicates/other-address.h"
#include "model/jid.h"
#include "model/text.h"

#include <stdlib.h>
#include <string.h>

/* Bytes; a longer name is no person's, and would only take memory. */
#define NAME_SIZE_MAX 256

static const char *const reason_words[RD_N_DUPLICATE_REASONS] = {
  [RD_DUPLICATE_SPELLING] = "spelling", [RD_DUPLICATE_PHONE] = "phone",
  [RD_DUPLICATE_GATEWAY] = "gateway",   [RD_DUPLICATE_NAME_AND_LOCAL] = "name-and-local",
  [RD_DUPLICATE_NAME] = "name",         [RD_DUPLICATE_LOCAL] = "local",
};

/* Texts are NULL if they can't be compared. */
typedef struct
{
  const char *address;       /* the key, as one gateway would write it */
  const char *inner;         /* the key of the address that it holds */
  const char *name, *local;  /* folded */
  unsigned address_of;       /* a tree: another contact with the same address, or itself */
  unsigned person_of;        /* the same of persons who are told already */
  RdDuplicateReason reason;  /* of the root of address_of: the weakest that joined its contacts */
  bool is_written_otherwise; /* the address is not the key */
} Entry;

struct _RdDuplicates
{
  GStringChunk *texts;
  GArray *entries; /* (element-type Entry) */
  GArray *order;   /* (element-type unsigned): entries while they are sorted */
  GArray *members; /* (element-type unsigned): entries of all groups */
  GArray *groups;  /* (element-type RdDuplicateGroup) */
};

const char *
rd_duplicate_reason_to_string (RdDuplicateReason reason)
{
  g_return_val_if_fail (reason < RD_N_DUPLICATE_REASONS, NULL);
  return reason_words[reason];
}

bool
rd_duplicate_reason_is_certain (RdDuplicateReason reason)
{
  return reason <= RD_DUPLICATE_GATEWAY;
}

RdDuplicates *
rd_duplicates_new (void)
{
  RdDuplicates *self = g_new0 (RdDuplicates, 1);

  self->texts = g_string_chunk_new (64 * 1024);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->order = g_array_new (FALSE, FALSE, sizeof (unsigned));
  self->members = g_array_new (FALSE, FALSE, sizeof (unsigned));
  self->groups = g_array_new (FALSE, FALSE, sizeof (RdDuplicateGroup));
  return self;
}

void
rd_duplicates_free (RdDuplicates *self)
{
  g_string_chunk_free (self->texts);
  g_array_unref (self->entries);
  g_array_unref (self->order);
  g_array_unref (self->members);
  g_array_unref (self->groups);
  g_free (self);
}

/* -- what is compared -------------------------------------------------------------------------- */

static const char *
keep (RdDuplicates *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert (self->texts, text) : NULL;
}

/* Words with one blank between them. Returns their number. */
static unsigned
join_words (const char *text, GString *joined)
{
  bool is_in_word = false;
  unsigned n = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_isspace (character))
        {
          is_in_word = false;
          continue;
        }
      if (!is_in_word && joined->len > 0)
        g_string_append_c (joined, ' ');
      n += !is_in_word && g_unichar_isalnum (character);
      is_in_word = true;
      g_string_append_unichar (joined, character);
    }
  return n;
}

/* NULL: it has fewer than two words, or is nobody's name. */
static const char *
fold_name (RdDuplicates *self, const char *name)
{
  g_autofree char *folded = NULL;
  g_autoptr (GString) joined = g_string_new (NULL);

  if (name[0] == '\0' || strnlen (name, NAME_SIZE_MAX + 1) > NAME_SIZE_MAX)
    return NULL;
  folded = rd_text_fold (name);
  return join_words (folded, joined) >= 2 ? keep (self, joined->str) : NULL;
}

static const char *
take_local (RdDuplicates *self, const char *key)
{
  const char *at = strchr (key, '@');
  const char *slash = strchr (key, '/');

  return at != NULL && (slash == NULL || at < slash)
             ? g_string_chunk_insert_len (self->texts, key, at - key)
             : NULL;
}

static bool
is_telling (const char *local)
{
  return strpbrk (local, "0123456789.") != NULL;
}

/* As one gateway would write it: "user%host", "+49…". */
static const char *
write_address (RdDuplicates *self, const char *key, const char *inner, bool *is_other)
{
  g_autofree char *domain = inner != NULL ? rd_jid_get_domain (key) : NULL;
  g_autofree char *other = inner != NULL ? g_strdup_printf ("%s\n%s", inner, domain)
                                         : rd_other_address_get_phone (key);

  *is_other = other != NULL;
  return keep (self, other != NULL ? other : key);
}

void
rd_duplicates_add (RdDuplicates *self, const char *key, const char *name)
{
  g_autofree char *inner = rd_other_address_get_inner (key);
  unsigned number = self->entries->len;
  Entry entry = { .address_of = number, .person_of = number };

  entry.inner = keep (self, inner);
  entry.address = write_address (self, key, inner, &entry.is_written_otherwise);
  entry.name = fold_name (self, name);
  entry.local = take_local (self, key);
  g_array_append_val (self->entries, entry);
}

static Entry *
get_entry (const RdDuplicates *self, unsigned number)
{
  return &g_array_index (self->entries, Entry, number);
}

/* -- trees ------------------------------------------------------------------------------------- */

static unsigned
find_address (const RdDuplicates *self, unsigned number)
{
  Entry *entry = get_entry (self, number);

  while (entry->address_of != number)
    {
      entry->address_of = get_entry (self, entry->address_of)->address_of;
      number = entry->address_of;
      entry = get_entry (self, number);
    }
  return number;
}

/* The smaller number is the root. */
static void
join_addresses (RdDuplicates *self, unsigned a, unsigned b, RdDuplicateReason reason)
{
  unsigned first, second;

  a = find_address (self, a);
  b = find_address (self, b);
  first = MIN (a, b);
  second = MAX (a, b);
  reason = MAX (reason, MAX (get_entry (self, a)->reason, get_entry (self, b)->reason));
  get_entry (self, second)->address_of = first;
  get_entry (self, first)->reason = reason;
}

static unsigned
find_person (const RdDuplicates *self, unsigned number)
{
  Entry *entry = get_entry (self, number = find_address (self, number));

  while (entry->person_of != number)
    {
      entry->person_of = get_entry (self, entry->person_of)->person_of;
      number = entry->person_of;
      entry = get_entry (self, number);
    }
  return number;
}

static void
join_persons (RdDuplicates *self, unsigned a, unsigned b)
{
  a = find_person (self, a);
  b = find_person (self, b);
  get_entry (self, MAX (a, b))->person_of = MIN (a, b);
}

/* -- sorting ----------------------------------------------------------------------------------- */

typedef int (*Compare) (const Entry *a, const Entry *b);

typedef struct
{
  const RdDuplicates *self;
  Compare compare;
} Sorting;

/* Equal entries: by the address's root, then by number. */
static int
compare_numbers (gconstpointer first, gconstpointer second, gpointer user_data)
{
  const Sorting *sorting = user_data;
  unsigned a = *(const unsigned *)first, b = *(const unsigned *)second;
  int order = sorting->compare (get_entry (sorting->self, a), get_entry (sorting->self, b));
  unsigned a_root, b_root;

  if (order != 0)
    return order;
  a_root = find_address (sorting->self, a);
  b_root = find_address (sorting->self, b);
  return a_root != b_root ? (a_root > b_root) - (a_root < b_root) : (a > b) - (a < b);
}

static int
compare_addresses (const Entry *a, const Entry *b)
{
  return strcmp (a->address, b->address);
}

static int
compare_names (const Entry *a, const Entry *b)
{
  return strcmp (a->name, b->name);
}

static int
compare_locals (const Entry *a, const Entry *b)
{
  return strcmp (a->local, b->local);
}

static int
compare_both (const Entry *a, const Entry *b)
{
  int order = strcmp (a->local, b->local);

  return order != 0 ? order : strcmp (a->name, b->name);
}

static int
compare_roots (const Entry *a, const Entry *b)
{
  return 0;
}

typedef bool (*Has) (const Entry *entry);

static bool
has_address (const Entry *entry)
{
  return true;
}

static bool
has_name (const Entry *entry)
{
  return entry->name != NULL;
}

static bool
has_local (const Entry *entry)
{
  return entry->local != NULL && is_telling (entry->local);
}

static bool
has_both (const Entry *entry)
{
  return entry->name != NULL && entry->local != NULL;
}

static unsigned
get_sorted (const RdDuplicates *self, unsigned place)
{
  return g_array_index (self->order, unsigned, place);
}

static void
sort (RdDuplicates *self, Has has, Compare compare)
{
  Sorting sorting = { self, compare };

  g_array_set_size (self->order, 0);
  for (unsigned i = 0; i < self->entries->len; i++)
    {
      if (has (get_entry (self, i)))
        g_array_append_val (self->order, i);
    }
  g_array_sort_with_data (self->order, compare_numbers, &sorting);
}

/* -- one address ------------------------------------------------------------------------------- */

/* What two equal addresses that are written otherwise than their keys have in common. */
static RdDuplicateReason
get_reason (const Entry *entry)
{
  if (!entry->is_written_otherwise)
    return RD_DUPLICATE_SPELLING;
  return entry->inner != NULL ? RD_DUPLICATE_GATEWAY : RD_DUPLICATE_PHONE;
}

/* In the order of addresses; -1: none has KEY. */
static int
search (const RdDuplicates *self, const char *key)
{
  unsigned low = 0, high = self->order->len;

  while (low < high)
    {
      unsigned middle = low + (high - low) / 2;

      if (strcmp (get_entry (self, get_sorted (self, middle))->address, key) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == self->order->len
      || strcmp (get_entry (self, get_sorted (self, low))->address, key) != 0)
    return -1;
  return (int)get_sorted (self, low);
}

static void
find_same_addresses (RdDuplicates *self)
{
  sort (self, has_address, compare_addresses);
  for (unsigned i = 1; i < self->order->len; i++)
    {
      unsigned a = get_sorted (self, i - 1), b = get_sorted (self, i);

      if (compare_addresses (get_entry (self, a), get_entry (self, b)) == 0)
        join_addresses (self, a, b, get_reason (get_entry (self, a)));
    }
  for (unsigned i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = get_entry (self, i);
      int other = entry->inner != NULL ? search (self, entry->inner) : -1;

      if (other >= 0)
        join_addresses (self, i, (unsigned)other, RD_DUPLICATE_GATEWAY);
    }
}

/* -- groups ------------------------------------------------------------------------------------ */

static int
compare_members (gconstpointer a, gconstpointer b)
{
  unsigned first = *(const unsigned *)a, second = *(const unsigned *)b;

  return (first > second) - (first < second);
}

/* The entries from BEGIN to END of the order. */
static void
add_group (RdDuplicates *self, unsigned begin, unsigned end, RdDuplicateReason reason)
{
  RdDuplicateGroup group = { reason, self->members->len, end - begin };

  g_array_append_vals (self->members, &g_array_index (self->order, unsigned, begin), group.n);
  qsort (&g_array_index (self->members, unsigned, group.first), group.n, sizeof (unsigned),
         compare_members);
  g_array_append_val (self->groups, group);
}

/* Contacts with one address: told with the weakest reason that joined some of them. */
static void
add_addresses (RdDuplicates *self)
{
  unsigned begin = 0;

  sort (self, has_address, compare_roots);
  for (unsigned i = 1; i <= self->order->len; i++)
    {
      unsigned root = find_address (self, get_sorted (self, begin));

      if (i < self->order->len && find_address (self, get_sorted (self, i)) == root)
        continue;
      if (i - begin > 1)
        add_group (self, begin, i, get_entry (self, root)->reason);
      begin = i;
    }
}

/* Different addresses from BEGIN to END of the order; those of one stand together. */
static unsigned
count_addresses (const RdDuplicates *self, unsigned begin, unsigned end)
{
  unsigned n = 1;

  for (unsigned i = begin + 1; i < end; i++)
    n += find_address (self, get_sorted (self, i)) != find_address (self, get_sorted (self, i - 1));
  return n;
}

/* The entries from BEGIN to END of the order are equal. Only two addresses: more have a text by
 * chance. */
static void
judge_run (RdDuplicates *self, unsigned begin, unsigned end, RdDuplicateReason reason)
{
  unsigned n = count_addresses (self, begin, end);
  unsigned first = get_sorted (self, begin), last = get_sorted (self, end - 1);

  if (n < 2 || (n > 2 && reason != RD_DUPLICATE_NAME_AND_LOCAL)
      || find_person (self, first) == find_person (self, last))
    return;
  add_group (self, begin, end, reason);
  for (unsigned i = begin + 1; i < end; i++)
    join_persons (self, first, get_sorted (self, i));
}

static void
add_likely (RdDuplicates *self, Has has, Compare compare, RdDuplicateReason reason)
{
  unsigned begin = 0;

  sort (self, has, compare);
  for (unsigned i = 1; i <= self->order->len; i++)
    {
      if (i < self->order->len
          && compare (get_entry (self, get_sorted (self, begin)),
                      get_entry (self, get_sorted (self, i)))
                 == 0)
        continue;
      judge_run (self, begin, i, reason);
      begin = i;
    }
}

static int
compare_groups (gconstpointer first, gconstpointer second, gpointer user_data)
{
  const RdDuplicates *self = user_data;
  const RdDuplicateGroup *a = first, *b = second;

  if (a->reason != b->reason)
    return a->reason < b->reason ? -1 : 1;
  return compare_members (&g_array_index (self->members, unsigned, a->first),
                          &g_array_index (self->members, unsigned, b->first));
}

const GArray *
rd_duplicates_find (RdDuplicates *self)
{
  find_same_addresses (self);
  add_addresses (self);
  add_likely (self, has_both, compare_both, RD_DUPLICATE_NAME_AND_LOCAL);
  add_likely (self, has_name, compare_names, RD_DUPLICATE_NAME);
  add_likely (self, has_local, compare_locals, RD_DUPLICATE_LOCAL);
  g_array_sort_with_data (self->groups, compare_groups, self);
  return self->groups;
}

unsigned
rd_duplicates_get_member (const RdDuplicates *self, unsigned place)
{
  return g_array_index (self->members, unsigned, place);
}
