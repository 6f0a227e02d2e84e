/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/random.h"

#include <errno.h>
#include <glib.h>
#include <sys/random.h>

uint32_t
rd_random_get (void)
{
  return g_random_int ();
}

void
rd_random_fill (void *bytes, size_t n)
{
  uint8_t *rest = bytes;

  while (n > 0)
    {
      ssize_t got = getrandom (rest, n, 0);

      if (got < 0 && errno != EINTR)
        g_error ("No random numbers are to be had from the system.");
      if (got > 0)
        {
          rest += got;
          n -= (size_t)got;
        }
    }
}
