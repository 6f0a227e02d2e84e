/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/truth.h"

#define FLAG_ASK 1u

bool
sim_truth_was_since (const SimServer *server, const char *key, int first, SimTruth is_so,
                     gconstpointer data)
{
  const GPtrArray *deeds = sim_server_get_deeds (server);
  const SimItem *state = NULL;

  for (int i = 0; i < (int)deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      /* The state that FIRST found. */
      if (i == first + 1 && is_so (state, data))
        return true;
      if (g_str_equal (deed->jid, key))
        {
          state = deed->after;
          if (i > first && is_so (state, data))
            return true;
        }
    }
  return (int)deeds->len <= first + 1 && is_so (state, data);
}

bool
sim_truth_was (const SimServer *server, const char *key, int64_t begin, int64_t end, SimTruth is_so,
               gconstpointer data)
{
  const GPtrArray *deeds = sim_server_get_deeds (server);
  const SimItem *state = NULL;
  unsigned i;

  for (i = 0; i < deeds->len && ((const SimDeed *)deeds->pdata[i])->time < begin; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (g_str_equal (deed->jid, key))
        state = deed->after;
    }
  if (is_so (state, data))
    return true;
  for (; i < deeds->len && ((const SimDeed *)deeds->pdata[i])->time <= end; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (g_str_equal (deed->jid, key) && is_so (deed->after, data))
        return true;
    }
  return false;
}

/* Did the same event end at once what the deed I made? A denial that deletes does. */
static bool
is_passing (const GPtrArray *deeds, unsigned i)
{
  const SimDeed *deed = deeds->pdata[i];
  const SimDeed *next = i + 1 < deeds->len ? deeds->pdata[i + 1] : NULL;

  return next != NULL && next->time == deed->time && g_str_equal (next->jid, deed->jid);
}

int
sim_truth_find_last (const SimServer *server, const char *key, SimTruth is_so, gconstpointer data)
{
  const GPtrArray *deeds = sim_server_get_deeds (server);
  const SimItem *state = NULL;
  int last = -1;

  for (unsigned i = 0; i < deeds->len; i++)
    {
      const SimDeed *deed = deeds->pdata[i];

      if (g_str_equal (deed->jid, key))
        state = deed->after;
      if (!is_passing (deeds, i) && is_so (state, data))
        last = (int)i;
    }
  return last;
}

static bool
has_version (const SimServer *server, int deed, const char *version)
{
  const GPtrArray *deeds = sim_server_get_deeds (server);

  return g_strcmp0 (((const SimDeed *)deeds->pdata[deed])->version, version) == 0;
}

int
sim_truth_find_version (const SimServer *server, const char *version, bool is_ever)
{
  int n = (int)sim_server_get_deeds (server)->len;
  int found = -1;

  for (int i = n - 1; i >= 0 && (is_ever || found < 0); i--)
    {
      if (has_version (server, i, version))
        found = i;
    }
  while (found > 0 && has_version (server, found - 1, version))
    found--;
  return found;
}

bool
sim_truth_is_in_roster (const SimItem *item)
{
  return item != NULL && item->is_in_roster;
}

bool
sim_truth_is_stored (const SimItem *item, gconstpointer data)
{
  const SimStored *stored = data;

  if (stored == NULL || !sim_truth_is_in_roster (item))
    return stored == NULL && !sim_truth_is_in_roster (item);
  return g_str_equal (stored->name, item->name)
         && g_strv_equal ((const char *const *)stored->groups, (const char *const *)item->groups)
         && stored->subscription == (unsigned)item->subscription
         && ((stored->flags & FLAG_ASK) != 0) == item->ask;
}

bool
sim_truth_may_be_hidden (const SimItem *item, gconstpointer data)
{
  return item != NULL && item->has_request
         && (item->subscription == SIM_NONE || item->subscription == SIM_TO);
}
