/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/past/difference.h"
#include "model/past/point.h"

/* Of a state of a roster. */
typedef struct
{
  GPtrArray *contacts; /* (element-type RdContact) */
  char *next_cursor;   /* "" at the end */
  unsigned total;      /* of all pages */
  RdPastPoint point;
} RdPastPage;
RdPastPage *rd_past_page_new (void);
void rd_past_page_free (RdPastPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPastPage, rd_past_page_free)

/* Of what differs between two. */
typedef struct
{
  GPtrArray *differences; /* (element-type RdDifference) */
  char *next_cursor;
  RdPastPoint from, to;
} RdDifferencePage;
RdDifferencePage *rd_difference_page_new (void);
void rd_difference_page_free (RdDifferencePage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdDifferencePage, rd_difference_page_free)
