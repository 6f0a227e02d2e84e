/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/record.h"

CtlRecord *
ctl_record_new (unsigned line, const char *jid, const char *name)
{
  CtlRecord *record = g_new0 (CtlRecord, 1);

  record->line = line;
  record->jid = g_strdup (jid);
  record->name = g_strdup (name);
  record->groups = g_new0 (char *, 1);
  return record;
}

void
ctl_record_take_groups (CtlRecord *record, GPtrArray *groups)
{
  char **texts = g_new0 (char *, groups->len + 1);

  for (unsigned i = 0; i < groups->len; i++)
    texts[i] = g_strdup (groups->pdata[i]);
  g_ptr_array_set_size (groups, 0);
  g_strfreev (record->groups);
  record->groups = texts;
}

void
ctl_record_free (CtlRecord *record)
{
  g_free (record->jid);
  g_free (record->name);
  g_strfreev (record->groups);
  g_free (record);
}

bool
ctl_record_read_subscription (const char *word, unsigned *subscription)
{
  static const char *const words[] = { "none", "to", "from", "both" };

  for (unsigned i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (word, words[i]))
        {
          *subscription = i;
          return true;
        }
    }
  return false;
}
