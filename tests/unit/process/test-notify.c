/* What systemd is told, on a socket that the test reads in its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/notify.h"

#include <glib/gstdio.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Binds a socket to NAME ("@…" is abstract) and lets rosterd find it. */
static int
listen_at (const char *name, const char *usec, const char *pid)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_strlcpy (address.sun_path, name, sizeof address.sun_path);
  if (*name == '@')
    address.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address,
                         (socklen_t)(offsetof (struct sockaddr_un, sun_path) + strlen (name))),
                   ==, 0);
  g_setenv ("NOTIFY_SOCKET", name, TRUE);
  if (usec != NULL)
    g_setenv ("WATCHDOG_USEC", usec, TRUE);
  if (pid != NULL)
    g_setenv ("WATCHDOG_PID", pid, TRUE);
  rd_notify_init ();
  return fd;
}

/* TEXT is the next datagram; NULL: there is none. */
static void
assert_told (int fd, const char *text)
{
  char data[1024] = "";
  ssize_t n = recv (fd, data, sizeof data - 1, 0);

  g_assert_cmpint (n, ==, text != NULL ? (ssize_t)strlen (text) : -1);
  g_assert_cmpstr (data, ==, text != NULL ? text : "");
}

static void
test_sends (gconstpointer data)
{
  int fd = listen_at (data, NULL, NULL);

  assert_told (fd, NULL);
  rd_notify_send ("READY=1");
  assert_told (fd, "READY=1");
  rd_notify_send_status ("1 of 2");
  rd_notify_send_status ("1 of 2");
  rd_notify_send_status ("a\r\nREADY=1");
  rd_notify_send_status ("1 of 2");
  assert_told (fd, "STATUS=1 of 2");
  assert_told (fd, "STATUS=a  READY=1");
  assert_told (fd, "STATUS=1 of 2");
  assert_told (fd, NULL);
  g_assert_null (g_getenv ("NOTIFY_SOCKET"));
  g_assert_true (rd_notify_is_heard ());
  g_assert_cmpuint (rd_notify_get_watchdog (), ==, 0);
  close (fd);
  rd_notify_send ("to nobody");
}

static void
test_reloading (void)
{
  int fd = listen_at ("@rosterd-test-reloading", NULL, NULL);
  char data[256] = "";

  rd_notify_send_reloading ();
  g_assert_cmpint (recv (fd, data, sizeof data - 1, 0), >, 0);
  g_assert_true (g_regex_match_simple ("^RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]+$", data, 0, 0));
  close (fd);
}

static void
test_watchdog (void)
{
  g_autofree char *own = g_strdup_printf ("%d", (int)getpid ());
  const struct
  {
    const char *usec, *pid;
    uint64_t watchdog;
  } rows[] = {
    { "600000000", NULL, 600000000 },
    { "600000000", own, 600000000 },
    { "600000000", "1", 0 },
    { "0", own, 0 },
    { "-5", own, 0 },
    { "soon", own, 0 },
    { NULL, own, 0 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int fd = listen_at ("@rosterd-test-watchdog", rows[i].usec, rows[i].pid);

      g_assert_cmpuint (rd_notify_get_watchdog (), ==, rows[i].watchdog);
      g_assert_null (g_getenv ("WATCHDOG_USEC"));
      g_assert_null (g_getenv ("WATCHDOG_PID"));
      close (fd);
    }
}

/* Without systemd, or with a socket that can't be: nothing is sent, nothing fails. */
static void
test_nobody (void)
{
  g_autofree char *far = g_strnfill (200, 'x');
  g_autofree char *too_long = g_strconcat ("/", far, NULL);
  const char *const paths[]
      = { NULL, "", "@", "relative", "vsock:2:5", "/nowhere/at/all", too_long };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_setenv ("WATCHDOG_USEC", "5", TRUE);
      if (paths[i] != NULL)
        g_setenv ("NOTIFY_SOCKET", paths[i], TRUE);
      rd_notify_init ();
      rd_notify_send ("READY=1");
      rd_notify_send_status ("none");
      rd_notify_send_reloading ();
      g_assert_null (g_getenv ("NOTIFY_SOCKET"));
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = g_dir_make_tmp ("rd-notify-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "socket", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/notify/path", path, test_sends);
  g_test_add_data_func ("/notify/abstract", "@rosterd-test-sends", test_sends);
  g_test_add_func ("/notify/reloading", test_reloading);
  g_test_add_func ("/notify/watchdog", test_watchdog);
  g_test_add_func ("/notify/nobody", test_nobody);
  status = g_test_run ();
  g_unlink (path);
  g_rmdir (directory);
  return status;
}
