/* Each field has a series: its values since before the job's first change, and beside each the
 * value without the job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/retraction.h"

/* Fields that are true or false. */
typedef enum
{
  EXISTENCE,
  WISH, /* the user sees the contact's presence, or has asked to */
  FROM,
  TO, /* this and the next only tell whether others used the contact */
  ASK,
  REQUEST, /* the contact's own request, or an approval beforehand */
  N_FLAGS
} Flag;

#define BIT(flag) (1u << (flag))
#define SUBSCRIPTION (BIT (WISH) | BIT (FROM) | BIT (TO) | BIT (ASK) | BIT (REQUEST))

/* Subscription fields that a kind of job can set and clear. Others made the rest of a change: a
 * whole roster after a time offline merges all changes. */
static const struct
{
  unsigned gains, losses;
} powers[RD_N_JOB_KINDS] = {
  [RD_JOB_PURGE] = { 0, SUBSCRIPTION },
  [RD_JOB_REMOVE] = { 0, SUBSCRIPTION },
  [RD_JOB_SET] = { 0, 0 },
  [RD_JOB_RESYNC] = { SUBSCRIPTION, SUBSCRIPTION },
  [RD_JOB_UNDO] = { BIT (WISH) | BIT (ASK), SUBSCRIPTION },
  [RD_JOB_SUBSCRIBE] = { BIT (WISH) | BIT (ASK), 0 },
  [RD_JOB_APPROVE] = { BIT (FROM) | BIT (REQUEST), BIT (REQUEST) },
  [RD_JOB_DENY] = { 0, BIT (FROM) | BIT (REQUEST) },
  [RD_JOB_UNSUBSCRIBE] = { 0, BIT (WISH) | BIT (TO) | BIT (ASK) },
  [RD_JOB_REDO] = { BIT (WISH) | BIT (ASK), SUBSCRIPTION },
  [RD_JOB_MOVE] = { BIT (WISH) | BIT (ASK), 0 },
  [RD_JOB_RESTORE] = { BIT (WISH) | BIT (ASK), SUBSCRIPTION },
  [RD_JOB_MERGE] = { 0, SUBSCRIPTION },
  [RD_JOB_SHRINK] = { SUBSCRIPTION, SUBSCRIPTION },
};

/* A field at one moment. A value is a name; or, for a flag or group, any text for true and NULL for
 * false. */
typedef struct
{
  uint64_t job;
  const char *value, *without;
  bool is_foreign;   /* others than the job gave the field this value */
  unsigned restored; /* of an undo: the index of the moment that it restored; else its own */
} Moment;

typedef struct
{
  GArray *moments; /* (element-type Moment): the first is before the job's first change */
  bool is_changed; /* the job changed it */
  bool is_flag;    /* one of Flag: only a true value counts as foreign */
} Series;

static const char yes[] = "yes";

struct _RdRetraction
{
  RdJobKind kind, origin;
  GPtrArray *contacts; /* (element-type RdContact): own the names in the moments */
  RdContact *before, *now;
  Series name, flags[N_FLAGS];
  GHashTable *groups; /* utf8 → Series */
};

/* -- fields ------------------------------------------------------------------------------------ */

static unsigned
get_flags (const RdContact *contact)
{
  unsigned flags = BIT (EXISTENCE);

  if (contact == NULL)
    return 0;
  if ((contact->subscription & RD_SUBSCRIPTION_TO) != 0)
    flags |= BIT (WISH) | BIT (TO);
  if ((contact->subscription & RD_SUBSCRIPTION_FROM) != 0)
    flags |= BIT (FROM);
  if ((contact->flags & RD_CONTACT_ASK) != 0)
    flags |= BIT (WISH) | BIT (ASK);
  if ((contact->flags & (RD_CONTACT_PENDING | RD_CONTACT_APPROVED)) != 0)
    flags |= BIT (REQUEST);
  return flags;
}

static const char *
get_name (const RdContact *contact)
{
  return contact != NULL ? contact->name : "";
}

static bool
has_group (const RdContact *contact, const char *group)
{
  return contact != NULL && g_strv_contains ((const char *const *)contact->groups, group);
}

