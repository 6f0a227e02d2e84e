/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/others.h"

#include "people.h"
#include "trace.h"

#define FLAG_ASK 1u
#define SEEN 1u  /* a bit of the subscription */
#define ASKED 4u /* beside those bits */
#define ALL_GROUPS 7u

/* Since the first change that the job made of each contact. */
typedef struct
{
  GPtrArray *list; /* (element-type Past) */
  bool is_request; /* answers are no change by others */
  char **groups;
} Others;

typedef struct
{
  const char *key;
  bool was_added; /* by the job */
  bool is_mixed;  /* another job changed it, too */
  const SimStored *now;
  bool was_removed;     /* by others, the last time */
  unsigned gained;      /* subscription that others gave it, and nobody ended */
  const char *name;     /* the last that others gave it; NULL: none */
  unsigned changed, in; /* bits of groups that others changed, and whether it is in since */
} Past;

static unsigned
get_bits (const SimStored *stored)
{
  if (stored == NULL)
    return 0;
  return stored->subscription | ((stored->flags & FLAG_ASK) != 0 ? ASKED : 0);
}

static const char *
get_name (const SimStored *stored)
{
  return stored != NULL ? stored->name : "";
}

static unsigned
get_groups (const Others *others, const SimStored *stored)
{
  unsigned bits = 0;

  for (unsigned i = 0; stored != NULL && others->groups[i] != NULL; i++)
    {
      if (g_strv_contains ((const char *const *)stored->groups, others->groups[i]))
        bits |= 1u << i;
    }
  return bits;
}

static void
take_foreign (const Others *others, Past *past, const SimChange *change)
{
  unsigned before = get_groups (others, change->before), after = get_groups (others, change->after);

  past->gained |= get_bits (change->after) & ~get_bits (change->before)
                  & (others->is_request ? ~(SEEN | ASKED) : ~0u);
  if (!g_str_equal (get_name (change->before), get_name (change->after)))
    past->name = get_name (change->after);
  past->changed |= before ^ after;
  past->in = (past->in & ~(before ^ after)) | (after & (before ^ after));
  past->was_removed = change->after == NULL;
}

static Past *
take_first (Others *others, const SimChange *change)
{
  Past *past = g_new0 (Past, 1);

  past->key = change->key;
  past->was_added = change->before == NULL;
  g_ptr_array_add (others->list, past);
  return past;
}

static Others *
others_new (const GPtrArray *changes, uint64_t job, bool is_request)
{
  Others *others = g_new0 (Others, 1);
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);

  others->list = g_ptr_array_new_with_free_func (g_free);
  others->is_request = is_request;
  others->groups = sim_people_get_groups (ALL_GROUPS);
  for (unsigned i = 0; i < changes->len; i++)
    {
      const SimChange *change = changes->pdata[i];
      Past *past = g_hash_table_lookup (by_key, change->key);

      if (past == NULL && change->job != job)
        continue;
      if (past == NULL)
        {
          past = take_first (others, change);
          g_hash_table_insert (by_key, change->key, past);
        }
      past->is_mixed |= change->job != job && change->job != 0;
      past->now = change->after;
      past->gained &= get_bits (change->after);
      if (change->job == 0)
        take_foreign (others, past, change);
      else
        past->was_removed = false;
    }
  return others;
}

static void
others_free (Others *others)
{
  g_ptr_array_unref (others->list);
  g_strfreev (others->groups);
  g_free (others);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Others, others_free)

/* -- after an undo ----------------------------------------------------------------------------- */

static void
check_there (const Others *others, const Past *past, const SimStored *found, uint64_t job)
{
  if (past->was_removed && found != NULL)
    sim_break ("undo", "undoing job %" G_GUINT64_FORMAT " brings %s back, whom others removed", job,
               past->key);
  if (!past->was_added || found != NULL)
    return;
  if ((past->gained & get_bits (past->now)) != 0)
    sim_break ("undo", "undoing job %" G_GUINT64_FORMAT " removes %s, who has become a friend", job,
               past->key);
  if (past->now != NULL
      && ((past->name != NULL && past->name[0] != '\0' && g_str_equal (past->name, past->now->name))
          || (past->changed & past->in & get_groups (others, past->now)) != 0))
    sim_break ("undo", "undoing job %" G_GUINT64_FORMAT " removes %s, whom others made theirs", job,
               past->key);
}

static void
check_fields (const Others *others, const Past *past, const SimStored *found, uint64_t job)
{
  unsigned now = get_groups (others, past->now), after = get_groups (others, found);
  unsigned wrong = past->changed & (after ^ past->in);

  if (past->now != NULL)
    wrong &= after ^ now;
  if (wrong != 0)
    sim_break ("undo", "undoing job %" G_GUINT64_FORMAT " takes back a group of %s by others", job,
               past->key);
  if (past->name != NULL && !g_str_equal (past->name, found->name)
      && (past->now == NULL || !g_str_equal (past->now->name, found->name)))
    sim_break ("undo",
               "undoing job %" G_GUINT64_FORMAT " names %s \"%s\", whom others named \"%s\"", job,
               past->key, found->name, past->name);
}

static void
check (const Others *others, const Past *past, const SimStored *found, uint64_t job)
{
  check_there (others, past, found, job);
  if (found != NULL)
    check_fields (others, past, found, job);
}

/* What UNDO made of a contact before anybody else changed it again; NULL: nothing. */
static const SimChange *
find_made (const GPtrArray *changes, unsigned first, const SimOrder *undo, const char *key)
{
  const SimChange *made = NULL;

  for (unsigned i = first; i < changes->len; i++)
    {
      const SimChange *change = changes->pdata[i];

      if (!g_str_equal (change->key, key))
        continue;
      if (change->job != undo->number)
        break;
      made = change;
    }
  return made;
}

void
sim_others_check_undo (const GPtrArray *changes, const SimOrder *undo, uint64_t job,
                       bool is_request)
{
  g_autoptr (GPtrArray) earlier = g_ptr_array_new ();
  g_autoptr (Others) others = NULL;

  while (earlier->len < changes->len
         && ((const SimChange *)changes->pdata[earlier->len])->serial <= undo->serial)
    g_ptr_array_add (earlier, changes->pdata[earlier->len]);
  others = others_new (earlier, job, is_request);
  for (unsigned i = 0; i < others->list->len; i++)
    {
      const Past *past = others->list->pdata[i];
      const SimChange *made = find_made (changes, earlier->len, undo, past->key);

      if (!past->is_mixed && made != NULL)
        check (others, past, made->after, job);
    }
}
