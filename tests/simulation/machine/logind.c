/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/logind.h"

#include "system/logind.h"

struct _RdLogind
{
  const RdLogindEvents *events;
  gpointer user_data;
};

static RdLogind *present; /* there is one process at a time */
static bool is_held_back;

RdLogind *
rd_logind_new (const RdLogindEvents *events, gpointer user_data)
{
  present = g_new (RdLogind, 1);
  *present = (RdLogind){ events, user_data };
  return present;
}

void
rd_logind_free (RdLogind *logind)
{
  if (present == logind)
    present = NULL;
  is_held_back = false;
  g_free (logind);
}

void
rd_logind_let_sleep (RdLogind *logind)
{
  is_held_back = false;
}

void
rd_logind_note_awake (RdLogind *logind)
{
}

bool
sim_logind_prepare (void)
{
  if (present == NULL)
    return true;
  is_held_back = true;
  present->events->sleeps (present->user_data);
  return !is_held_back;
}

void
sim_logind_wake (void)
{
  if (present != NULL)
    present->events->woke (present->user_data);
}

bool
sim_logind_is_held_back (void)
{
  return is_held_back;
}