static bool
is_same (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

static void
series_init (Series *series, const char *value)
{
  Moment first = { .value = value, .without = value };

  series->moments = g_array_new (FALSE, FALSE, sizeof (Moment));
  g_array_append_val (series->moments, first);
}

static void
series_free (gpointer data)
{
  Series *series = data;

  g_array_unref (series->moments);
  g_free (series);
}

static const Moment *
get_moment (const Series *series, unsigned i)
{
  return &g_array_index (series->moments, Moment, i);
}

static const Moment *
get_last (const Series *series)
{
  return get_moment (series, series->moments->len - 1);
}

/* The index of the moment before the last changes by AUTHOR or by the job that it undoes. Skips
 * pairs of another job and its undo that lie between them. */
static unsigned
find_before (const Series *series, const RdAuthor *author)
{
  unsigned i = series->moments->len - 1, before = i;

  while (i > 0)
    {
      const Moment *moment = get_moment (series, i);

      if (moment->job == author->job || moment->job == author->undoes)
        before = --i;
      else if (moment->restored != i)
        i = moment->restored;
      else
        break;
    }
  return before;
}

static void
write_own (Series *series, const RdAuthor *author, const char *value)
{
  Moment moment = *get_last (series);

  series->is_changed |= !is_same (moment.value, value);
  moment.is_foreign &= !series->is_flag || is_same (moment.value, value);
  moment.job = author->job;
  moment.value = value;
  moment.restored = series->moments->len;
  g_array_append_val (series->moments, moment);
}

/* HAS_LEFT: the contact was removed, and with it all its fields. */
static void
write_foreign (Series *series, const RdAuthor *author, const char *value, bool has_left)
{
  Moment moment = { .job = author->job, .value = value, .without = value };

  moment.is_foreign = series->is_flag ? value != NULL : !has_left;
  moment.restored = series->moments->len;
  if (author->undoes != 0)
    {
      unsigned i = find_before (series, author);
      const Moment *before = get_moment (series, i);

      if (is_same (before->value, value))
        {
          moment.without = before->without;
          moment.is_foreign = before->is_foreign;
          moment.restored = i;
        }
    }
  /* An undo adds a contact first and its fields later: a missing field was not taken away. */
  if (moment.restored == series->moments->len && !has_left
      && is_same (get_last (series)->value, value))
    return;
  g_array_append_val (series->moments, moment);
}

/* -- a retraction ------------------------------------------------------------------------------ */

static Series *
take_group (RdRetraction *self, const char *group, const char *value)
{
  Series *series = g_hash_table_lookup (self->groups, group);

  if (series != NULL)
    return series;
  series = g_new0 (Series, 1);
  series_init (series, value);
  g_hash_table_insert (self->groups, g_strdup (group), series);
  return series;
}

static void
keep (RdRetraction *self, RdContact *contact)
{
  if (contact != NULL)
    g_ptr_array_add (self->contacts, rd_contact_ref (contact));
}

RdRetraction *
rd_retraction_new (RdJobKind kind, RdJobKind origin, RdContact *before)
{
  RdRetraction *self = g_new0 (RdRetraction, 1);
  unsigned flags = get_flags (before);

  self->kind = kind;
  self->origin = origin;
  self->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, series_free);
  self->before = self->now = before;
  keep (self, before);
  series_init (&self->name, get_name (before));
  for (Flag flag = 0; flag < N_FLAGS; flag++)
    {
      series_init (&self->flags[flag], (flags & BIT (flag)) != 0 ? yes : NULL);
      self->flags[flag].is_flag = true;
    }
  for (char **group = before != NULL ? before->groups : NULL; group != NULL && *group != NULL;
       group++)
    take_group (self, *group, yes);
  return self;
}

void
rd_retraction_free (RdRetraction *self)
{
  g_array_unref (self->name.moments);
  for (Flag flag = 0; flag < N_FLAGS; flag++)
    g_array_unref (self->flags[flag].moments);
  g_hash_table_unref (self->groups);
  g_ptr_array_unref (self->contacts);
  g_free (self);
}

RdContact *
rd_retraction_get_now (const RdRetraction *self)
{
  return self->now;
}

/* -- a change ---------------------------------------------------------------------------------- */

typedef struct
{
  RdRetraction *self;
  const RdContact *after;
  const RdAuthor *author;
  /* A removal changes all fields; so does an undo that adds the contact again. Others who add it
   * change only what they set, since the job may have removed it. */
  bool is_whole;
} Change;

static const RdAuthor nobody;

static void
write_value (const Change *change, Series *series, const char *value, bool is_own)
{
  if (!change->is_whole && is_same (get_last (series)->value, value))
    return;
  if (is_own)
    write_own (series, change->author, value);
  else
    write_foreign (series, change->author->is_own ? &nobody : change->author, value,
                   change->after == NULL);
}

