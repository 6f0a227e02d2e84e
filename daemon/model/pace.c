/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pace.h"

#define SECOND (1000 * INT64_C (1000))

#define WAIT_MIN SECOND
#define PATIENCE (5 * 60 * SECOND)
#define BURST_MAX 256

void
rd_pace_resume (RdPace *pace)
{
  pace->resumes_at = 0;
}

/* By a quarter: a wait of a minute is found after 18 tries, and exceeded by at most 15 s. */
static int64_t
lengthen (int64_t wait)
{
  return CLAMP (wait * 5 / 4, WAIT_MIN, PATIENCE);
}

static int64_t
shorten (int64_t wait)
{
  return MAX (wait * 4 / 5, WAIT_MIN);
}

static void
take_bounces (RdPace *pace, bool has_passed, int64_t now)
{
  pace->wait = has_passed ? MAX (pace->wait, WAIT_MIN) : lengthen (pace->wait);
  pace->resumes_at = MAX (pace->passed_at + pace->wait, now + WAIT_MIN / 4);
  pace->burst = 1;
}

static void
take_none (RdPace *pace)
{
  /* The wait was long enough; try a shorter one. */
  if (pace->burst == 1)
    pace->wait = shorten (pace->wait);
  pace->burst = MIN (pace->burst * 2, BURST_MAX);
  pace->resumes_at = 0;
}

void
rd_pace_take_round (RdPace *pace, unsigned n_passed, unsigned n_bounced, int64_t now)
{
  if (n_passed > 0)
    pace->passed_at = now;
  if (n_bounced > 0)
    take_bounces (pace, n_passed > 0, now);
  else if (n_passed > 0)
    take_none (pace);
}

void
rd_pace_wait (RdPace *pace)
{
  pace->resumes_at = pace->passed_at + lengthen (lengthen (pace->wait));
  pace->burst = 1;
}

bool
rd_pace_is_hopeful (const RdPace *pace, int64_t now)
{
  return pace->passed_at > 0 && now - pace->passed_at < PATIENCE;
}

unsigned
rd_pace_get_room (const RdPace *pace, unsigned n_open, int64_t now)
{
  if (pace->burst == 0 || !rd_pace_is_hopeful (pace, now))
    return G_MAXUINT;
  if (now < pace->resumes_at)
    return 0;
  return pace->burst > n_open ? pace->burst - n_open : 0;
}

int64_t
rd_pace_get_pause (const RdPace *pace, int64_t now)
{
  return rd_pace_is_hopeful (pace, now) ? MAX (0, pace->resumes_at - now) : 0;
}
