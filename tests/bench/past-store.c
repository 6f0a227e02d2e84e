/* What a roster's past costs the store alone: past-store DIRECTORY, which fill-store filled, reads
 * all pages of what differs between the first and the last moment of the profile "many", and prints
 * how much that is and the seconds of CPU of all threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/call-limits.h"
#include "store/past/pages.h"

#include <stdio.h>
#include <time.h>

static double
get_cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t
get_reach (RdStore *store, int64_t profile)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree RdPastPoint *reach = NULL;

  rd_store_get_reach_async (store, profile, on_done, &result);
  reach = rd_store_get_reach_finish (store, wait_for (&result), NULL);
  return reach->serial;
}

static RdDifferencePage *
read_page (RdStore *store, int64_t profile, uint64_t serial, const char *cursor)
{
  const RdPoint from = { .kind = RD_POINT_SERIAL, .serial = serial };
  const RdPoint now = { .kind = RD_POINT_NOW };
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_get_differences_async (store, profile, rd_point_copy (&from), rd_point_copy (&now),
                                  rd_filter_new_all (), cursor, RD_PAGE_MAX, on_done, &result);
  return rd_store_get_differences_finish (store, wait_for (&result), NULL);
}

static unsigned
read_differences (RdStore *store, int64_t profile)
{
  uint64_t serial = get_reach (store, profile);
  g_autofree char *cursor = g_strdup ("");
  unsigned n = 0;

  do
    {
      g_autoptr (RdDifferencePage) page = read_page (store, profile, serial, cursor);

      n += page->differences->len;
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
    }
  while (*cursor != '\0');
  return n;
}

int
main (int argc, char **argv)
{
  g_autoptr (RdDatabase) db = NULL;
  int64_t profile;
  RdStore *store;
  double began;
  unsigned n;

  if (argc != 2)
    return 2;
  db = open_database (argv[1]);
  profile = get_number (db, "SELECT id FROM profile WHERE name = 'many'");
  store = open_store (argv[1]);
  began = get_cpu_seconds ();
  n = read_differences (store, profile);
  printf ("%u %f\n", n, get_cpu_seconds () - began);
  close_store (store);
  return 0;
}
