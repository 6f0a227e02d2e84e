/* A password command is run without a shell, a terminal and input, and each way in which it gives
 * no password has a sentence. Nothing of it is left behind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/password-command.h"

#include "dbus-interfaces/errors.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

/* Waits for what the command gives: the password, or the sentence. */
static char *
finish (GAsyncResult **result, RdRemedy *remedy)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSecret) password = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  password = rd_password_command_run_finish (*result, remedy, &error);
  g_clear_object (result);
  g_assert_true ((password == NULL) == (error != NULL));
  return g_strdup (password != NULL ? rd_secret_get_text (password) : error->message);
}

static char *
run (const char *command, RdRemedy *remedy)
{
  RdThreads *threads = rd_password_command_threads_new ();
  GAsyncResult *result = NULL;
  char *text;

  *remedy = RD_REMEDY_SOON;
  rd_password_command_run_async (threads, "me", command, NULL, on_done, &result);
  text = finish (&result, remedy);
  rd_threads_end (threads);
  g_assert_cmpuint (rd_secret_count (), ==, 0);
  return text;
}

static void
test_passwords (void)
{
  static const struct
  {
    const char *command, *password;
  } rows[] = {
    { "echo sesame", "sesame" },
    { "/bin/echo -n 'open  sesame'", "open  sesame" },
    { "printf %s $HOME;`x`", "$HOME;`x`" },         /* no shell */
    { "sh -c 'cat; echo sesame'", "sesame" },       /* no input */
    { "sh -c 'sleep 60 & echo sesame'", "sesame" }, /* what it leaves behind has its pipes */
    { "sh -c 'echo nonsense >&2; echo sesame'", "sesame" },
    { "sh -c 'yes | head -c 300000 >&2; echo sesame'", "sesame" },
    { "sh -c 'tty >/dev/null || test -t 2 || echo no terminal'", "no terminal" },
    { "sh -c 'pwd'", "/" },
  };
  RdRemedy remedy;

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = run (rows[i].command, &remedy);

      g_assert_cmpstr (text, ==, rows[i].password);
    }
}

static void
test_failures (void)
{
  static const struct
  {
    const char *command, *pattern;
    RdRemedy remedy;
  } rows[] = {
    { "no-such-program-here x", "*\"me\", \"no-such-program-here\", can't be found; *whole path.",
      RD_REMEDY_LATER },
    { "/no/such/program", "*\"/no/such/program\", can't be found; *", RD_REMEDY_LATER },
    { "/etc/passwd", "*can't be run (*", RD_REMEDY_PERSON },
    { "sh -c 'exit 3'", "*\"sh\", ended with status 3; run it in a terminal*", RD_REMEDY_LATER },
    { "sh -c 'echo first >&2; echo \"the reason\" >&2; echo >&2; exit 3'",
      "*ended with status 3 and said \"the reason\"; *", RD_REMEDY_LATER },
    { "sh -c 'echo sesame; echo it is sesame >&2; exit 3'", "*ended with status 3; *",
      RD_REMEDY_LATER },
    { "sh -c 'kill -9 $$'", "*was ended by signal 9 (Killed); *", RD_REMEDY_LATER },
    { "true", "*printed nothing; it has to print the password.", RD_REMEDY_LATER },
    { "echo", "*printed nothing; *", RD_REMEDY_LATER },
    { "sh -c 'sh -c \"echo It is locked. >&2; exit 2\" | head -n 1'",
      "*printed nothing and said \"It is locked.\"; it has to*", RD_REMEDY_LATER },
    { "printf 'a\\nb\\n'", "*prints several lines; *", RD_REMEDY_PERSON },
    { "printf '\\377'", "*prints what is not UTF-8 text, *", RD_REMEDY_PERSON },
    { "printf 'a\\000b'", "*prints what is not UTF-8 text, *", RD_REMEDY_PERSON },
    { "printf %1025s x", "*prints what is longer than 1024 bytes, *", RD_REMEDY_PERSON },
    { "yes", "*prints more than 1024 bytes; *", RD_REMEDY_PERSON },
    { "it's", "*\"it's\", makes no sense; *", RD_REMEDY_PERSON },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RdRemedy remedy;
      g_autofree char *text = run (rows[i].command, &remedy);

      if (!g_pattern_match_simple (rows[i].pattern, text))
        g_error ("%s: %s", rows[i].command, text);
      g_assert_null (strstr (text, "sesame"));
      g_assert_cmpint (remedy, ==, rows[i].remedy);
    }
}

