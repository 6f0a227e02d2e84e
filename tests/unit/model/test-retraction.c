/* What a contact would be without a job: thousands of random histories, each beside a model that
 * looks at it from its end: who changed a field last?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/retraction.h"

#include <string.h>

#define N_HISTORIES 20000
#define N_STEPS_MAX 12

enum
{
  NOBODY = 0,
  OTHER_JOB = 5,
  JOB = 7,
  UNDONE_JOB = 9,
  UNDO = 11,
};

static const char *const names[] = { "", "A", "B", "C" };
static const char *const group_names[] = { "g", "h", "i" };
#define N_GROUPS G_N_ELEMENTS (group_names)

/* A contact as numbers: name, group by group, to, from, ask. */
typedef enum
{
  EXISTS,
  NAME,
  GROUP_0,
  TO = GROUP_0 + N_GROUPS,
  FROM,
  ASK,
  N_FIELDS
} Field;

typedef struct
{
  unsigned fields[N_FIELDS];
} State;

typedef struct
{
  unsigned author;
  State after;
} Step;

typedef struct
{
  RdJobKind kind;
  State start;
  Step steps[N_STEPS_MAX + 4];
  unsigned n_steps;
} History;

static RdContact *
make_contact (const State *state)
{
  const char *groups[N_GROUPS + 1];
  unsigned n = 0;

  if (!state->fields[EXISTS])
    return NULL;
  for (unsigned i = 0; i < N_GROUPS; i++)
    {
      if (state->fields[GROUP_0 + i])
        groups[n++] = group_names[i];
    }
  groups[n] = NULL;
  return rd_contact_new ("a@x", names[state->fields[NAME]],
                         (RdSubscription)(state->fields[TO] | state->fields[FROM] << 1),
                         state->fields[ASK] ? RD_CONTACT_ASK : 0, groups, NULL, 0);
}

/* -- histories at random ----------------------------------------------------------------------- */

static const State *
get_state (const History *history, unsigned n)
{
  return n == 0 ? &history->start : &history->steps[n - 1].after;
}

static State
make_state (GRand *rand)
{
  State state = { { 0 } };

  state.fields[EXISTS] = 1;
  state.fields[NAME] = (unsigned)g_rand_int_range (rand, 0, G_N_ELEMENTS (names));
  for (Field field = GROUP_0; field < N_FIELDS; field++)
    state.fields[field] = g_rand_boolean (rand);
  state.fields[ASK] &= !state.fields[TO];
  return state;
}

/* What a job of the kind may do to a contact that is there. */
static void
change_by_job (GRand *rand, RdJobKind kind, State *state)
{
  if (kind == RD_JOB_REMOVE || (kind == RD_JOB_UNDO && g_rand_int_range (rand, 0, 4) == 0))
    *state = (State){ { 0 } };
  else if (kind == RD_JOB_UNDO && g_rand_int_range (rand, 0, 3) == 0)
    state->fields[ASK] = !state->fields[TO];
  else if (g_rand_boolean (rand))
    state->fields[NAME] = (unsigned)g_rand_int_range (rand, 0, G_N_ELEMENTS (names));
  else
    state->fields[GROUP_0 + g_rand_int_range (rand, 0, N_GROUPS)] ^= 1;
}

static void
change_by_others (GRand *rand, State *state)
{
  Field field = (Field)g_rand_int_range (rand, EXISTS, N_FIELDS);

  if (field == EXISTS)
    *state = (State){ { 0 } };
  else if (field == NAME)
    state->fields[NAME] = (unsigned)g_rand_int_range (rand, 0, G_N_ELEMENTS (names));
  else
    state->fields[field] ^= 1;
  state->fields[ASK] &= !state->fields[TO];
}

/* Who adds a contact says of it what he wants; a job gives no subscription. */
static void
add (GRand *rand, bool is_jobs, State *state)
{
  *state = make_state (rand);
  if (is_jobs)
    state->fields[TO] = state->fields[FROM] = state->fields[ASK] = 0;
}

