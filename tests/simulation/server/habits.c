/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/server.h"

#include <stddef.h>

/* A habit, and how often it is there, in percent: in a server like Prosody, in one like ejabberd,
 * and in any other. */
typedef struct
{
  size_t offset;
  unsigned prosody, ejabberd, any;
  const char *text;
} Switch;

#define SWITCH(name, prosody, ejabberd, any, text)                                                 \
  {                                                                                                \
    offsetof (SimHabits, name), prosody, ejabberd, any, text                                       \
  }

/* Prosody's versions repeat where it has shared groups: draw () sees to it. */
static const Switch switches[] = {
  SWITCH (has_versioning, 100, 85, 80, "versions"),
  SWITCH (versions_are_hashes, 0, 70, 30, "hashes"),
  SWITCH (sends_interim_pushes, 0, 0, 30, "interim pushes"),
  SWITCH (pushes_before_answer, 0, 100, 50, "pushes before the answer"),
  SWITCH (answers_late, 15, 15, 30, "late answers"),
  SWITCH (pongs_overtake, 15, 15, 40, "pongs overtake pushes"),
  SWITCH (pushes_without_id, 0, 0, 15, "pushes without id"),
  SWITCH (pushes_without_version, 0, 0, 15, "pushes without version"),
  SWITCH (hides_pending, 0, 100, 25, "hides pending items"),
  SWITCH (deny_deletes, 0, 100, 25, "a denial deletes"),
  SWITCH (has_shared_groups, 25, 25, 20, "shared groups"),
  SWITCH (repeats_versions, 0, 0, 10, "versions repeat"),
  SWITCH (spells_otherwise, 10, 10, 25, "spells otherwise"),
  SWITCH (nicks_overwrite, 0, 0, 15, "nicks overwrite names"),
  SWITCH (has_pre_approval, 100, 0, 30, "pre-approval"),
  SWITCH (approves_unasked, 0, 100, 10, "approves unasked"),
  SWITCH (requests_again, 0, 0, 30, "requests again"),
  SWITCH (requests_need_priority, 0, 100, 10, "requests need a priority"),
};

/* The same for a number between two, else 0. */
typedef struct
{
  size_t offset;
  unsigned prosody, ejabberd, any;
  unsigned least, most;
  const char *text;
} Measure;

static const Measure measures[] = {
  { offsetof (SimHabits, presences_a_minute), 0, 40, 15, 5, 5, "presences a minute" },
  { offsetof (SimHabits, refusals), 20, 20, 30, 2, 10, "% of sets refused" },
  { offsetof (SimHabits, lost_answers), 10, 10, 20, 1, 5, "% of answers lost" },
};

typedef enum
{
  LIKE_PROSODY,
  LIKE_EJABBERD,
  LIKE_NONE,
  N_LIKES
} Like;

static unsigned
choose (Like like, unsigned prosody, unsigned ejabberd, unsigned any)
{
  return like == LIKE_PROSODY ? prosody : like == LIKE_EJABBERD ? ejabberd : any;
}

static bool *
find_switch (SimHabits *habits, const Switch *row)
{
  return (bool *)((char *)habits + row->offset);
}

static unsigned *
find_measure (SimHabits *habits, const Measure *row)
{
  return (unsigned *)(void *)((char *)habits + row->offset);
}

void
sim_habits_draw (SimHabits *habits, SimChance *chance)
{
  Like like = (Like)sim_chance_below (chance, N_LIKES);

  *habits = (SimHabits){ 0 };
  for (unsigned i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      const Switch *row = &switches[i];

      *find_switch (habits, row)
          = sim_chance_hits (chance, choose (like, row->prosody, row->ejabberd, row->any));
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      const Measure *row = &measures[i];
      bool has_it = sim_chance_hits (chance, choose (like, row->prosody, row->ejabberd, row->any));
      int64_t number = sim_chance_between (chance, row->least, row->most);

      *find_measure (habits, row) = has_it ? (unsigned)number : 0;
    }
  if (like == LIKE_PROSODY)
    habits->repeats_versions = habits->has_shared_groups;
  /* Seen together only (ejabberd): where a roster shows such items, rosterd sets none again. */
  habits->deny_deletes &= habits->hides_pending;
}

static void
append (GString *text, const char *what)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", what);
}

char *
sim_habits_describe (const SimHabits *habits)
{
  SimHabits copy = *habits;
  GString *text = g_string_new ("");

  for (unsigned i = 0; i < G_N_ELEMENTS (switches); i++)
    if (*find_switch (&copy, &switches[i]))
      append (text, switches[i].text);
  for (unsigned i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      unsigned number = *find_measure (&copy, &measures[i]);
      g_autofree char *what = g_strdup_printf ("%u %s", number, measures[i].text);

      if (number > 0)
        append (text, what);
    }
  if (text->len == 0)
    append (text, "as the RFC has it");
  return g_string_free (text, FALSE);
}
