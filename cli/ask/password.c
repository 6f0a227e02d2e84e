/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/password.h"

#include "cli/out/exit.h"
#include "cli/out/interrupt.h"
#include "cli/out/text.h"
#include "cli/out/wrap.h"
#include "dbus-interfaces/call-limits.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ROOM (RD_PASSWORD_SIZE_MAX + 2) /* a newline, and a byte that shows it is too long */

/* -- reading ----------------------------------------------------------------------------------- */

static void
set_error (GError **error, const char *place)
{
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR, "The password can't be read from %s: %s.",
               place, g_strerror (errno));
}

/* Reads to the end of file; with IS_LINE, to a newline, which is cut. NULL: errno tells. */
static RdSecret *
read_all (int fd, bool is_line)
{
  g_autoptr (RdSecret) password = rd_secret_new_empty (ROOM);
  char *bytes = rd_secret_get_room (password);
  size_t length = 0;

  while (length < ROOM)
    {
      ssize_t n = -1;

      if (ctl_interrupt_wait_to_read (fd))
        n = read (fd, bytes + length, ROOM - length);
      if (n < 0 && (errno != EINTR || ctl_interrupt_get_held () != 0))
        return NULL;
      if (n == 0)
        break;
      if (n > 0)
        length += (size_t)n;
      if (is_line && memchr (bytes, '\n', length) != NULL)
        break;
    }
  if (length > 0 && bytes[length - 1] == '\n')
    length--;
  rd_secret_end (password, length);
  return g_steal_pointer (&password);
}

/* Takes PASSWORD. */
static RdSecret *
check_length (RdSecret *password, GError **error)
{
  size_t size = rd_secret_get_size (password);

  if (size > 0 && size <= RD_PASSWORD_SIZE_MAX)
    return password;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "The password is %s. Give one of 1 to %d bytes.", size == 0 ? "empty" : "too long",
               RD_PASSWORD_SIZE_MAX);
  rd_secret_unref (password);
  return NULL;
}

/* PATH "-": standard input. */
static RdSecret *
read_file (const char *path, GError **error)
{
  bool is_stdin = g_str_equal (path, "-");
  int fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  RdSecret *password = fd >= 0 ? read_all (fd, false) : NULL;

  if (password == NULL)
    set_error (error, is_stdin ? "standard input" : path);
  if (fd >= 0 && !is_stdin)
    close (fd);
  return password != NULL ? check_length (password, error) : NULL;
}

/* NUMBER: of the signal that interrupted it, or 0. The terminal gets its echo back in any case. */
static RdSecret *
read_silently (int tty, int *number)
{
  struct sigaction ignore = { .sa_handler = SIG_IGN }, old_stop;
  struct termios echo, silent;
  RdSecret *password;

  *number = 0;
  if (tcgetattr (tty, &echo) != 0)
    return NULL;
  silent = echo;
  silent.c_lflag = (silent.c_lflag & ~(tcflag_t)ECHO) | ICANON | ISIG | ECHONL;
  ctl_interrupt_hold ();
  sigaction (SIGTSTP, &ignore, &old_stop);
  password = tcsetattr (tty, TCSAFLUSH, &silent) == 0 ? read_all (tty, true) : NULL;
  tcsetattr (tty, TCSAFLUSH, &echo);
  sigaction (SIGTSTP, &old_stop, NULL);
  *number = ctl_interrupt_release ();
  return password;
}

static RdSecret *
prompt (const char *question, GError **error)
{
  int tty = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  int fd = tty >= 0 ? tty : STDIN_FILENO;
  g_autoptr (RdSecret) password = NULL;
  int number;

  dprintf (tty >= 0 ? tty : STDERR_FILENO, "%s", question);
  password = read_silently (fd, &number);
  if (number != 0)
    {
      dprintf (tty >= 0 ? tty : STDERR_FILENO, "\n");
      ctl_interrupt_set_error (error, number, "No password was given; nothing was changed.");
    }
  else if (password == NULL)
    set_error (error, "the terminal");
  if (tty >= 0)
    close (tty);
  return password != NULL && number == 0 ? check_length (g_steal_pointer (&password), error) : NULL;
}

RdSecret *
ctl_call_read_password (CtlCall *call, const char *jid, GError **error)
{
  const char *file = ctl_options_get_text (call->options, "password-file");
  g_autoptr (CtlOutput) words = ctl_output_new (stderr, CTL_COLOR_NEVER, false);
  g_autofree char *safe_jid = ctl_text_escape (jid);
  g_autofree char *line = g_strdup_printf ("Password of %s:", safe_jid);
  g_autofree char *lines = ctl_wrap (line, words->columns);
  g_autofree char *question = g_strconcat (lines, " ", NULL);

  if (file != NULL)
    return read_file (file, error);
  return isatty (STDIN_FILENO) ? prompt (question, error) : NULL;
}

/* -- handing over ------------------------------------------------------------------------------ */

/* Returns the reading end of a pipe that holds the password and a newline, or -1. rosterd cuts that
 * newline, and so none of the password's own. */
static int
open_pipe (const RdSecret *password, GError **error)
{
  ssize_t size = (ssize_t)rd_secret_get_size (password);
  int ends[2];

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return -1;
  /* Doesn't block: a pipe holds more than a password. */
  if (write (ends[1], rd_secret_get_text (password), (size_t)size) != size
      || write (ends[1], "\n", 1) != 1)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR,
                   "The password can't be handed over through a pipe: %s.", g_strerror (errno));
      close (ends[0]);
      ends[0] = -1;
    }
  close (ends[1]);
  return ends[0];
}

void
ctl_password_say_storage (const char *storage)
{
  if (g_str_equal (storage, "secret-service"))
    ctl_say ("The password is kept in the Secret Service (your keyring).");
  else if (g_str_equal (storage, "memory"))
    ctl_say ("The password is kept in memory until rosterd ends: no Secret Service answered.");
  else
    ctl_say ("The password is kept in: %s.", storage);
}

GVariant *
ctl_password_to_handle (const RdSecret *password, GUnixFDList **fds, GError **error)
{
  int fd = open_pipe (password, error);
  g_autoptr (GUnixFDList) list = NULL;
  int index;

  if (fd < 0)
    return NULL;
  list = g_unix_fd_list_new ();
  index = g_unix_fd_list_append (list, fd, error);
  close (fd);
  if (index < 0)
    return NULL;
  *fds = g_steal_pointer (&list);
  return g_variant_new_handle (index);
}

bool
ctl_call_set_password (CtlCall *call, RdBusProfile *profile, const RdSecret *password,
                       GError **error)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autofree char *storage = NULL;
  GVariant *handle = ctl_password_to_handle (password, &fds, error);

  if (handle == NULL
      || !rd_bus_profile_call_set_password_sync (profile, handle, fds, &storage, NULL, NULL, error))
    return false;
  ctl_password_say_storage (storage);
  return true;
}
