/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/heard/last-heard.h"

void
rd_last_heard_free (RdLastHeard *heard)
{
  g_free (heard->jid);
  g_free (heard->source);
  g_free (heard);
}
