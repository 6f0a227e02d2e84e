/* SIGINT (Ctrl-C), SIGTERM, SIGHUP and SIGQUIT end rosterctl by 128 and their number, as shells
 * count, with one sentence that says what goes on or what was kept. At any time they end it at
 * once; a question holds them until it has put the terminal in order, a main loop hears of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct
{
  void (*called) (void *data);
  void *data;
  int number;                         /* of the first signal; 0: none came */
  struct CtlInterruptSource *sources; /* private */
} CtlInterrupt;

/* SENTENCE: a literal, told when a signal ends it at once. */
void ctl_interrupt_set_up (const char *sentence);

/* Written to stdout when a signal ends it at once, until something of another may be there. Takes
 * DOCUMENT, and keeps it to the end. */
void ctl_interrupt_set_document (char *document);
void ctl_interrupt_drop_document (void);

/* A system call that waits ends with EINTR, and the program goes on; one that begins to wait right
 * behind a signal does not: see ctl_interrupt_wait_to_read(). */
void ctl_interrupt_hold (void);
/* SIGTERM goes on to PID, too, which has the terminal; 0: to nobody. */
void ctl_interrupt_pass_on (pid_t pid);
/* Waits until there is something to read, or its end. False: a signal is held, maybe since before.
 */
bool ctl_interrupt_wait_to_read (int fd);
/* The number of the first signal since it was called, or SIGTERM; 0: none came. */
int ctl_interrupt_get_held (void);
/* Ends the holding; returns the same. */
int ctl_interrupt_release (void);

/* Until ctl_interrupt_end(), CALLED is called in the main loop instead. */
void ctl_interrupt_begin (CtlInterrupt *interrupt, void (*called) (void *data), void *data);
void ctl_interrupt_end (CtlInterrupt *interrupt);

/* What is said next doesn't stand behind "^C". */
void ctl_interrupt_end_line (void);
/* The error of signal NUMBER, to end with. */
void ctl_interrupt_set_error (GError **error, int number, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
bool ctl_interrupt_is_error (const GError *error);