/* The fields that the job itself can have changed. An undo ends no subscription. */
static unsigned
get_powers (const Change *change, unsigned was, unsigned is)
{
  const RdRetraction *self = change->self;
  unsigned gained = is & ~was, lost = was & ~is;
  bool is_sum
      = rd_job_kind_brings_back (self->kind) && !rd_edit_is_same_item (self->now, change->after);

  if (change->after == NULL)
    return ~0u;
  return BIT (EXISTENCE) | (gained & powers[self->kind].gains)
         | (is_sum ? 0 : lost & powers[self->kind].losses) | ~(gained | lost);
}

static void
write_flags (const Change *change)
{
  RdRetraction *self = change->self;
  unsigned was = get_flags (self->now), is = get_flags (change->after);
  unsigned own = change->author->is_own ? get_powers (change, was, is) : 0;

  /* The request came before the job added the contact. */
  if (change->author->is_own && self->now == NULL)
    own |= BIT (REQUEST);
  for (Flag flag = 0; flag < N_FLAGS; flag++)
    write_value (change, &self->flags[flag], (is & BIT (flag)) != 0 ? yes : NULL,
                 (own & BIT (flag)) != 0);
}

static void
write_groups (const Change *change)
{
  RdRetraction *self = change->self;
  GHashTableIter iter;
  gpointer group, series;

  for (char **added = change->after != NULL ? change->after->groups : NULL;
       added != NULL && *added != NULL; added++)
    take_group (self, *added, NULL);
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &group, &series))
    write_value (change, series, has_group (change->after, group) ? yes : NULL,
                 change->author->is_own);
}

void
rd_retraction_take (RdRetraction *self, RdContact *after, const RdAuthor *author)
{
  const Change change = {
    .self = self,
    .after = after,
    .author = author,
    .is_whole = (self->now != NULL && after == NULL)
                || (self->now == NULL && after != NULL && author->undoes != 0),
  };

  keep (self, after);
  write_flags (&change);
  write_value (&change, &self->name, get_name (after), author->is_own);
  write_groups (&change);
  self->now = after;
}

/* -- the verdict ------------------------------------------------------------------------------- */

static bool
has_flag (const RdRetraction *self, Flag flag)
{
  return get_last (&self->flags[flag])->value != NULL;
}

static bool
would_have (const RdRetraction *self, Flag flag)
{
  return get_last (&self->flags[flag])->without != NULL;
}

static bool
is_made_something_of (const Series *series)
{
  return get_last (series)->is_foreign;
}

/* That a contact consents follows from the request, and goes with it, if to ask was what the job
 * was for. Who was only brought back and consented is a friend. */
static bool
has_answer (const RdRetraction *self, Flag flag)
{
  return (flag == TO || flag == ASK)
         && (self->origin == RD_JOB_SUBSCRIBE || self->origin == RD_JOB_UNSUBSCRIBE);
}

/* Why a contact that the job added must stay; RD_SKIP_NONE: it may be removed. */
static RdSkip
find_adoption (const RdRetraction *self)
{
  GHashTableIter iter;
  gpointer series;
  bool is_changed = is_made_something_of (&self->name);

  for (Flag flag = FROM; flag < N_FLAGS; flag++)
    {
      if (has_flag (self, flag) && is_made_something_of (&self->flags[flag])
          && !has_answer (self, flag))
        return RD_SKIP_SUBSCRIBED;
    }
  g_hash_table_iter_init (&iter, self->groups);
  while (!is_changed && g_hash_table_iter_next (&iter, NULL, &series))
    is_changed = is_made_something_of (series);
  return is_changed ? RD_SKIP_CHANGED : RD_SKIP_NONE;
}

static RdContact *
make_target (const RdRetraction *self)
{
  const RdContact *any = self->contacts->pdata[0];
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer group, series;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &group, &series))
    {
      if (get_last (series)->without != NULL)
        g_ptr_array_add (groups, group);
    }
  g_ptr_array_add (groups, NULL);
  return rd_contact_new (any->jid, get_last (&self->name)->without,
                         self->now != NULL ? self->now->subscription : RD_SUBSCRIPTION_NONE,
                         self->now != NULL ? self->now->flags : 0,
                         (const char *const *)groups->pdata,
                         self->now != NULL ? self->now->extra : NULL, 0);
}

/* Did the job change the field, and does its value (IN_WITHOUT: the one without the job) differ
 * from that before? */
