/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct
{
  char *name;
  unsigned contacts;
} RdStatsRow;

typedef struct
{
  unsigned total;
  unsigned no_from, no_to, no_subscription, ask, no_group;
  GArray *hosts;  /* (element-type RdStatsRow): largest first, then by name */
  GArray *groups; /* (element-type RdStatsRow): by name */
  uint64_t serial;
} RdStats;

RdStats *rd_stats_new (void);
void rd_stats_free (RdStats *stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStats, rd_stats_free)

/* Copies NAME. */
void rd_stats_add_row (GArray *rows, const char *name, unsigned contacts);

/* 0 without groups. */
double rd_stats_get_contacts_per_group (const RdStats *stats);
/* 0 without contacts. */
double rd_stats_get_groups_per_contact (const RdStats *stats);
