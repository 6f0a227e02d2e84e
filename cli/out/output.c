/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/output.h"

#include "cli/out/exit.h"
#include "cli/out/interrupt.h"
#include "cli/out/text.h"
#include "cli/out/wrap.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_COLUMNS 80
/* Bytes that stdio keeps until they are flushed; its buffers are larger. */
#define SURELY_BUFFERED 1024

static const char *const sequences[] = {
  [CTL_STYLE_PLAIN] = "\033[0m", [CTL_STYLE_HEADER] = "\033[1m", [CTL_STYLE_LABEL] = "\033[2m",
  [CTL_STYLE_GOOD] = "\033[32m", [CTL_STYLE_BUSY] = "\033[33m",  [CTL_STYLE_BAD] = "\033[31m",
};

bool
ctl_output_is_smart (const CtlOutput *output)
{
  const char *term = g_getenv ("TERM");

  return output->is_terminal && term != NULL && !g_str_equal (term, "dumb");
}

static bool
wants_color (const CtlOutput *output)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return ctl_output_is_smart (output) && (no_color == NULL || *no_color == '\0');
}

static int
get_columns (int fd, int otherwise)
{
  struct winsize size;

  return ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : otherwise;
}

CtlOutput *
ctl_output_new (FILE *stream, CtlColor color, bool is_plain)
{
  CtlOutput *output = g_new0 (CtlOutput, 1);

  output->stream = stream;
  output->is_terminal = !is_plain && isatty (fileno (stream));
  output->has_color
      = color == CTL_COLOR_ALWAYS || (color == CTL_COLOR_AUTO && wants_color (output));
  output->columns = get_columns (fileno (stream), DEFAULT_COLUMNS);
  return output;
}

void
ctl_output_free (CtlOutput *output)
{
  g_free (output);
}

void
ctl_output_measure (CtlOutput *output)
{
  output->columns = get_columns (fileno (output->stream), output->columns);
}

/* SIZE bytes are about to be written, or a few were. */
static void
count (CtlOutput *output, size_t size)
{
  output->n_written += size;
  if (output->stream == stdout && output->n_written > SURELY_BUFFERED)
    ctl_interrupt_drop_document ();
}

void
ctl_output_use_pager (CtlOutput *output)
{
  if (ctl_output_is_smart (output))
    output->pager = ctl_pager_open ();
  if (output->pager != NULL)
    output->stream = ctl_pager_get_stream (output->pager);
}

void
ctl_output_leave_pager (CtlOutput *output)
{
  if (output->pager != NULL)
    ctl_pager_close (output->pager);
  output->pager = NULL;
  output->stream = stdout;
}

void
ctl_output_write (CtlOutput *output, const char *text)
{
  output->has_begun = output->has_begun || *text != '\0';
  count (output, strlen (text));
  if (output->failure == 0 && fputs (text, output->stream) == EOF)
    output->failure = errno;
}

void
ctl_output_print (CtlOutput *output, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  output->has_begun = true;
  if (output->failure == 0)
    {
      int n = vfprintf (output->stream, format, arguments);

      if (n < 0)
        output->failure = errno;
      count (output, MAX (n, 0));
    }
  va_end (arguments);
}

void
ctl_output_write_styled (CtlOutput *output, CtlStyle style, const char *text)
{
  bool has_style = output->has_color && style != CTL_STYLE_PLAIN;

  if (has_style)
    ctl_output_write (output, sequences[style]);
  ctl_output_write (output, text);
  if (has_style)
    ctl_output_write (output, sequences[CTL_STYLE_PLAIN]);
}

const char *
ctl_output_get_minus (const CtlOutput *output)
{
  return output->is_terminal && g_get_charset (NULL) ? "−" : "-";
}

bool
ctl_output_is_broken (const CtlOutput *output)
{
  return output->failure != 0;
}

void
ctl_output_flush (CtlOutput *output)
{
  if (output->stream == stdout && output->n_written > 0)
    ctl_interrupt_drop_document ();
  if (output->failure == 0 && fflush (output->stream) != 0)
    output->failure = errno;
}

bool
ctl_output_finish (CtlOutput *output, GError **error)
{
  int number = 0;

  ctl_output_flush (output);
  if (output->pager != NULL)
    number = ctl_pager_close (g_steal_pointer (&output->pager));
  if (number != 0)
    {
      ctl_interrupt_set_error (error, number, "%s", "");
      return false;
    }
  if (output->failure == 0)
    return true;
  if (output->failure == EPIPE)
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_OK, "");
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR,
                 "The output can't be written: %s. What was written is not complete.",
                 g_strerror (output->failure));
  return false;
}

static bool are_words_plain = true;

void
ctl_output_set_up_words (bool is_plain)
{
  are_words_plain = is_plain || !isatty (STDERR_FILENO);
}

void
ctl_say (const char *format, ...)
{
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;
  g_autofree char *lines = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = ctl_text_escape (words);
  lines
      = ctl_wrap (line, are_words_plain ? G_MAXINT : get_columns (STDERR_FILENO, DEFAULT_COLUMNS));
  g_printerr ("%s\n", lines);
}
