/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/log.h"

#include "runtime/log-privacy.h"

#include <string.h>
#include <syslog.h>

/* LOG_EMERG to LOG_DEBUG. */
static const char *const levels[]
    = { "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug" };

typedef enum
{
  TARGET_AUTO,
  TARGET_CONSOLE,
  TARGET_JOURNAL,
} Target;
static const char *const targets[] = { "auto", "console", "journal" };

static int level = LOG_NOTICE; /* atomic */
static int target;             /* atomic */

#define N_PLACE_FIELDS 5

static const GLogField identifier = { "SYSLOG_IDENTIFIER", "rosterd", -1 };

/* What rd_log_write () adds to the message that it logs: GLib's older calls, which tests listen to,
 * carry no fields. */
static _Thread_local const GLogField *place;
static _Thread_local size_t n_place;

static int
get_priority (GLogLevelFlags flags)
{
  if ((flags & G_LOG_LEVEL_ERROR) != 0)
    return LOG_ERR;
  if ((flags & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0)
    return LOG_WARNING;
  if ((flags & G_LOG_LEVEL_MESSAGE) != 0)
    return LOG_NOTICE;
  return (flags & G_LOG_LEVEL_INFO) != 0 ? LOG_INFO : LOG_DEBUG;
}

/* Gives the message without JIDs, or NULL if there is none. */
static char *
hide_in_message (GLogField *fields, size_t n_fields)
{
  for (size_t i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE"))
        {
          g_autofree char *text = fields[i].length < 0
                                      ? g_strdup (fields[i].value)
                                      : g_strndup (fields[i].value, (size_t)fields[i].length);
          char *hidden = rd_log_hide_jids (text);

          fields[i].value = hidden;
          fields[i].length = -1;
          return hidden;
        }
    }
  return NULL;
}

static GLogWriterOutput
write_to_target (GLogLevelFlags flags, const GLogField *fields, size_t n_fields)
{
  Target to = g_atomic_int_get (&target);

  if (to == TARGET_JOURNAL
      && g_log_writer_journald (flags, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  if (to == TARGET_CONSOLE)
    return g_log_writer_standard_streams (flags, fields, n_fields, NULL);
  return g_log_writer_default (flags, fields, n_fields, NULL);
}

/* Libraries are heard when something is amiss: what they debug may be anything. */
static bool
is_of_rosterd (const GLogField *fields, size_t n_fields)
{
  for (size_t i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
        return g_strcmp0 (fields[i].value, G_LOG_DOMAIN) == 0;
    }
  return false;
}

static GLogWriterOutput
write_entry (GLogLevelFlags flags, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree GLogField *all = NULL;
  g_autofree char *hidden = NULL;

  if (get_priority (flags) > g_atomic_int_get (&level)
      || (get_priority (flags) > LOG_NOTICE && !is_of_rosterd (fields, n_fields)))
    return G_LOG_WRITER_HANDLED;
  all = g_new (GLogField, n_fields + n_place + 1);
  memcpy (all, fields, n_fields * sizeof *all);
  if (n_place > 0)
    memcpy (all + n_fields, place, n_place * sizeof *all);
  all[n_fields + n_place] = identifier;
  if (get_priority (flags) < LOG_DEBUG)
    hidden = hide_in_message (all, n_fields);
  return write_to_target (flags, all, n_fields + n_place + 1);
}

void
rd_log_init (bool is_verbose)
{
  g_atomic_int_set (&level, is_verbose ? LOG_DEBUG : LOG_NOTICE);
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_debug_enabled (TRUE); /* the level decides */
  g_log_set_writer_func (write_entry, NULL, NULL);
}

static bool
set_word (int *value, const char *const *words, size_t n_words, const char *word)
{
  for (size_t i = 0; i < n_words; i++)
    {
      if (g_str_equal (words[i], word))
        {
          g_atomic_int_set (value, (int)i);
          return true;
        }
    }
  return false;
}

const char *
rd_log_get_level (void)
{
  return levels[g_atomic_int_get (&level)];
}

bool
rd_log_set_level (const char *word)
{
  return set_word (&level, levels, G_N_ELEMENTS (levels), word);
}

const char *
rd_log_get_target (void)
{
  return targets[g_atomic_int_get (&target)];
}

bool
rd_log_set_target (const char *word)
{
  return set_word (&target, targets, G_N_ELEMENTS (targets), word);
}

void
rd_log_write (GLogLevelFlags flags, const char *profile, const char *id, const char *file,
              const char *line, const char *function, const char *format, ...)
{
  const GLogField fields[N_PLACE_FIELDS] = {
    { "PROFILE", profile, -1 },    { "CODE_FILE", file, -1 }, { "CODE_LINE", line, -1 },
    { "CODE_FUNC", function, -1 }, { "MESSAGE_ID", id, -1 },
  };
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  place = fields;
  n_place = id != NULL ? N_PLACE_FIELDS : N_PLACE_FIELDS - 1;
  g_log (G_LOG_DOMAIN, flags, "%s: %s", profile, message);
  place = NULL;
  n_place = 0;
}