/* The environment is rosterd's, but for what systemd gave to rosterd itself. */
static void
test_environment (void)
{
  RdRemedy remedy;
  g_autofree char *text = NULL;

  g_setenv ("CREDENTIALS_DIRECTORY", "/x", TRUE);
  g_setenv ("NOTIFY_SOCKET", "/x", TRUE);
  g_setenv ("GNUPGHOME", "/mine", TRUE);
  text = run ("sh -c 'echo \"$CREDENTIALS_DIRECTORY$NOTIFY_SOCKET$GNUPGHOME\"'", &remedy);
  g_assert_cmpstr (text, ==, "/mine");
}

/* Does the process, whose number is in the file at PATH, still run? */
static bool
is_running (const char *path)
{
  g_autofree char *number = NULL;

  g_assert_true (g_file_get_contents (path, &number, NULL, NULL));
  return kill ((pid_t)atoi (number), 0) == 0;
}

static void
wait_for_file (const char *path)
{
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* Nobody wants it any more: it ends, and so do its children, also those that would rather not. */
static void
test_cancelled (void)
{
  RdThreads *threads = rd_password_command_threads_new ();
  g_autofree char *directory = g_dir_make_tmp ("rd-command-XXXXXX", NULL);
  g_autofree char *child = g_build_filename (directory, "child", NULL);
  g_autofree char *itself = g_build_filename (directory, "itself", NULL);
  g_autofree char *command = g_strdup_printf (
      "sh -c 'trap \"\" TERM; sh -c \"echo \\$\\$ > %s.new; mv %s.new %s; trap : TERM; while :; do "
      "sleep 1; done\" & echo $$ > %s.new; mv %s.new %s; sleep 600; sleep 600'",
      child, child, child, itself, itself, itself);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL;
  g_autofree char *text = NULL;
  RdRemedy remedy;

  rd_password_command_run_async (threads, "me", command, cancellable, on_done, &result);
  wait_for_file (child);
  wait_for_file (itself);
  g_assert_true (is_running (itself));
  g_cancellable_cancel (cancellable);
  text = finish (&result, &remedy);
  g_assert_cmpstr (text, ==, "Cancelled");
  g_assert_false (is_running (itself));
  while (is_running (child)) /* until its new parent has seen its end */
    g_usleep (1000);
  rd_threads_end (threads);
  g_unlink (child);
  g_unlink (itself);
  g_rmdir (directory);
}

/* SIGTERM comes first: a program may have something to put away. */
static void
test_farewell (void)
{
  RdThreads *threads = rd_password_command_threads_new ();
  g_autofree char *directory = g_dir_make_tmp ("rd-command-XXXXXX", NULL);
  g_autofree char *begun = g_build_filename (directory, "begun", NULL);
  g_autofree char *farewell = g_build_filename (directory, "farewell", NULL);
  g_autofree char *command = g_strdup_printf (
      "sh -c 'trap \": > %s; exit\" TERM; : > %s; while :; do sleep 0.01; done'", farewell, begun);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL;
  g_autofree char *text = NULL;
  RdRemedy remedy;

  rd_password_command_run_async (threads, "me", command, cancellable, on_done, &result);
  wait_for_file (begun);
  g_cancellable_cancel (cancellable);
  text = finish (&result, &remedy);
  g_assert_cmpstr (text, ==, "Cancelled");
  rd_threads_end (threads);
  g_assert_true (g_file_test (farewell, G_FILE_TEST_EXISTS));
  g_unlink (begun);
  g_unlink (farewell);
  g_rmdir (directory);
}

/* More than run at once; each gets its own. */
static void
test_many (void)
{
  RdThreads *threads = rd_password_command_threads_new ();
  GAsyncResult *results[20] = { NULL };

  for (unsigned i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *command = g_strdup_printf ("echo %u", i);

      rd_password_command_run_async (threads, "me", command, NULL, on_done, &results[i]);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (results); i++)
    {
      RdRemedy remedy;
      g_autofree char *text = finish (&results[i], &remedy);
      g_autofree char *expected = g_strdup_printf ("%u", i);

      g_assert_cmpstr (text, ==, expected);
    }
  rd_threads_end (threads);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/password-command/passwords", test_passwords);
  g_test_add_func ("/password-command/failures", test_failures);
  g_test_add_func ("/password-command/environment", test_environment);
  g_test_add_func ("/password-command/nobody-wants-it", test_cancelled);
  g_test_add_func ("/password-command/farewell", test_farewell);
  g_test_add_func ("/password-command/many", test_many);
  return g_test_run ();
}
