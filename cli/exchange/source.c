/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/source.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

struct CtlSource
{
  char *path;
  int fd;
  GByteArray *bytes; /* read from the file */
  size_t begin;      /* of those that weren't given yet */
  gint64 n_read;
  bool has_ended;
  unsigned n_lines;
};

const char *
ctl_source_get_path (const CtlSource *source)
{
  return source->path;
}

const char *
ctl_source_get_title (const CtlSource *source)
{
  return source->fd == STDIN_FILENO ? "standard input" : source->path;
}

static size_t
get_rest (const CtlSource *source)
{
  return source->bytes->len - source->begin;
}

/* -- reading ----------------------------------------------------------------------------------- */

static bool
set_errno_error (const CtlSource *source, GError **error)
{
  int reason = errno;

  g_set_error (error, CTL_EXIT_DOMAIN, reason == ENOENT ? CTL_EXIT_NOT_FOUND : CTL_EXIT_ERROR,
               "%s can't be read: %s.", rd_quote (ctl_source_get_title (source)).text,
               g_strerror (reason));
  return false;
}

static bool
set_data_error (const CtlSource *source, const char *fault, GError **error)
{
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "%s %s",
               rd_quote (ctl_source_get_title (source)).text, fault);
  return false;
}

/* One more piece behind those that weren't given yet. */
static bool
fill (CtlSource *source, GError **error)
{
  size_t rest = get_rest (source);
  ssize_t n;

  if (source->begin > 0)
    g_byte_array_remove_range (source->bytes, 0, source->begin);
  source->begin = 0;
  g_byte_array_set_size (source->bytes, rest + CHUNK);
  do
    n = read (source->fd, source->bytes->data + rest, CHUNK);
  while (n < 0 && errno == EINTR);
  g_byte_array_set_size (source->bytes, rest + (n > 0 ? (size_t)n : 0));
  if (n < 0)
    return set_errno_error (source, error);
  source->has_ended = n == 0;
  source->n_read += n;
  if (source->n_read > CTL_SOURCE_SIZE_MAX)
    return set_data_error (source, "has more than 1 GiB, which is no roster. Give another file.",
                           error);
  return true;
}

const char *
ctl_source_peek (const CtlSource *source, size_t *size)
{
  *size = MIN (get_rest (source), CTL_SOURCE_PEEK_MAX);
  return (const char *)source->bytes->data + source->begin;
}

bool
ctl_source_read (CtlSource *source, const char **bytes, size_t *size, GError **error)
{
  if (get_rest (source) == 0 && !source->has_ended && !fill (source, error))
    return false;
  *size = get_rest (source);
  *bytes = (const char *)source->bytes->data + source->begin;
  source->begin = source->bytes->len;
  return true;
}

/* Looks only at what came since the last look. */
static bool
find_line_end (CtlSource *source, char **end, GError **error)
{
  size_t seen = 0;

  while (true)
    {
      char *line = (char *)source->bytes->data + source->begin;
      size_t rest = get_rest (source);

      *end = rest > seen ? memchr (line + seen, '\n', rest - seen) : NULL;
      seen = rest;
      if (*end != NULL || source->has_ended)
        return true;
      if (rest > CTL_SOURCE_LINE_MAX)
        {
          g_set_error (
              error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
              "Line %u of %s has more than 8 MiB. Give a file with a contact on each line.",
              source->n_lines + 1, rd_quote (ctl_source_get_title (source)).text);
          return false;
        }
      if (!fill (source, error))
        return false;
    }
}

bool
ctl_source_read_line (CtlSource *source, char **line, size_t *size, unsigned *number,
                      GError **error)
{
  char *end;

  if (!find_line_end (source, &end, error))
    return false;
  *line = get_rest (source) > 0 ? (char *)source->bytes->data + source->begin : NULL;
  *size = *line == NULL ? 0 : end != NULL ? (size_t)(end - *line) : get_rest (source);
  source->begin += *size + (end != NULL ? 1 : 0);
  if (*size > 0 && (*line)[*size - 1] == '\r')
    --*size;
  *number = ++source->n_lines;
  return true;
}

/* -- opening ----------------------------------------------------------------------------------- */

static bool
begin (CtlSource *source, GError **error)
{
  const char *bytes;

  if (source->fd < 0)
    return set_errno_error (source, error);
  while (source->bytes->len < CTL_SOURCE_PEEK_MAX && !source->has_ended)
    {
      if (!fill (source, error))
        return false;
    }
  bytes = (const char *)source->bytes->data;
  if (source->bytes->len >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    source->begin = 3;
  if (source->bytes->len >= 2
      && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    return set_data_error (source, "is UTF-16. Save it as UTF-8.", error);
  return true;
}

CtlSource *
ctl_source_open (const char *path, GError **error)
{
  g_autoptr (CtlSource) source = g_new0 (CtlSource, 1);
  bool is_stdin = g_str_equal (path, "-");

  source->path = g_strdup (path);
  source->bytes = g_byte_array_new ();
  source->fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  return begin (source, error) ? g_steal_pointer (&source) : NULL;
}

void
ctl_source_free (CtlSource *source)
{
  if (source->fd > STDIN_FILENO)
    close (source->fd);
  g_byte_array_unref (source->bytes);
  g_free (source->path);
  g_free (source);
}
