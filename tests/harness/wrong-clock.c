/* A wrong clock, for one program: loaded before the C library, it adds to the time of day what
 * stands in the file that WRONG_CLOCK names, an int64_t of seconds. When somebody writes there, the
 * clock was set, and a timer that waits for this is cancelled (TFD_TIMER_CANCEL_ON_SET).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *added; /* NULL: nothing */

static __attribute__ ((constructor)) void
map_file (void)
{
  const char *path = getenv ("WRONG_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *mapped;

  if (fd < 0)
    return;
  mapped = mmap (NULL, sizeof *added, PROT_READ, MAP_SHARED, fd, 0);
  close (fd);
  if (mapped != MAP_FAILED)
    added = mapped;
}

static void *
find_next (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

/* -- the time of day --------------------------------------------------------------------------- */

int
clock_gettime (clockid_t id, struct timespec *now)
{
  static int (*next) (clockid_t, struct timespec *);
  int result;

  if (next == NULL)
    *(void **)&next = find_next ("clock_gettime");
  result = next (id, now);
  if (result == 0 && added != NULL && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    now->tv_sec += (time_t)*added;
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec time;

  clock_gettime (CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *now)
{
  struct timespec time;

  clock_gettime (CLOCK_REALTIME, &time);
  if (now != NULL)
    *now = time.tv_sec;
  return time.tv_sec;
}

/* -- the timer: a descriptor that can be read from, but not a whole timer's number ------------- */

int
timerfd_create (clockid_t id, int flags)
{
  int fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);

  (void)id;
  (void)flags;
  inotify_add_watch (fd, getenv ("WRONG_CLOCK"), IN_MODIFY);
  return fd;
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *new, struct itimerspec *old)
{
  char events[4096];

  (void)flags;
  (void)new;
  (void)old;
  while (read (fd, events, sizeof events) > 0)
    ;
  return 0;
}
