/* A password is read to its end, from whatever may be read without waiting.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/password-reader.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "put-forward.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

/* Waits for RESULT: the password, or the error's sentence. */
static char *
finish (GAsyncResult **result, RdError *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSecret) password = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  password = rd_password_reader_read_finish (*result, &error);
  g_clear_object (result);
  *code = error != NULL ? (RdError)error->code : RD_N_ERRORS;
  g_assert_true ((password == NULL) == (error != NULL));
  g_assert_true (error == NULL || error->domain == RD_ERROR);
  return g_strdup (password != NULL ? rd_secret_get_text (password) : error->message);
}

static void
assert_read (int fd, RdError code, const char *text)
{
  GAsyncResult *result = NULL;
  RdError actual;
  char *read;

  rd_password_reader_read_async (fd, NULL, on_read, &result);
  read = finish (&result, &actual);
  g_assert_cmpint (actual, ==, code);
  g_assert_true (g_pattern_match_simple (text, read));
  g_free (read);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1); /* it was taken */
}

static int
open_file (const char *content, size_t size)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("rd-password-XXXXXX", &path, NULL);

  g_assert_cmpint (write (fd, content, size), ==, size);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  unlink (path);
  return fd;
}

/* The end for reading of one that has CONTENT and is closed. */
static int
open_pipe (const char *content, size_t size)
{
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], content, size), ==, size);
  close (ends[1]);
  return ends[0];
}

static int
open_socket (const char *content, size_t size)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  g_assert_cmpint (send (ends[1], content, size, 0), ==, size);
  close (ends[1]);
  return ends[0];
}

/* -- what it says ------------------------------------------------------------------------------ */

static void
test_texts (void)
{
  static const struct
  {
    const char *content;
    size_t size; /* 0: all */
    RdError code;
    const char *text;
  } rows[] = {
    { "secret", 0, RD_N_ERRORS, "secret" },
    { "secret\n", 0, RD_N_ERRORS, "secret" },
    { "secret\n\n", 0, RD_N_ERRORS, "secret\n" },
    { "s", 0, RD_N_ERRORS, "s" },
    { "grün", 0, RD_N_ERRORS, "grün" },
    { "", 0, RD_ERROR_INVALID_ARGUMENTS, "*empty*" },
    { "\n", 0, RD_ERROR_INVALID_ARGUMENTS, "*empty*" },
    { "gr\xfcn", 0, RD_ERROR_INVALID_ARGUMENTS, "*UTF-8*" },
    { "a\0b", 3, RD_ERROR_INVALID_ARGUMENTS, "*UTF-8*" },
  };
  int (*const openers[]) (const char *, size_t) = { open_file, open_pipe, open_socket };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      size_t size = rows[i].size != 0 ? rows[i].size : strlen (rows[i].content);

      for (size_t k = 0; k < G_N_ELEMENTS (openers); k++)
        assert_read (openers[k](rows[i].content, size), rows[i].code, rows[i].text);
    }
}