static void
add_step (GRand *rand, History *history, unsigned author)
{
  Step *step = &history->steps[history->n_steps];

  *step = (Step){ author, *get_state (history, history->n_steps) };
  if (!step->after.fields[EXISTS])
    {
      if (author != JOB || history->kind != RD_JOB_REMOVE)
        add (rand, author == JOB, &step->after);
    }
  else if (author == JOB)
    change_by_job (rand, history->kind, &step->after);
  else
    change_by_others (rand, &step->after);
  if (memcmp (&step->after, get_state (history, history->n_steps), sizeof (State)) != 0)
    history->n_steps++;
}

static void
make_history (GRand *rand, History *history)
{
  static const RdJobKind kinds[] = { RD_JOB_SET, RD_JOB_REMOVE, RD_JOB_UNDO };
  unsigned n = (unsigned)g_rand_int_range (rand, 1, N_STEPS_MAX);

  *history = (History){ .kind = kinds[g_rand_int_range (rand, 0, G_N_ELEMENTS (kinds))] };
  if (g_rand_boolean (rand))
    history->start = make_state (rand);
  add_step (rand, history, JOB);
  for (unsigned i = 0; i < n; i++)
    add_step (rand, history,
              g_rand_int_range (rand, 0, 3) == 0 ? JOB
              : g_rand_boolean (rand)            ? NOBODY
                                                 : OTHER_JOB);
}

static void
judge (const History *history, RdVerdict *verdict)
{
  g_autoptr (RdContact) before = make_contact (&history->start);
  g_autoptr (RdRetraction) retraction = rd_retraction_new (history->kind, history->kind, before);

  for (unsigned i = 0; i < history->n_steps; i++)
    {
      const Step *step = &history->steps[i];
      const RdAuthor author
          = { step->author, step->author == UNDO ? UNDONE_JOB : 0, step->author == JOB };
      g_autoptr (RdContact) after = make_contact (&step->after);

      rd_retraction_take (retraction, after, &author);
    }
  rd_retraction_judge (retraction, verdict);
}

/* -- the model --------------------------------------------------------------------------------- */

/* FIELD, or the wish to see the contact's presence for TO. */
static unsigned
get_field (const State *state, Field field)
{
  return field == TO ? state->fields[TO] | state->fields[ASK] : state->fields[field];
}

/* Does step N say something about FIELD? A removal by others is their word on all of it. */
static bool
is_word (const History *history, unsigned n, Field field)
{
  const State *before = get_state (history, n), *after = get_state (history, n + 1);

  return get_field (before, field) != get_field (after, field)
         || (before->fields[EXISTS] && !after->fields[EXISTS]);
}

/* Whose was the last word on FIELD? If it was the job's, what was it before that? */
static unsigned
get_expected (const History *history, Field field)
{
  unsigned value = get_field (get_state (history, history->n_steps), field);

  for (unsigned n = history->n_steps; n-- > 0;)
    {
      if (!is_word (history, n, field))
        continue;
      if (history->steps[n].author != JOB)
        break;
      value = get_field (get_state (history, n), field);
    }
  return value;
}

/* Is it there by somebody else? */
static bool
is_gained (const History *history, Field field)
{
  for (unsigned n = history->n_steps; n-- > 0;)
    {
      if (get_state (history, n)->fields[field] != get_state (history, n + 1)->fields[field])
        return get_state (history, n + 1)->fields[field] && history->steps[n].author != JOB;
    }
  return false;
}

/* Did anybody but the job make something of the contact, since it was last removed by others? */
static bool
is_adopted (const History *history)
{
  if (is_gained (history, TO) || is_gained (history, FROM) || is_gained (history, ASK))
    return true;
  for (unsigned n = history->n_steps; n-- > 0;)
    {
      const State *before = get_state (history, n), *after = get_state (history, n + 1);
      bool is_jobs = history->steps[n].author == JOB;

      if (is_jobs)
        continue;
      if (!after->fields[EXISTS])
        return false;
      for (Field field = NAME; field < TO; field++)
        {
          if (before->fields[field] != after->fields[field])
            return true;
        }
    }
  return false;
}

