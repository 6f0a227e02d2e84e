/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/password.h"

#include "cli/out/exit.h"
#include "cli/out/text.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* -- reading ----------------------------------------------------------------------------------- */

static volatile sig_atomic_t was_interrupted;

void
ctl_password_clear (CtlPassword *password)
{
  explicit_bzero (password, sizeof *password);
}

static bool
fail (GError **error, const char *place)
{
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR, "The password can't be read from %s: %s.",
               place, g_strerror (errno));
  return false;
}

/* Reads to the end of file; with IS_LINE, to a newline. */
static bool
read_all (CtlPassword *password, int fd, bool is_line)
{
  while (password->length < sizeof password->bytes)
    {
      ssize_t n = read (fd, password->bytes + password->length,
                        sizeof password->bytes - password->length);

      if (n < 0 && (errno != EINTR || was_interrupted))
        return false;
      if (n == 0)
        break;
      if (n > 0)
        password->length += n;
      if (is_line && memchr (password->bytes, '\n', password->length) != NULL)
        break;
    }
  return true;
}

static void
cut_newline (CtlPassword *password)
{
  if (password->length > 0 && password->bytes[password->length - 1] == '\n')
    password->length--;
}

static bool
check_length (const CtlPassword *password, GError **error)
{
  if (password->length > 0 && password->length <= RD_PASSWORD_SIZE_MAX)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "The password is %s. Give one of 1 to %d bytes.",
               password->length == 0 ? "empty" : "too long", RD_PASSWORD_SIZE_MAX);
  return false;
}

/* PATH "-": standard input. */
static bool
read_file (CtlPassword *password, const char *path, GError **error)
{
  bool is_stdin = g_str_equal (path, "-");
  int fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  bool is_read;

  memset (password, 0, sizeof *password);
  if (fd < 0)
    return fail (error, path);
  is_read = read_all (password, fd, false);
  if (!is_read)
    fail (error, is_stdin ? "standard input" : path);
  if (!is_stdin)
    close (fd);
  if (!is_read)
    return false;
  cut_newline (password);
  return check_length (password, error);
}

static void
on_interrupt (int number)
{
  was_interrupted = number;
}

/* Catches signals, so that the terminal gets its echo back in any case. */
static bool
read_silently (CtlPassword *password, int tty)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
  struct sigaction catch = { .sa_handler = on_interrupt }, old[G_N_ELEMENTS (signals)];
  struct sigaction ignore = { .sa_handler = SIG_IGN }, old_stop;
  struct termios echo, silent;
  bool is_read;

  was_interrupted = 0;
  if (tcgetattr (tty, &echo) != 0)
    return false;
  silent = echo;
  silent.c_lflag = (silent.c_lflag & ~(tcflag_t)ECHO) | ICANON | ISIG | ECHONL;
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &catch, &old[i]);
  sigaction (SIGTSTP, &ignore, &old_stop);
  is_read = tcsetattr (tty, TCSAFLUSH, &silent) == 0 && read_all (password, tty, true);
  tcsetattr (tty, TCSAFLUSH, &echo);
  sigaction (SIGTSTP, &old_stop, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &old[i], NULL);
  return is_read;
}

/* An interrupt is CTL_EXIT_DECLINED. */
static bool
prompt (CtlPassword *password, const char *question, GError **error)
{
  int tty = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  int fd = tty >= 0 ? tty : STDIN_FILENO;
  bool is_read;

  memset (password, 0, sizeof *password);
  dprintf (tty >= 0 ? tty : STDERR_FILENO, "%s", question);
  is_read = read_silently (password, fd);
  if (!is_read && was_interrupted)
    {
      dprintf (tty >= 0 ? tty : STDERR_FILENO, "\n");
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED,
                           "No password was given; nothing was changed.");
    }
  else if (!is_read)
    fail (error, "the terminal");
  if (tty >= 0)
    close (tty);
  cut_newline (password);
  return is_read && check_length (password, error);
}

bool
ctl_call_read_password (CtlCall *call, const char *jid, CtlPassword *password, GError **error)
{
  const char *file = ctl_options_get_text (call->options, "password-file");
  g_autofree char *safe_jid = ctl_text_escape (jid);
  g_autofree char *question = g_strdup_printf ("Password of %s: ", safe_jid);

  if (file != NULL)
    return read_file (password, file, error);
  return isatty (STDIN_FILENO) && prompt (password, question, error);
}

/* -- handing over ------------------------------------------------------------------------------ */

/* Returns the reading end of a pipe that holds the password, or -1. */
static int
open_pipe (const CtlPassword *password, GError **error)
{
  int ends[2];

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return -1;
  /* Doesn't block: a pipe holds more than a password. */
  if (write (ends[1], password->bytes, password->length) != (ssize_t)password->length)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR,
                   "The password can't be handed over through a pipe: %s.", g_strerror (errno));
      close (ends[0]);
      ends[0] = -1;
    }
  close (ends[1]);
  return ends[0];
}

static void
say_where_it_is_kept (const char *storage)
{
  if (g_str_equal (storage, "secret-service"))
    ctl_say ("The password is kept in the Secret Service (your keyring).");
  else if (g_str_equal (storage, "memory"))
    ctl_say ("The password is kept in memory until rosterd ends: no Secret Service answered.");
  else
    ctl_say ("The password is kept in: %s.", storage);
}

bool
ctl_call_set_password (CtlCall *call, RdBusProfile *profile, const CtlPassword *password,
                       GError **error)
{
  int fd = open_pipe (password, error);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autofree char *storage = NULL;
  int index;

  if (fd < 0)
    return false;
  fds = g_unix_fd_list_new ();
  index = g_unix_fd_list_append (fds, fd, error);
  close (fd);
  if (index < 0
      || !rd_bus_profile_call_set_password_sync (profile, g_variant_new_handle (index), fds,
                                                 &storage, NULL, NULL, error))
    return false;
  say_where_it_is_kept (storage);
  return true;
}
