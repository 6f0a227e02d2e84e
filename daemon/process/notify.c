/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/notify.h"

#include <errno.h>
#include <glib.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct
{
  struct sockaddr_un address;
  socklen_t address_size; /* 0: nobody listens */
  uint64_t watchdog_us;
  char *status; /* the last one; NULL: none */
} manager;

/* "/path", or "@name" of the abstract space; others (vsock) are for virtual machines. */
static void
set_address (const char *path)
{
  size_t size = path != NULL ? strlen (path) : 0;

  manager.address_size = 0;
  if (size < 2 || size >= sizeof manager.address.sun_path || (*path != '/' && *path != '@'))
    return;
  manager.address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  memcpy (manager.address.sun_path, path, size);
  if (*path == '@')
    manager.address.sun_path[0] = '\0';
  manager.address_size = (socklen_t)(offsetof (struct sockaddr_un, sun_path) + size);
}

/* WATCHDOG_PID: whom systemd watches; a wrapper may have been started in between. */
static uint64_t
read_watchdog (void)
{
  const char *pid = g_getenv ("WATCHDOG_PID");
  const char *words = g_getenv ("WATCHDOG_USEC");
  uint64_t value;

  if (words == NULL || !g_ascii_string_to_unsigned (words, 10, 1, G_MAXINT64, &value, NULL))
    return 0;
  if (pid != NULL && g_ascii_strtoull (pid, NULL, 10) != (uint64_t)getpid ())
    return 0;
  return value;
}

void
rd_notify_init (void)
{
  set_address (g_getenv ("NOTIFY_SOCKET"));
  manager.watchdog_us = manager.address_size != 0 ? read_watchdog () : 0;
  g_unsetenv ("NOTIFY_SOCKET");
  g_unsetenv ("WATCHDOG_USEC");
  g_unsetenv ("WATCHDOG_PID");
  g_clear_pointer (&manager.status, g_free);
}

bool
rd_notify_is_heard (void)
{
  return manager.address_size != 0;
}

void
rd_notify_send (const char *state)
{
  int fd;

  if (manager.address_size == 0)
    return;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0
      || sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *)&manager.address,
                 manager.address_size)
             < 0)
    g_debug ("systemd was not told (%s).", g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

void
rd_notify_send_status (const char *words)
{
  g_autofree char *state = NULL;

  if (manager.address_size == 0 || g_strcmp0 (words, manager.status) == 0)
    return;
  g_free (manager.status);
  manager.status = g_strdup (words);
  state = g_strdelimit (g_strconcat ("STATUS=", words, NULL), "\r\n", ' ');
  rd_notify_send (state);
}

void
rd_notify_send_reloading (void)
{
  g_autofree char *state
      = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());

  rd_notify_send (state);
}

uint64_t
rd_notify_get_watchdog (void)
{
  return manager.watchdog_us;
}