static void
check_target (const History *history, const RdVerdict *verdict)
{
  const State *now = get_state (history, history->n_steps);
  g_autoptr (RdContact) contact = make_contact (now);
  const RdContact *result = verdict->target != NULL ? verdict->target : contact;

  g_assert_false (verdict->is_removal);
  g_assert_nonnull (result);
  g_assert_cmpstr (result->name, ==, names[get_expected (history, NAME)]);
  for (unsigned i = 0; i < N_GROUPS; i++)
    g_assert_cmpint (g_strv_contains ((const char *const *)result->groups, group_names[i]), ==,
                     get_expected (history, (Field)(GROUP_0 + i)));
  g_assert_cmpint (verdict->has_presence && verdict->presence == RD_PRESENCE_SUBSCRIBE, ==,
                   get_expected (history, TO) && !get_field (now, TO));
  g_assert_cmpint (verdict->has_lost_from, ==,
                   get_expected (history, FROM) && !get_field (now, FROM));
}

static void
check_nothing (const RdVerdict *verdict)
{
  g_assert_false (verdict->is_removal);
  g_assert_null (verdict->target);
  g_assert_false (verdict->has_presence);
  g_assert_false (verdict->has_lost_from);
}

static void
check (const History *history, const RdVerdict *verdict)
{
  const State *now = get_state (history, history->n_steps);

  if (get_expected (history, EXISTS))
    check_target (history, verdict);
  else if (now->fields[EXISTS] && !is_adopted (history))
    g_assert_true (verdict->is_removal);
  else
    check_nothing (verdict);
  if (now->fields[EXISTS] && !get_expected (history, EXISTS) && is_adopted (history))
    g_assert_true (verdict->skip == RD_SKIP_CHANGED || verdict->skip == RD_SKIP_SUBSCRIBED);
}

static void
test_last_word (void)
{
  for (unsigned seed = 0; seed < N_HISTORIES; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_auto (RdVerdict) verdict = { 0 };
      History history;

      make_history (rand, &history);
      judge (&history, &verdict);
      check (&history, &verdict);
    }
}

/* -- a job and its undo ------------------------------------------------------------------------ */

static void
expect_same (const RdVerdict *a, const RdVerdict *b)
{
  g_assert_cmpint (a->is_removal, ==, b->is_removal);
  g_assert_true ((a->target == NULL) == (b->target == NULL));
  g_assert_true (a->target == NULL || rd_contact_is_equal (a->target, b->target));
  g_assert_cmpint (a->has_presence, ==, b->has_presence);
  g_assert_cmpint (a->presence, ==, b->presence);
  g_assert_cmpint (a->has_lost_from, ==, b->has_lost_from);
  g_assert_cmpint (a->is_in_part, ==, b->is_in_part);
  g_assert_cmpint (a->skip, ==, b->skip);
}

/* Who was removed comes back without a subscription. */
static void
put_back (History *history, const State *end)
{
  State item = *end;

  item.fields[TO] = item.fields[FROM] = item.fields[ASK] = 0;
  if (!get_state (history, history->n_steps)->fields[EXISTS])
    history->steps[history->n_steps++] = (Step){ UNDO, item };
  if (memcmp (get_state (history, history->n_steps), end, sizeof *end) != 0)
    history->steps[history->n_steps++] = (Step){ UNDO, *end };
}

/* Another job changes the contact, and an undo puts it back in one step or two: as if neither had
 * been. */
static void
test_undone_job_leaves_no_trace (void)
{
  for (unsigned seed = 0; seed < N_HISTORIES; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_auto (RdVerdict) plain = { 0 };
      g_auto (RdVerdict) with_pair = { 0 };
      History history;
      State end;

      make_history (rand, &history);
      judge (&history, &plain);
      end = *get_state (&history, history.n_steps);
      if (!end.fields[EXISTS])
        continue;
      add_step (rand, &history, UNDONE_JOB);
      put_back (&history, &end);
      judge (&history, &with_pair);
      expect_same (&plain, &with_pair);
    }
}

/* -- by hand ----------------------------------------------------------------------------------- */

static RdContact *
contact (const char *name, RdSubscription subscription, const char *groups)
{
  g_auto (GStrv) list = g_strsplit (groups, ",", -1);

  return rd_contact_new ("a@x", name, subscription, 0, (const char *const *)list, NULL, 0);
}

/* Takes AFTER. */
static void
take (RdRetraction *retraction, RdContact *after, uint64_t job, uint64_t undoes)
{
  const RdAuthor author = { job, undoes, job == JOB };

  rd_retraction_take (retraction, after, &author);
  g_clear_pointer (&after, rd_contact_unref);
}

