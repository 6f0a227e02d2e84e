/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/interrupt.h"

#include "cli/out/exit.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

struct CtlInterruptSource
{
  CtlInterrupt *interrupt;
  int number;
  unsigned id;
};

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
/* GLib catches no SIGQUIT. */
#define N_LOOP_SIGNALS 3

static const char *last_words = "", *last_document = "";
static volatile sig_atomic_t is_document_dropped;
static volatile sig_atomic_t is_held, held_number;
static volatile pid_t child; /* 0: none */

/* Only what is safe in a handler. */
static void
write_to (int fd, const char *text)
{
  ssize_t n = write (fd, text, strlen (text));

  (void)n;
}

static void
write_words (const char *words)
{
  write_to (STDERR_FILENO, words);
}

static void
on_signal (int number)
{
  if (is_held)
    {
      if (held_number == 0 || number == SIGTERM)
        held_number = number;
      if (number == SIGTERM && child != 0)
        kill (child, SIGTERM);
      return;
    }
  write_words (isatty (STDERR_FILENO) ? "\nrosterctl: " : "rosterctl: ");
  write_words (last_words);
  write_words ("\n");
  if (!is_document_dropped)
    write_to (STDOUT_FILENO, last_document);
  _exit (CTL_EXIT_SIGNAL + number);
}

static void
catch_all (void)
{
  /* Without SA_RESTART, so that reading an answer ends. */
  struct sigaction action = { .sa_handler = on_signal };

  sigemptyset (&action.sa_mask);
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, NULL);
}

void
ctl_interrupt_set_up (const char *sentence)
{
  last_words = sentence;
  catch_all ();
}

void
ctl_interrupt_set_document (char *document)
{
  last_document = document;
}

void
ctl_interrupt_drop_document (void)
{
  is_document_dropped = true;
}

/* -- held -------------------------------------------------------------------------------------- */

void
ctl_interrupt_hold (void)
{
  held_number = 0;
  is_held = true;
  catch_all ();
}

void
ctl_interrupt_pass_on (pid_t pid)
{
  child = pid;
  if (pid != 0 && held_number == SIGTERM)
    kill (pid, SIGTERM);
}

bool
ctl_interrupt_wait_to_read (int fd)
{
  struct pollfd polled = { .fd = fd, .events = POLLIN };
  sigset_t all, before;

  sigemptyset (&all);
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&all, signals[i]);
  /* They come only while it waits. */
  sigprocmask (SIG_BLOCK, &all, &before);
  while (held_number == 0 && ppoll (&polled, 1, NULL, &before) < 0 && errno == EINTR)
    ;
  sigprocmask (SIG_SETMASK, &before, NULL);
  return held_number == 0;
}

int
ctl_interrupt_get_held (void)
{
  return held_number;
}

int
ctl_interrupt_release (void)
{
  is_held = false;
  return held_number;
}

/* -- in a main loop ---------------------------------------------------------------------------- */

static gboolean
on_loop_signal (void *data)
{
  struct CtlInterruptSource *source = data;
  CtlInterrupt *interrupt = source->interrupt;

  if (interrupt->number == 0)
    interrupt->number = source->number;
  interrupt->called (interrupt->data);
  return G_SOURCE_CONTINUE;
}

void
ctl_interrupt_begin (CtlInterrupt *interrupt, void (*called) (void *data), void *data)
{
  *interrupt = (CtlInterrupt){
    .called = called,
    .data = data,
    .sources = g_new0 (struct CtlInterruptSource, N_LOOP_SIGNALS),
  };
  for (size_t i = 0; i < N_LOOP_SIGNALS; i++)
    {
      struct CtlInterruptSource *source = &interrupt->sources[i];

      *source = (struct CtlInterruptSource){ interrupt, signals[i], 0 };
      source->id = g_unix_signal_add (signals[i], on_loop_signal, source);
    }
}

void
ctl_interrupt_end (CtlInterrupt *interrupt)
{
  for (size_t i = 0; i < N_LOOP_SIGNALS; i++)
    g_source_remove (interrupt->sources[i].id);
  g_clear_pointer (&interrupt->sources, g_free);
  /* GLib has left the default, which says nothing. */
  catch_all ();
}

/* -- what is told ------------------------------------------------------------------------------ */

void
ctl_interrupt_end_line (void)
{
  if (isatty (STDERR_FILENO))
    write_words ("\n");
}

void
ctl_interrupt_set_error (GError **error, int number, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (
      error, g_error_new_valist (CTL_EXIT_DOMAIN, CTL_EXIT_SIGNAL + number, format, arguments));
  va_end (arguments);
}

bool
ctl_interrupt_is_error (const GError *error)
{
  return error->domain == CTL_EXIT_DOMAIN && error->code > CTL_EXIT_SIGNAL;
}
