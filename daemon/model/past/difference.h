/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

/* A contact in two states of a roster, NULL where it was not in it; one of the two is there. Its
 * JID may have got another spelling. The one of the later state has the serial of its change, the
 * other one 0. */
typedef struct
{
  RdContact *before, *after;
  char *place; /* the JID, in the spelling by which it stands among the others */
} RdDifference;
void rd_difference_clear (RdDifference *difference);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdDifference, rd_difference_clear)

/* On the heap; DIFFERENCE is empty then. */
RdDifference *rd_difference_steal (RdDifference *difference);
void rd_difference_free (RdDifference *difference);