static bool
is_left_in (const Series *series, bool in_without)
{
  const char *value = in_without ? get_last (series)->without : get_last (series)->value;

  return series->is_changed && !is_same (value, get_moment (series, 0)->value);
}

static bool
has_left (const RdRetraction *self, bool in_without)
{
  GHashTableIter iter;
  gpointer series;

  if (is_left_in (&self->name, in_without))
    return true;
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &series))
    {
      if (is_left_in (series, in_without))
        return true;
    }
  return false;
}

static RdSkip
find_skip (const RdRetraction *self)
{
  if (self->now == NULL)
    return self->before != NULL ? RD_SKIP_REMOVED : RD_SKIP_NONE;
  if (self->before != NULL && has_left (self, false))
    return RD_SKIP_CHANGED;
  for (Flag flag = WISH; flag <= FROM; flag++)
    {
      if (is_left_in (&self->flags[flag], false) && has_flag (self, flag))
        return RD_SKIP_SUBSCRIPTION;
    }
  return RD_SKIP_NONE;
}

/* The job refused a request, and only the contact can ask again. */
static bool
has_refused (const RdRetraction *self)
{
  return self->kind == RD_JOB_DENY && would_have (self, REQUEST) && !has_flag (self, REQUEST)
         && !has_flag (self, FROM);
}

/* Did the job gain a wish that nobody else shares? */
static bool
can_end_wish (const RdRetraction *self)
{
  bool is_asking = self->kind == RD_JOB_SUBSCRIBE || self->kind == RD_JOB_MOVE
                   || rd_job_kind_brings_back (self->kind);
  bool is_friend = has_flag (self, TO) && is_made_something_of (&self->flags[TO]);

  return is_asking && has_flag (self, WISH) && !would_have (self, WISH)
         && (!is_friend || has_answer (self, TO));
}

/* An approval, or one beforehand. */
static bool
can_end_from (const RdRetraction *self)
{
  bool is_approved = self->now != NULL && (self->now->flags & RD_CONTACT_APPROVED) != 0;

  return self->kind == RD_JOB_APPROVE
         && ((has_flag (self, FROM) && !would_have (self, FROM))
             || (is_approved && !has_flag (self, FROM) && !would_have (self, REQUEST)));
}

static void
judge_presence (const RdRetraction *self, RdVerdict *verdict)
{
  if (would_have (self, WISH) && !has_flag (self, WISH))
    verdict->presence = RD_PRESENCE_SUBSCRIBE;
  else if (can_end_wish (self))
    verdict->presence = RD_PRESENCE_UNSUBSCRIBE;
  else if (can_end_from (self))
    verdict->presence = RD_PRESENCE_UNSUBSCRIBED;
  else
    return;
  verdict->has_presence = true;
}

static void
judge_there (const RdRetraction *self, RdVerdict *verdict)
{
  g_autoptr (RdContact) target = make_target (self);

  if (self->now == NULL || !rd_edit_is_same_item (self->now, target))
    verdict->target = g_steal_pointer (&target);
  judge_presence (self, verdict);
  verdict->has_lost_from = would_have (self, FROM) && !has_flag (self, FROM);
  if (verdict->target != NULL || verdict->has_presence)
    verdict->is_in_part = self->before != NULL && has_left (self, true);
  else if (has_refused (self))
    verdict->skip = RD_SKIP_REFUSED;
  else if (!verdict->has_lost_from)
    verdict->skip = find_skip (self);
}

/* Others have made something of a contact that the job added: it stays. */
static void
judge_adopted (const RdRetraction *self, RdSkip reason, RdVerdict *verdict)
{
  if (self->origin == RD_JOB_SUBSCRIBE || self->origin == RD_JOB_APPROVE)
    judge_presence (self, verdict);
  verdict->is_in_part = verdict->has_presence;
  if (!verdict->has_presence)
    verdict->skip = reason;
}

void
rd_retraction_judge (RdRetraction *self, RdVerdict *verdict)
{
  RdSkip reason;

  *verdict = (RdVerdict){ 0 };
  if (would_have (self, EXISTENCE))
    judge_there (self, verdict);
  else if (self->now == NULL)
    verdict->skip = find_skip (self);
  else if ((reason = find_adoption (self)) != RD_SKIP_NONE)
    judge_adopted (self, reason, verdict);
  else
    verdict->is_removal = true;
}

void
rd_verdict_clear (RdVerdict *verdict)
{
  g_clear_pointer (&verdict->target, rd_contact_unref);
}
