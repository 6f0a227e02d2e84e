/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "people.h"

static const char *const jids[SIM_N_PEOPLE] = {
  "c0@friends.example", "c1@friends.example", "c2@friends.example", "c3@friends.example",
  "c4@friends.example", "c5@friends.example", "c6@friends.example", "c7@other.example",
  "c8@other.example",   "c9@other.example",   "c10@other.example",  "c11.gateway.example",
};
static const char *const typed[SIM_N_PEOPLE] = {
  "C0@Friends.Example", "c1@friends.example.", "c2@friends.example", "c3@FRIENDS.example",
  "c4@friends.example", "c5@friends.example",  "C6@friends.example", "c7@other.example/home",
  "c8@other.example",   "c9@other.example",    "c10@Other.example",  "c11.gateway.example",
};
static const char *const names[] = { "", "Ann", "Ben", "Cleo", "Dora Doe", "Éva" };
static const char *const groups[] = { "A", "B", "C c" };

const char *
sim_people_get_jid (uint32_t number)
{
  return jids[number % SIM_N_PEOPLE];
}

const char *
sim_people_type_jid (uint32_t number, uint32_t spelling)
{
  return spelling % 4 == 0 ? typed[number % SIM_N_PEOPLE] : jids[number % SIM_N_PEOPLE];
}

const char *
sim_people_get_name (uint32_t number)
{
  return names[number % G_N_ELEMENTS (names)];
}

char **
sim_people_get_groups (uint32_t bits)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **list;

  for (unsigned i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      if (bits & (1u << i))
        g_strv_builder_add (builder, groups[i]);
    }
  list = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return list;
}

/* Through the doors that others use, so that each contact has a state that can come about. */
static void
add_contact (SimServer *server, const char *jid, SimChance *chance)
{
  g_auto (GStrv) in = sim_people_get_groups (sim_chance_below (chance, 8));

  sim_server_client_sets (server, jid, sim_people_get_name (sim_chance_below (chance, 99)),
                          (const char *const *)in);
  if (sim_chance_hits (chance, 50))
    sim_server_client_acts (server, jid, SIM_ACT_SUBSCRIBE);
  if (sim_chance_hits (chance, 50))
    sim_server_contact_acts (server, jid, SIM_ACT_SUBSCRIBED);
  if (sim_chance_hits (chance, 50))
    sim_server_contact_acts (server, jid, SIM_ACT_SUBSCRIBE);
  if (sim_chance_hits (chance, 40))
    sim_server_client_acts (server, jid, SIM_ACT_SUBSCRIBED);
}

void
sim_people_begin (SimServer *server, uint64_t seed)
{
  SimChance chance = sim_chance_new (seed, "people");
  unsigned n = sim_chance_below (&chance, SIM_N_PEOPLE + 1);

  for (unsigned i = 0; i < n; i++)
    add_contact (server, jids[i], &chance);
}
