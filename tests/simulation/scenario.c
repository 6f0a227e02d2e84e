/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario.h"

#include <gio/gio.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* -- habits as words --------------------------------------------------------------------------- */

static const struct
{
  const char *word;
  size_t offset;
  bool is_number;
} habits[] = {
#define HABIT(field)                                                                               \
  {                                                                                                \
#field, offsetof(SimHabits, field), false                                                      \
  }
#define NUMBER(field)                                                                              \
  {                                                                                                \
#field, offsetof(SimHabits, field), true                                                       \
  }
  HABIT (has_versioning),         HABIT (versions_are_hashes),
  HABIT (sends_interim_pushes),   HABIT (pushes_before_answer),
  HABIT (answers_late),           HABIT (pongs_overtake),
  HABIT (pushes_without_id),      HABIT (pushes_without_version),
  HABIT (hides_pending),          HABIT (deny_deletes),
  HABIT (has_shared_groups),      HABIT (repeats_versions),
  HABIT (spells_otherwise),       HABIT (has_pre_approval),
  HABIT (requests_again),         HABIT (approves_unasked),
  HABIT (requests_need_priority), HABIT (nicks_overwrite),
  NUMBER (presences_a_minute),    NUMBER (refusals),
  NUMBER (lost_answers),
#undef HABIT
#undef NUMBER
};

static void
add_habits (GString *text, const SimHabits *server)
{
  for (size_t i = 0; i < G_N_ELEMENTS (habits); i++)
    {
      const char *field = (const char *)server + habits[i].offset;

      if (habits[i].is_number && *(const unsigned *)field != 0)
        g_string_append_printf (text, "habit %s %u\n", habits[i].word, *(const unsigned *)field);
      else if (!habits[i].is_number && *(const bool *)field)
        g_string_append_printf (text, "habit %s 1\n", habits[i].word);
    }
}

static bool
read_habit (SimHabits *server, const char *word, unsigned number)
{
  for (size_t i = 0; i < G_N_ELEMENTS (habits); i++)
    {
      char *field = (char *)server + habits[i].offset;

      if (!g_str_equal (habits[i].word, word))
        continue;
      if (habits[i].is_number)
        *(unsigned *)field = number;
      else
        *(bool *)field = number != 0;
      return true;
    }
  return false;
}

/* -- drawing ----------------------------------------------------------------------------------- */

static const SimEventKind *
draw_kind (SimChance *chance)
{
  unsigned sum = 0;
  uint32_t number;
  const SimEventKind *const *kind;

  for (kind = sim_event_kinds; *kind != NULL; kind++)
    sum += (*kind)->weight;
  number = sim_chance_below (chance, sum);
  for (kind = sim_event_kinds; number >= (*kind)->weight; kind++)
    number -= (*kind)->weight;
  return *kind;
}

/* Faults lie close together: most events come within the time that a stanza takes. */
static int64_t
draw_distance (SimChance *chance)
{
  uint32_t number = sim_chance_below (chance, 100);

  if (number < 45)
    return sim_chance_between (chance, 0, 60 * 1000);
  if (number < 80)
    return sim_chance_between (chance, 0, 2 * G_USEC_PER_SEC);
  if (number < 97)
    return sim_chance_between (chance, 0, 20 * G_USEC_PER_SEC);
  return sim_chance_between (chance, 0, 400 * (int64_t)G_USEC_PER_SEC);
}

static SimScenario *
scenario_new (uint64_t seed)
{
  SimScenario *scenario = g_new0 (SimScenario, 1);

  scenario->seed = seed;
  scenario->events = g_array_new (FALSE, FALSE, sizeof (SimEvent));
  return scenario;
}

SimScenario *
sim_scenario_draw (uint64_t seed, unsigned n_events)
{
  SimScenario *scenario = scenario_new (seed);
  SimChance chance = sim_chance_new (seed, "habits");
  int64_t at = 0;

  sim_habits_draw (&scenario->habits, &chance);
  chance = sim_chance_new (seed, "events");
  for (unsigned i = 0; i < n_events; i++)
    {
      SimEvent event = { .at = at += draw_distance (&chance), .kind = draw_kind (&chance) };

      event.a = (uint32_t)sim_chance_below (&chance, 1000);
      event.b = (uint32_t)sim_chance_below (&chance, 1000);
      event.c = (uint32_t)sim_chance_below (&chance, 1000);
      g_array_append_val (scenario->events, event);
    }
  return scenario;
}

SimScenario *
sim_scenario_without (const SimScenario *scenario, unsigned first, unsigned count)
{
  SimScenario *rest = scenario_new (scenario->seed);

  rest->habits = scenario->habits;
  for (unsigned i = 0; i < scenario->events->len; i++)
    {
      if (i < first || i >= first + count)
        g_array_append_val (rest->events, g_array_index (scenario->events, SimEvent, i));
    }
  return rest;
}

void
sim_scenario_free (SimScenario *scenario)
{
  g_array_unref (scenario->events);
  g_free (scenario);
}

/* -- text -------------------------------------------------------------------------------------- */

char *
sim_scenario_to_string (const SimScenario *scenario)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "seed %" PRIu64 "\n", scenario->seed);
  add_habits (text, &scenario->habits);
  for (unsigned i = 0; i < scenario->events->len; i++)
    {
      const SimEvent *event = &g_array_index (scenario->events, SimEvent, i);

      g_string_append_printf (text, "at %" PRId64 ".%06d %s %u %u %u\n", event->at / G_USEC_PER_SEC,
                              (int)(event->at % G_USEC_PER_SEC), event->kind->name, event->a,
                              event->b, event->c);
    }
  return g_string_free (text, FALSE);
}

static bool
read_event (SimScenario *scenario, const char *line)
{
  SimEvent event = { 0 };
  int64_t seconds;
  unsigned microseconds;
  char name[64];

  if (sscanf (line, "at %" SCNd64 ".%6u %63s %u %u %u", &seconds, &microseconds, name, &event.a,
              &event.b, &event.c)
      != 6)
    return false;
  event.at = seconds * G_USEC_PER_SEC + microseconds;
  event.kind = sim_event_kind_find (name);
  g_array_append_val (scenario->events, event);
  return event.kind != NULL;
}

static bool
read_line (SimScenario *scenario, const char *line)
{
  char word[64];
  unsigned number;

  if (*line == '\0' || *line == '#')
    return true;
  if (sscanf (line, "habit %63s %u", word, &number) == 2)
    return read_habit (&scenario->habits, word, number);
  return sscanf (line, "seed %" SCNu64, &scenario->seed) == 1 || read_event (scenario, line);
}

SimScenario *
sim_scenario_read (const char *text, GError **error)
{
  g_autoptr (SimScenario) scenario = scenario_new (0);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (unsigned i = 0; lines[i] != NULL; i++)
    {
      if (read_line (scenario, lines[i]))
        continue;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "line %u means nothing: %s", i + 1,
                   lines[i]);
      return NULL;
    }
  return g_steal_pointer (&scenario);
}
