/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/outcome-words.h"

#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

/* Contacts named below a line; more are counted. */
#define NAMED_MAX 10

/* Of one contact, and of several; %s is the profile's name. */
typedef struct
{
  const char *one, *several;
} Words;

static const struct
{
  const char *kind;
  Words words;
} unchanged[] = {
  { "purge", { "was gone already", "were gone already" } },
  { "remove", { "was gone already", "were gone already" } },
  { "subscribe", { "shows its presence to %s already", "show their presence to %s already" } },
  { "unsubscribe",
    { "doesn't show its presence to %s, and isn't asked to",
      "don't show their presence to %s, and aren't asked to" } },
  { "approve", { "may see the presence of %s already", "may see the presence of %s already" } },
  { "deny",
    { "doesn't see the presence of %s, and no request of it is known",
      "don't see the presence of %s, and no request of them is known" } },
  { "block", { "is blocked for %s already", "are blocked for %s already" } },
  { "unblock", { "isn't in the block list of %s", "aren't in the block list of %s" } },
};
static const Words other_unchanged = { "is so already", "are so already" };

static const Words asked_again
    = { "was asked again to show its presence to %s: an earlier request has no answer yet",
        "were asked again to show their presence to %s: earlier requests have no answer yet" };

static const Words in_advance
    = { "hasn't asked, as far as is known, and was approved in advance: it sees the presence of %s "
        "once it asks",
        "haven't asked, as far as is known, and were approved in advance: they see the presence of "
        "%s once they ask" };

static const Words made = { "is made by the server of %s itself, which may undo this",
                            "are made by the server of %s itself, which may undo this" };

static const Words *
get_unchanged_words (const char *kind)
{
  for (size_t i = 0; i < G_N_ELEMENTS (unchanged); i++)
    {
      if (g_strcmp0 (unchanged[i].kind, kind) == 0)
        return &unchanged[i].words;
    }
  return &other_unchanged;
}

static unsigned
count_not_changed (const CtlJob *job)
{
  return ctl_job_get_detail (job, "Unchanged") + ctl_job_get_detail (job, "AskedAgain")
         + ctl_job_get_detail (job, "InAdvance");
}

unsigned
ctl_outcome_words_count_changed (const CtlJob *job)
{
  unsigned done = ctl_job_get_detail (job, "Done");
  unsigned others = count_not_changed (job);

  return done > others ? done - others : 0;
}

/* "  "a@b"" for each, below a line about several. */
static void
add_names (GPtrArray *lines, const char *const *jids, unsigned n)
{
  for (unsigned i = 0; jids[i] != NULL && i < NAMED_MAX; i++)
    g_ptr_array_add (lines, g_strdup_printf ("  \"%s\"", rd_quote (jids[i]).text));
  if (n > NAMED_MAX)
    g_ptr_array_add (lines, g_strdup_printf ("  … and %u more", n - NAMED_MAX));
}

/* LEAD: before the sentence. */
static void
add_sentence (GPtrArray *lines, const char *lead, const char *subject, const char *words,
              const char *profile, const char *end)
{
  g_auto (GStrv) parts = g_strsplit (words, "%s", 2);
  g_autofree char *predicate = g_strjoinv (profile, parts);

  g_ptr_array_add (lines, g_strdup_printf ("%s%s %s%s", lead, subject, predicate, end));
}

static void
add_outcome (GPtrArray *lines, const CtlJob *job, const char *key, const char *lead,
             const Words *words, const char *profile)
{
  unsigned n = ctl_job_get_detail (job, key);
  g_autofree char *jids_key = g_strconcat (key, "Jids", NULL);
  g_autofree const char **jids = NULL;
  g_autofree char *subject = NULL;

  if (n == 0)
    return;
  g_variant_lookup (job->details, jids_key, "^a&s", &jids);
  if (n == 1 && jids != NULL && jids[0] != NULL)
    subject = g_strdup_printf ("\"%s\"", rd_quote (jids[0]).text);
  else
    subject = ctl_text_count_contacts (n);
  add_sentence (lines, lead, subject, n == 1 ? words->one : words->several, profile,
                n > 1 && jids != NULL ? ":" : ".");
  if (n > 1 && jids != NULL)
    add_names (lines, jids, n);
}

char **
ctl_outcome_words_format (const CtlJob *job, const char *kind, const char *profile)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  unsigned n_unchanged = ctl_job_get_detail (job, "Unchanged");
  bool is_all = n_unchanged == ctl_job_get_detail (job, "Done")
                && ctl_job_get_detail (job, "Failed") + ctl_job_get_detail (job, "NotDone") == 0;

  if (count_not_changed (job) > 0)
    {
      add_outcome (lines, job, "AskedAgain", "", &asked_again, profile);
      add_outcome (lines, job, "InAdvance", "", &in_advance, profile);
      add_outcome (lines, job, "Unchanged", is_all ? "Nothing had to be changed: " : "",
                   get_unchanged_words (kind), profile);
    }
  /* Of a purge they are those that it has left out. */
  if (!g_str_equal (kind, "purge"))
    add_outcome (lines, job, "ServerMade", "", &made, profile);
  g_ptr_array_add (lines, NULL);
  g_ptr_array_set_free_func (lines, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}
