/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stored.h"

SimStored *
sim_stored_read (GVariant *contact)
{
  SimStored *stored = g_new0 (SimStored, 1);

  g_variant_get (contact, "(ssuu^ast@a{sv})", &stored->jid, &stored->name, &stored->subscription,
                 &stored->flags, &stored->groups, &stored->serial, NULL);
  stored->key = g_ascii_strdown (stored->jid, -1);
  return stored;
}

void
sim_stored_free (SimStored *stored)
{
  if (stored == NULL)
    return;
  g_free (stored->jid);
  g_free (stored->key);
  g_free (stored->name);
  g_strfreev (stored->groups);
  g_free (stored);
}

const SimStored *
sim_stored_find (const GPtrArray *list, const char *key)
{
  for (unsigned i = 0; i < list->len; i++)
    {
      const SimStored *stored = list->pdata[i];

      if (g_str_equal (stored->key, key))
        return stored;
    }
  return NULL;
}

char *
sim_stored_describe (const SimStored *stored)
{
  static const char *const words[] = { "none", "to", "from", "both" };
  g_autofree char *groups = NULL;

  if (stored == NULL)
    return g_strdup ("no contact");
  groups = g_strjoinv (", ", stored->groups);
  return g_strdup_printf ("%s \"%s\" %s%s%s%s [%s]", stored->jid, stored->name,
                          words[stored->subscription & 3], stored->flags & 1 ? " ask" : "",
                          stored->flags & 2 ? " pending" : "", stored->flags & 4 ? " approved" : "",
                          groups);
}
