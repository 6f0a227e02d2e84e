/* A profile's past: what differs between two of its points, page by page, and how far back it is
 * known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/client/contact.h"
#include "cli/client/paging.h"

#include <stdint.h>

typedef struct
{
  guint64 serial, time; /* of the last change; time 0: not known */
} CtlPastPoint;

typedef struct
{
  RdBusPast *past;
  GVariant *from, *to, *filter;
  CtlPaging paging;
  GVariant *differences; /* the current page */
  CtlPastPoint begin, end;
  bool is_begun;
} CtlDifferencePages;

/* Sinks the three. */
bool ctl_difference_pages_open (CtlDifferencePages *pages, RdBusProfile *profile, GVariant *from,
                                GVariant *to, GVariant *filter, GError **error);
void ctl_difference_pages_clear (CtlDifferencePages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlDifferencePages, ctl_difference_pages_clear)

bool ctl_difference_pages_has_more (const CtlDifferencePages *pages);
bool ctl_difference_pages_read (CtlDifferencePages *pages, unsigned limit, GError **error);

typedef struct
{
  GVariant *tuple; /* owns the strings (cli/client/tuple.h) */
  bool has_before, has_after;
  CtlContact before, after;
} CtlDifference;

/* From the Nth of DIFFERENCES. */
void ctl_difference_init (CtlDifference *difference, GVariant *differences, size_t n);
void ctl_difference_clear (CtlDifference *difference);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlDifference, ctl_difference_clear)

/* The oldest point that the history tells. */
bool ctl_past_get_reach (RdBusProfile *profile, CtlPastPoint *reach, GError **error);
