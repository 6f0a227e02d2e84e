/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/accounts.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* A sentence names no more. */
#define NAMED_MAX 10

/* What one account has: RECORD, or WHY a line is bad. */
typedef struct
{
  CtlRecord *record;
  unsigned line;
  char *why;
} Finding;

struct _CtlAccounts
{
  const CtlRecordSink *sink;
  char *wanted; /* folded; NULL: nobody says */
  bool is_said; /* by the caller: no other will do */
  bool is_met;  /* the wanted one */
  bool is_now;  /* what comes now is of the wanted one */
  GPtrArray *names;
  GHashTable *known;    /* folded names, of names */
  char *first;          /* folded, of the first account */
  bool is_of_first;     /* what comes now */
  GPtrArray *kept_back; /* Findings of the first, while it may be the only one */
};

static void
free_finding (gpointer data)
{
  Finding *finding = data;

  g_clear_pointer (&finding->record, ctl_record_free);
  g_free (finding->why);
  g_free (finding);
}

/* Without the resource, and without case. */
static char *
fold (const char *account)
{
  return g_utf8_casefold (account, (gssize)strcspn (account, "/"));
}

CtlAccounts *
ctl_accounts_new (const CtlReadTerms *terms, const CtlRecordSink *sink)
{
  CtlAccounts *accounts = g_new0 (CtlAccounts, 1);
  const char *wanted = terms->account != NULL ? terms->account : terms->own_jid;

  accounts->sink = sink;
  accounts->is_said = terms->account != NULL;
  accounts->wanted = wanted != NULL ? fold (wanted) : NULL;
  accounts->names = g_ptr_array_new_with_free_func (g_free);
  accounts->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  accounts->kept_back = g_ptr_array_new_with_free_func (free_finding);
  return accounts;
}

void
ctl_accounts_free (CtlAccounts *accounts)
{
  g_free (accounts->wanted);
  g_free (accounts->first);
  g_ptr_array_unref (accounts->names);
  g_hash_table_unref (accounts->known);
  g_ptr_array_unref (accounts->kept_back);
  g_free (accounts);
}

void
ctl_accounts_turn_to (CtlAccounts *accounts, const char *account)
{
  g_autofree char *folded = fold (account);

  accounts->is_now = g_strcmp0 (folded, accounts->wanted) == 0;
  accounts->is_met |= accounts->is_now;
  if (accounts->first == NULL)
    accounts->first = g_strdup (folded);
  accounts->is_of_first = g_str_equal (folded, accounts->first);
  if (accounts->is_met || !accounts->is_of_first)
    g_ptr_array_set_size (accounts->kept_back, 0);
  /* One more than are named shows that there are more. */
  if (accounts->names->len <= NAMED_MAX
      && g_hash_table_add (accounts->known, g_steal_pointer (&folded)))
    g_ptr_array_add (accounts->names, g_strndup (account, strcspn (account, "/")));
}

/* May what comes now still be asked for? */
static bool
may_be_kept (const CtlAccounts *accounts)
{
  return !accounts->is_said && !accounts->is_met && accounts->names->len == 1;
}

void
ctl_accounts_found (CtlAccounts *accounts, CtlRecord *record)
{
  if (accounts->is_now)
    accounts->sink->found (record, accounts->sink->data);
  else if (may_be_kept (accounts))
    {
      Finding *finding = g_new0 (Finding, 1);

      finding->record = record;
      g_ptr_array_add (accounts->kept_back, finding);
    }
  else
    ctl_record_free (record);
}

void
ctl_accounts_bad (CtlAccounts *accounts, unsigned line, const char *why)
{
  if (accounts->is_now)
    accounts->sink->bad (line, why, accounts->sink->data);
  else if (may_be_kept (accounts))
    {
      Finding *finding = g_new0 (Finding, 1);

      finding->line = line;
      finding->why = g_strdup (why);
      g_ptr_array_add (accounts->kept_back, finding);
    }
}

static char *
list_names (const CtlAccounts *accounts)
{
  GString *list = g_string_new (NULL);

  for (unsigned i = 0; i < MIN (accounts->names->len, NAMED_MAX); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            rd_quote (accounts->names->pdata[i]).text);
  if (accounts->names->len > NAMED_MAX)
    g_string_append (list, " and others");
  return g_string_free (list, FALSE);
}

static bool
set_error (const CtlAccounts *accounts, GError **error)
{
  g_autofree char *names = list_names (accounts);

  if (accounts->is_said)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_FOUND,
                 "The file has no contacts of %s. Its accounts are: %s.",
                 rd_quote (accounts->wanted).text, names);
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                 "The file has contacts of several accounts. Say whose are meant with --account: "
                 "%s.",
                 names);
  return false;
}

bool
ctl_accounts_end (CtlAccounts *accounts, GError **error)
{
  if (accounts->names->len == 0 || accounts->is_met)
    return true;
  if (accounts->is_said || accounts->names->len > 1)
    return set_error (accounts, error);
  for (unsigned i = 0; i < accounts->kept_back->len; i++)
    {
      Finding *finding = accounts->kept_back->pdata[i];

      if (finding->record != NULL)
        accounts->sink->found (g_steal_pointer (&finding->record), accounts->sink->data);
      else
        accounts->sink->bad (finding->line, finding->why, accounts->sink->data);
    }
  return true;
}
