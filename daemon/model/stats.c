/* The figures of a roster: a plain record, and the two averages that follow from it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/stats.h"

static void
clear_row (gpointer data)
{
  g_free (((RdStatsRow *)data)->name);
}

static GArray *
new_rows (void)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (RdStatsRow));

  g_array_set_clear_func (rows, clear_row);
  return rows;
}

RdStats *
rd_stats_new (void)
{
  RdStats *stats = g_new0 (RdStats, 1);

  stats->hosts = new_rows ();
  stats->groups = new_rows ();
  return stats;
}

void
rd_stats_free (RdStats *stats)
{
  g_array_unref (stats->hosts);
  g_array_unref (stats->groups);
  g_free (stats);
}

void
rd_stats_add_row (GArray *rows, const char *name, unsigned contacts)
{
  RdStatsRow row = { g_strdup (name), contacts };

  g_array_append_val (rows, row);
}

static double
count_memberships (const RdStats *stats)
{
  double memberships = 0;

  for (unsigned i = 0; i < stats->groups->len; i++)
    memberships += g_array_index (stats->groups, RdStatsRow, i).contacts;
  return memberships;
}

double
rd_stats_get_contacts_per_group (const RdStats *stats)
{
  return stats->groups->len == 0 ? 0 : count_memberships (stats) / stats->groups->len;
}

double
rd_stats_get_groups_per_contact (const RdStats *stats)
{
  return stats->total == 0 ? 0 : count_memberships (stats) / stats->total;
}
