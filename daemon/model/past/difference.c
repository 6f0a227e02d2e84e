/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/past/difference.h"

void
rd_difference_clear (RdDifference *difference)
{
  g_clear_pointer (&difference->before, rd_contact_unref);
  g_clear_pointer (&difference->after, rd_contact_unref);
  g_clear_pointer (&difference->place, g_free);
}

RdDifference *
rd_difference_steal (RdDifference *difference)
{
  RdDifference *stolen = g_new (RdDifference, 1);

  *stolen = *difference;
  *difference = (RdDifference){ 0 };
  return stolen;
}

void
rd_difference_free (RdDifference *difference)
{
  rd_difference_clear (difference);
  g_free (difference);
}