/* Between two changes of the job lies another's, and it stays. */
static void
test_change_between (void)
{
  g_autoptr (RdContact) before = contact ("A", RD_SUBSCRIPTION_NONE, "old");
  g_autoptr (RdRetraction) retraction = rd_retraction_new (RD_JOB_SET, RD_JOB_SET, before);
  g_auto (RdVerdict) verdict = { 0 };

  take (retraction, contact ("B", RD_SUBSCRIPTION_NONE, "old"), JOB, 0);
  take (retraction, contact ("C", RD_SUBSCRIPTION_NONE, "old,theirs"), NOBODY, 0);
  take (retraction, contact ("D", RD_SUBSCRIPTION_NONE, "new,theirs"), JOB, 0);
  rd_retraction_judge (retraction, &verdict);
  g_assert_cmpstr (verdict.target->name, ==, "C");
  g_assert_cmpstr (verdict.target->groups[0], ==, "old");
  g_assert_cmpstr (verdict.target->groups[1], ==, "theirs");
  g_assert_null (verdict.target->groups[2]);
  g_assert_true (verdict.is_in_part);
}

/* Who was added and is subscribed since is a friend, also when one row tells both. */
static void
test_friends_stay (void)
{
  for (unsigned in_one = 0; in_one < 2; in_one++)
    {
      g_autoptr (RdRetraction) retraction = rd_retraction_new (RD_JOB_SET, RD_JOB_SET, NULL);
      g_auto (RdVerdict) verdict = { 0 };

      if (!in_one)
        take (retraction, contact ("A", RD_SUBSCRIPTION_NONE, ""), JOB, 0);
      take (retraction, contact ("A", RD_SUBSCRIPTION_BOTH, ""), in_one ? JOB : NOBODY, 0);
      rd_retraction_judge (retraction, &verdict);
      g_assert_false (verdict.is_removal);
      g_assert_cmpint (verdict.skip, ==, RD_SKIP_SUBSCRIBED);
    }
}

/* A row that tells a set and the end of a subscription: the end was somebody else's. */
static void
test_set_ends_no_subscription (void)
{
  g_autoptr (RdContact) before = contact ("A", RD_SUBSCRIPTION_BOTH, "");
  g_autoptr (RdRetraction) retraction = rd_retraction_new (RD_JOB_SET, RD_JOB_SET, before);
  g_auto (RdVerdict) verdict = { 0 };

  take (retraction, contact ("B", RD_SUBSCRIPTION_NONE, ""), JOB, 0);
  rd_retraction_judge (retraction, &verdict);
  g_assert_cmpstr (verdict.target->name, ==, "A");
  g_assert_false (verdict.has_presence);
  g_assert_false (verdict.has_lost_from);
}

/* What a server lowers before it removes was there before the job. */
static void
test_lowered_then_removed (void)
{
  g_autoptr (RdContact) before = contact ("A", RD_SUBSCRIPTION_BOTH, "g");
  g_autoptr (RdRetraction) retraction = rd_retraction_new (RD_JOB_PURGE, RD_JOB_PURGE, before);
  g_auto (RdVerdict) verdict = { 0 };

  take (retraction, contact ("A", RD_SUBSCRIPTION_NONE, "g"), JOB, 0);
  take (retraction, NULL, JOB, 0);
  rd_retraction_judge (retraction, &verdict);
  g_assert_true (verdict.has_presence && verdict.presence == RD_PRESENCE_SUBSCRIBE);
  g_assert_true (verdict.has_lost_from);
  g_assert_cmpstr (verdict.target->groups[0], ==, "g");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retraction/last-word", test_last_word);
  g_test_add_func ("/retraction/undone-job-leaves-no-trace", test_undone_job_leaves_no_trace);
  g_test_add_func ("/retraction/change-between", test_change_between);
  g_test_add_func ("/retraction/friends-stay", test_friends_stay);
  g_test_add_func ("/retraction/set-ends-no-subscription", test_set_ends_no_subscription);
  g_test_add_func ("/retraction/lowered-then-removed", test_lowered_then_removed);
  return g_test_run ();
}
