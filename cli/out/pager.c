/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/pager.h"

#include "cli/out/interrupt.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* More than a pipe holds: a pager that breaks down before it reads has been given less. */
#define COPY_MAX (256 * 1024)

struct CtlPager
{
  FILE *stream;
  char **argv;
  GPid pid;      /* 0: not started, or ended */
  int fd;        /* the pipe's end, or the terminal after the pager broke down; -1: neither */
  GString *copy; /* all that was written, up to COPY_MAX */
  size_t n_written;
  int number; /* of the signal that came */
};

/* -- the command ------------------------------------------------------------------------------- */

/* The arguments of the command line COMMAND; NULL: none is wanted, or there is no such program. */
static char **
split (const char *command)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char *program = NULL;

  /* Such a line is a shell's. */
  if (strpbrk (command, "|&;<>()$`*?[#~=") != NULL)
    {
      const char *const words[] = { "sh", "-c", command, NULL };

      return g_strdupv ((char **)words);
    }
  if (!g_shell_parse_argv (command, NULL, &argv, NULL) || g_str_equal (argv[0], "cat"))
    return NULL;
  program = g_find_program_in_path (argv[0]);
  return program != NULL ? g_steal_pointer (&argv) : NULL;
}

static char **
find_command (void)
{
  static const char *const variables[] = { "ROSTERCTL_PAGER", "PAGER" };

  for (size_t i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *command = g_getenv (variables[i]);

      if (command != NULL)
        return split (command);
    }
  return split ("less");
}

/* What a person has set for less stays. */
static char **
make_environment (void)
{
  char **environment = g_get_environ ();

  /* Ends where all fits the screen, keeps colours, leaves the text there, and ends by Ctrl-C. */
  environment = g_environ_setenv (environment, "LESS", "FRXMK", FALSE);
  environment = g_environ_setenv (environment, "LV", "-c", FALSE);
  if (g_get_charset (NULL))
    environment = g_environ_setenv (environment, "LESSCHARSET", "utf-8", FALSE);
  return environment;
}

/* -- the program ------------------------------------------------------------------------------- */

/* On failure writes go to the terminal. */
static void
start (CtlPager *pager)
{
  g_auto (GStrv) environment = make_environment ();
  int ends[2];

  pager->fd = STDOUT_FILENO;
  if (!g_unix_open_pipe (ends, FD_CLOEXEC, NULL))
    return;
  ctl_interrupt_hold ();
  if (g_spawn_async_with_pipes_and_fds (
          NULL, (const char *const *)pager->argv, (const char *const *)environment,
          G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, ends[0], -1, -1, NULL, NULL,
          0, &pager->pid, NULL, NULL, NULL, NULL))
    {
      pager->fd = ends[1];
      ctl_interrupt_pass_on (pager->pid);
    }
  else
    {
      close (ends[1]);
      ctl_interrupt_release ();
    }
  close (ends[0]);
}

static bool
write_all (int fd, const char *bytes, size_t size)
{
  while (size > 0)
    {
      ssize_t n = write (fd, bytes, size);

      /* Ctrl-C is the pager's: it ends by it, or not. */
      if (n < 0 && (errno != EINTR || ctl_interrupt_get_held () == SIGTERM))
        return false;
      if (n > 0)
        {
          bytes += n;
          size -= (size_t)n;
        }
    }
  return true;
}

/* Waits for the pager. If it broke down before it can have shown anything, writes the text to the
 * terminal, where the rest goes, too. Returns whether writing goes on. */
static bool
end (CtlPager *pager)
{
  int status = 0;
  bool is_broken;

  close (pager->fd);
  pager->fd = -1;
  while (waitpid (pager->pid, &status, 0) < 0 && errno == EINTR)
    ;
  ctl_interrupt_pass_on (0);
  pager->pid = 0;
  pager->number = ctl_interrupt_release ();
  is_broken = !WIFEXITED (status) || WEXITSTATUS (status) != 0;
  if (!is_broken)
    pager->number = 0;
  if (!is_broken || pager->number != 0 || pager->copy->len < pager->n_written)
    return false;
  pager->fd = STDOUT_FILENO;
  return write_all (pager->fd, pager->copy->str, pager->copy->len);
}

static ssize_t
on_write (void *cookie, const char *bytes, size_t size)
{
  CtlPager *pager = cookie;

  if (pager->pid == 0 && pager->fd < 0 && pager->n_written == 0)
    start (pager);
  pager->n_written += size;
  if (pager->copy->len + size <= COPY_MAX)
    g_string_append_len (pager->copy, bytes, (gssize)size);
  if (pager->fd >= 0 && write_all (pager->fd, bytes, size))
    return (ssize_t)size;
  if (pager->pid != 0 && end (pager))
    return (ssize_t)size;
  errno = EPIPE;
  return 0;
}

/* -- life -------------------------------------------------------------------------------------- */

CtlPager *
ctl_pager_open (void)
{
  static const cookie_io_functions_t functions = { .write = on_write };
  char **argv = find_command ();
  CtlPager *pager;

  if (argv == NULL)
    return NULL;
  pager = g_new0 (CtlPager, 1);
  pager->argv = argv;
  pager->fd = -1;
  pager->copy = g_string_new (NULL);
  pager->stream = fopencookie (pager, "w", functions);
  return pager;
}

FILE *
ctl_pager_get_stream (CtlPager *pager)
{
  return pager->stream;
}

int
ctl_pager_close (CtlPager *pager)
{
  int number;

  fclose (pager->stream);
  if (pager->pid != 0)
    end (pager);
  number = pager->number;
  g_strfreev (pager->argv);
  g_string_free (pager->copy, TRUE);
  g_free (pager);
  return number;
}
