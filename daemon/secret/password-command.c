/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/password-command.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "secret/child.h"

#include <string.h>

#define ROOM (RD_PASSWORD_SIZE_MAX + 2) /* a newline, and a byte that shows it is too long */
#define N_AT_ONCE 4

typedef struct
{
  char *profile;
  char **argv;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->profile);
  g_strfreev (order->argv);
  g_free (order);
}

/* -- sentences --------------------------------------------------------------------------------- */

static const RdErrorRemedy of_command = { RD_REMEDY_WORD_SETTING, "PasswordCommand" };

static void refuse (GTask *task, RdRemedy remedy, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Takes TASK. FORMAT goes on after the command's name. */
static void
refuse (GTask *task, RdRemedy remedy, const char *format, ...)
{
  const Order *order = g_task_get_task_data (task);
  g_autofree char *words = NULL;
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  error = g_error_new (RD_ERROR, RD_ERROR_PASSWORD_NEEDED,
                       "The password command of \"%s\", \"%s\", %s", order->profile,
                       rd_quote (order->argv[0]).text, words);
  rd_place_refuse (task, remedy, rd_error_set_remedy (error, of_command));
}

/* What a program prints with its password must not be told on. */
static char *
quote_complaint (const RdChildReport *report)
{
  const char *output = rd_secret_get_text (report->output);
  size_t size = strcspn (output, "\n");
  bool is_safe
      = size == 0 || memmem (report->complaint, strlen (report->complaint), output, size) == NULL;

  if (report->complaint[0] == '\0' || !is_safe)
    return g_strdup ("");
  return g_strdup_printf (" and said \"%s\"", rd_quote (report->complaint).text);
}

static void
refuse_end (GTask *task, const RdChildReport *report)
{
  g_autofree char *complaint = quote_complaint (report);

  switch (report->end)
    {
    case RD_CHILD_EXITED:
      refuse (task, RD_REMEDY_LATER,
              "ended with status %d%s; run it in a terminal to see what it needs.", report->number,
              complaint);
      break;
    case RD_CHILD_KILLED:
      refuse (task, RD_REMEDY_LATER,
              "was ended by signal %d (%s)%s; run it in a terminal to see why.", report->number,
              g_strsignal (report->number), complaint);
      break;
    case RD_CHILD_TIMED_OUT:
      refuse (task, RD_REMEDY_LATER,
              "did not end within %d seconds%s, and was ended; it may wait for somebody to unlock "
              "what it reads.",
              RD_PASSWORD_COMMAND_S, complaint);
      break;
    case RD_CHILD_TOO_LONG:
      refuse (task, RD_REMEDY_PERSON,
              "prints more than %d bytes; let it print the password and nothing else.",
              RD_PASSWORD_SIZE_MAX);
      break;
    case RD_CHILD_LOST:
      refuse (task, RD_REMEDY_LATER, "ended, and the system doesn't tell how (%s).",
              g_strerror (report->number));
      break;
    case RD_CHILD_CANCELLED:
      rd_place_refuse (task, RD_REMEDY_SOON,
                       g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
      break;
    default:
      g_assert_not_reached ();
    }
}

/* -- the answer -------------------------------------------------------------------------------- */

/* Takes TASK. The first program of a pipe may have failed, which no status tells. */
static void
refuse_nothing (GTask *task, const RdChildReport *report)
{
  g_autofree char *complaint = quote_complaint (report);

  refuse (task, RD_REMEDY_LATER, "printed nothing%s; it has to print the password.", complaint);
}

/* Takes TASK. */
static void
read_output (GTask *task, const RdChildReport *report)
{
  RdSecret *output = report->output;
  const char *text = rd_secret_get_text (output);
  size_t size = rd_secret_get_size (output);
  const char *fault;

  if (size > 0 && text[size - 1] == '\n')
    rd_secret_end (output, --size);
  fault = rd_secret_find_fault (output);
  if (size == 0)
    refuse_nothing (task, report);
  else if (memchr (text, '\n', size) != NULL)
    refuse (task, RD_REMEDY_PERSON,
            "prints several lines; let it print the password and nothing else.");
  else if (fault != NULL)
    refuse (task, RD_REMEDY_PERSON, "prints what is %s, and so no password.", fault);
  else
    rd_place_answer (task, rd_secret_ref (output));
}

/* Takes TASK. */
static void
refuse_start (GTask *task, const GError *error)
{
  bool is_shortage = g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK)
                     || g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOMEM)
                     || g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED);

  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    refuse (task, RD_REMEDY_LATER,
            "can't be found; install it, or name it in the setting with its whole path.");
  else
    refuse (task, is_shortage ? RD_REMEDY_LATER : RD_REMEDY_PERSON, "can't be run (%s).",
            rd_quote (error->message).text);
}

/* The rest is for what runs the command as it is for rosterd. */
static char **
make_environment (void)
{
  static const char *const ours[] = {
    "CREDENTIALS_DIRECTORY",
    "NOTIFY_SOCKET",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
    "LISTEN_PID",
    "LISTEN_FDS",
    "LISTEN_FDNAMES",
    "MAINPID",
    "MANAGERPID",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "SYSTEMD_EXEC_PID",
    "DBUS_STARTER_ADDRESS",
    "DBUS_STARTER_BUS_TYPE",
    "G_MESSAGES_DEBUG",
    "G_SLICE",
    "MEMORY_PRESSURE_WATCH",
    "MEMORY_PRESSURE_WRITE",
  };
  char **environment = g_get_environ ();

  for (size_t i = 0; i < G_N_ELEMENTS (ours); i++)
    environment = g_environ_unsetenv (environment, ours[i]);
  return environment;
}

static void
run (gpointer data, gpointer user_data)
{
  GTask *task = data;
  const Order *order = g_task_get_task_data (task);
  g_auto (GStrv) environment = make_environment ();
  g_auto (RdChildReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      report.end = RD_CHILD_CANCELLED; /* while it waited for its turn */
      report.output = rd_secret_new ("");
      report.complaint = g_strdup ("");
      refuse_end (task, &report);
    }
  else if (!rd_child_run (order->argv, environment, ROOM, RD_PASSWORD_COMMAND_S * 1000,
                          g_task_get_cancellable (task), &report, &error))
    refuse_start (task, error);
  else if (report.end == RD_CHILD_EXITED && report.number == 0)
    read_output (task, &report);
  else
    refuse_end (task, &report);
}

RdThreads *
rd_password_command_threads_new (void)
{
  return rd_threads_new (run, NULL, N_AT_ONCE, false, NULL);
}

void
rd_password_command_run_async (RdThreads *threads, const char *profile, const char *command,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->profile = g_strdup (profile);
  g_task_set_task_data (task, order, order_free);
  g_task_set_check_cancellable (task, false);
  if (g_shell_parse_argv (command, NULL, &order->argv, NULL))
    rd_threads_push (threads, task);
  else
    {
      /* A database that somebody else wrote. */
      order->argv = g_strsplit (command, "\n", 1);
      refuse (task, RD_REMEDY_PERSON, "makes no sense; set it anew.");
    }
}

GError *
rd_password_command_new_waiting (const char *profile)
{
  return g_error_new (
      RD_ERROR, RD_ERROR_PASSWORD_NEEDED,
      "The password command of \"%s\" hasn't ended yet; it may wait for somebody to "
      "unlock what it reads.",
      profile);
}

RdSecret *
rd_password_command_run_finish (GAsyncResult *result, RdRemedy *remedy, GError **error)
{
  return rd_place_finish (result, remedy, error);
}