static void
test_length (void)
{
  static const struct
  {
    size_t n;
    const char *end;
    bool is_good;
  } rows[] = {
    { RD_PASSWORD_SIZE_MAX, "", true },      { RD_PASSWORD_SIZE_MAX, "\n", true },
    { RD_PASSWORD_SIZE_MAX + 1, "", false }, { RD_PASSWORD_SIZE_MAX + 1, "\n", false },
    { RD_PASSWORD_SIZE_MAX + 9, "", false }, { 30000, "\n", false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *password = g_strnfill (rows[i].n, 'p');
      g_autofree char *content = g_strconcat (password, rows[i].end, NULL);

      assert_read (open_pipe (content, strlen (content)),
                   rows[i].is_good ? RD_N_ERRORS : RD_ERROR_INVALID_ARGUMENTS,
                   rows[i].is_good ? password : "*longer than 1024 bytes*");
    }
}

/* -- where it comes from ----------------------------------------------------------------------- */

static void
test_no_sources (void)
{
  int ends[2];

  assert_read (open ("/dev/null", O_RDONLY), RD_ERROR_INVALID_ARGUMENTS,
               "*pipe, a socket or a file*");
  assert_read (open ("/", O_RDONLY), RD_ERROR_INVALID_ARGUMENTS, "*pipe, a socket or a file*");
  g_assert_cmpint (pipe (ends), ==, 0);
  assert_read (ends[1], RD_ERROR_INVALID_ARGUMENTS, "*empty*"); /* opened anew, and nobody writes */
  close (ends[0]);
  /* What failed before has nothing to do with it. */
  ends[0] = open ("/dev/null", O_RDONLY);
  errno = EMFILE;
  assert_read (ends[0], RD_ERROR_INVALID_ARGUMENTS, "*pipe, a socket or a file*");
  assert_read (open ("/tmp", O_WRONLY | O_TMPFILE, 0600), RD_ERROR_FAILED, "*can't be read*");
}

/* No descriptor is left for the one of our own. */
static void
test_no_descriptors (void)
{
  int fd = open_pipe ("secret", 6);
  struct rlimit old;
  struct rlimit few;
  GAsyncResult *result = NULL;
  RdError code;
  char *text;

  getrlimit (RLIMIT_NOFILE, &old);
  few = (struct rlimit){ 0, old.rlim_max };
  setrlimit (RLIMIT_NOFILE, &few);
  rd_password_reader_read_async (fd, NULL, on_read, &result);
  setrlimit (RLIMIT_NOFILE, &old);
  text = finish (&result, &code);
  g_assert_cmpint (code, ==, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (text, "try again later"));
  g_free (text);
}

/* The first descriptor is as good as any. */
static void
test_first_descriptor (void)
{
  int fd = open_pipe ("secret", 6);
  int input = dup (STDIN_FILENO);

  close (STDIN_FILENO);
  assert_read (fd, RD_N_ERRORS, "secret");
  dup2 (input, STDIN_FILENO);
  close (input);
}

/* -- while it comes ---------------------------------------------------------------------------- */

typedef struct
{
  int writing;
  GCancellable *cancellable;
  GAsyncResult *result;
} Reading;

static void
begin (Reading *reading, bool is_socket)
{
  int ends[2];

  *reading = (Reading){ .cancellable = g_cancellable_new () };
  if (is_socket)
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  else
    g_assert_cmpint (pipe (ends), ==, 0);
  reading->writing = ends[1];
  rd_password_reader_read_async (ends[0], reading->cancellable, on_read, &reading->result);
}

static void
put (Reading *reading, const char *text)
{
  g_assert_cmpint (write (reading->writing, text, strlen (text)), ==, strlen (text));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (reading->result);
}

static void
assert_end (Reading *reading, RdError code, const char *text)
{
  RdError actual;
  char *read = finish (&reading->result, &actual);

  g_assert_cmpint (actual, ==, code);
  g_assert_true (g_pattern_match_simple (text, read));
  g_free (read);
  g_assert_finalize_object (reading->cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_pieces (void)
{
  for (unsigned is_socket = 0; is_socket < 2; is_socket++)
    {
      Reading reading;

      begin (&reading, is_socket != 0);
      put (&reading, "sec");
      put (&reading, "ret\n");
      clock_put_forward (RD_PASSWORD_READING_S * 1000 - 1);
      put (&reading, "!");
      close (reading.writing);
      assert_end (&reading, RD_N_ERRORS, "secret\n!");
    }
}

static void
test_deadline (void)
{
  Reading reading;

  begin (&reading, false);
  put (&reading, "sec");
  clock_put_forward (RD_PASSWORD_READING_S * 1000);
  assert_end (&reading, RD_ERROR_TIMED_OUT, "*within 10 seconds*");
  close (reading.writing);
}

static void
test_cancelled (void)
{
  Reading reading;

  begin (&reading, false);
  put (&reading, "sec");
  g_cancellable_cancel (reading.cancellable);
  assert_end (&reading, RD_ERROR_CANCELLED, "Nobody wants*");
  close (reading.writing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/password-reader/what-is-a-password", test_texts);
  g_test_add_func ("/password-reader/so-long-and-no-longer", test_length);
  g_test_add_func ("/password-reader/nothing-that-could-block", test_no_sources);
  g_test_add_func ("/password-reader/no-descriptor-is-left", test_no_descriptors);
  g_test_add_func ("/password-reader/the-first-descriptor", test_first_descriptor);
  g_test_add_func ("/password-reader/in-pieces", test_pieces);
  g_test_add_func ("/password-reader/no-end-in-time", test_deadline);
  g_test_add_func ("/password-reader/nobody-wants-it", test_cancelled);
  return g_test_run ();
}
