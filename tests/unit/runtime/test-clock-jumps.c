/* What Linux tells of a clock that was set and of sleep, and what is made of it. The timer is a
 * descriptor of the test's own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/clock-jumps.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND ((int64_t)G_USEC_PER_SEC)

static struct
{
  bool has_none; /* this kernel has no such timers */
  bool refuses;
  int timer;         /* -1: none */
  bool is_cancelled; /* else it has come to its end */
  unsigned n_armed;
  int64_t slept, set;

  unsigned n_told;
  int64_t told_slept, told_set;
} machine;

int __wrap_timerfd_create (int id, int flags);
int __wrap_timerfd_settime (int timer, int flags, const struct itimerspec *time,
                            struct itimerspec *old);
int __wrap_clock_gettime (clockid_t id, struct timespec *time);
ssize_t __wrap_read (int fd, void *buffer, size_t size);
ssize_t __real_read (int fd, void *buffer, size_t size);

int
__wrap_timerfd_create (int id, int flags)
{
  g_assert_cmpint (id, ==, CLOCK_REALTIME);
  g_assert_cmpint (flags, ==, TFD_NONBLOCK | TFD_CLOEXEC);
  machine.timer = machine.has_none ? -1 : eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  return machine.timer;
}

int
__wrap_timerfd_settime (int timer, int flags, const struct itimerspec *time, struct itimerspec *old)
{
  g_assert_cmpint (timer, ==, machine.timer);
  g_assert_cmpint (flags, ==, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
  g_assert_cmpint (time->it_value.tv_sec, >=, G_MAXINT32);
  machine.n_armed++;
  return machine.refuses ? -1 : 0;
}

int
__wrap_clock_gettime (clockid_t id, struct timespec *time)
{
  int64_t now = 1000 * SECOND;

  if (id == CLOCK_BOOTTIME || id == CLOCK_REALTIME)
    now += machine.slept;
  if (id == CLOCK_REALTIME)
    now += machine.set;
  *time = (struct timespec){ now / SECOND, now % SECOND * 1000 };
  return 0;
}

ssize_t
__wrap_read (int fd, void *buffer, size_t size)
{
  ssize_t n = __real_read (fd, buffer, size);

  if (fd != machine.timer || n < 0 || !machine.is_cancelled)
    return n;
  errno = ECANCELED;
  return -1;
}

static void
on_jumped (int64_t slept, int64_t set, gpointer user_data)
{
  g_assert_true (user_data == &machine);
  machine.n_told++;
  machine.told_slept = slept;
  machine.told_set = set;
}

/* The kernel has something to say. */
static void
ring (void)
{
  const uint64_t one = 1;

  g_assert_cmpint (write (machine.timer, &one, sizeof one), ==, sizeof one);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_told (int64_t slept, int64_t set)
{
  g_assert_cmpuint (machine.n_told, ==, 1);
  g_assert_cmpint (machine.told_slept, ==, slept);
  g_assert_cmpint (machine.told_set, ==, set);
  machine.n_told = 0;
}

static void
test_jumps (void)
{
  unsigned id = rd_clock_jumps_watch (on_jumped, &machine);

  g_assert_cmpuint (id, !=, 0);
  machine.is_cancelled = true;
  machine.set += 3600 * SECOND;
  ring ();
  assert_told (0, 3600 * SECOND);
  machine.slept += 600 * SECOND;
  ring ();
  assert_told (600 * SECOND, 0);
  machine.slept += SECOND;
  machine.set -= 7200 * SECOND;
  ring ();
  assert_told (SECOND, -7200 * SECOND);
  g_assert_cmpuint (machine.n_armed, ==, 4);
  g_source_remove (id);
  g_assert_cmpint (write (machine.timer, "", 1), ==, -1);
}

/* It would come again and again. */
static void
test_end_of_time (void)
{
  rd_clock_jumps_watch (on_jumped, &machine);
  machine.is_cancelled = false;
  ring ();
  g_assert_cmpuint (machine.n_told, ==, 0);
  g_assert_cmpint (write (machine.timer, "", 1), ==, -1);
}

static void
test_refused (void)
{
  machine.has_none = true;
  g_assert_cmpuint (rd_clock_jumps_watch (on_jumped, &machine), ==, 0);
  machine.has_none = false;
  machine.refuses = true;
  g_assert_cmpuint (rd_clock_jumps_watch (on_jumped, &machine), ==, 0);
  g_assert_cmpint (write (machine.timer, "", 1), ==, -1);
  machine.refuses = false;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock-jumps/jumps", test_jumps);
  g_test_add_func ("/clock-jumps/end-of-time", test_end_of_time);
  g_test_add_func ("/clock-jumps/refused", test_refused);
  return g_test_run ();
}
