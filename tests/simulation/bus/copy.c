/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/copy.h"

#include "trace.h"

SimCopy *
sim_copy_new (const char *owner)
{
  SimCopy *copy = g_new0 (SimCopy, 1);

  copy->owner = owner;
  copy->contacts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  return copy;
}

void
sim_copy_free (SimCopy *copy)
{
  g_hash_table_unref (copy->contacts);
  g_free (copy);
}

const char *
sim_copy_get_jid (GVariant *contact)
{
  const char *jid;

  g_variant_get_child (contact, 0, "&s", &jid);
  return jid;
}

static uint64_t
get_serial (GVariant *contact)
{
  uint64_t serial;

  g_variant_get_child (contact, 5, "t", &serial);
  return serial;
}

/* Takes CONTACT. */
static void
put (SimCopy *copy, GVariant *contact)
{
  g_hash_table_insert (copy->contacts, g_strdup (sim_copy_get_jid (contact)), contact);
}

void
sim_copy_add_page (SimCopy *copy, GVariant *contacts, GHashTable *repeated)
{
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      GVariant *contact = g_variant_get_child_value (contacts, i);
      const char *jid = sim_copy_get_jid (contact);

      if (g_hash_table_contains (copy->contacts, jid))
        g_hash_table_add (repeated, g_strdup (jid));
      put (copy, contact);
    }
}

/* CONTACT is told as changed after LEAST, up to SERIAL. */
static void
check_contact (const SimCopy *copy, GVariant *contact, uint64_t least, uint64_t serial)
{
  const char *jid = sim_copy_get_jid (contact);
  GVariant *held = g_hash_table_lookup (copy->contacts, jid);
  uint64_t own = get_serial (contact);

  if (own <= least || own > serial)
    sim_break ("serials",
               "%s: %s is told as changed after %" G_GUINT64_FORMAT " up to %" G_GUINT64_FORMAT
               ", and has the serial %" G_GUINT64_FORMAT,
               copy->owner, jid, least, serial, own);
  if (held != NULL && get_serial (held) > own)
    sim_break ("serials",
               "%s: %s goes back from serial %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
               copy->owner, jid, get_serial (held), own);
}

static void
note_once (const SimCopy *copy, GHashTable *told, const char *jid)
{
  if (!g_hash_table_add (told, (gpointer)jid))
    sim_break ("follows", "%s: %s is told twice at once", copy->owner, jid);
}

void
sim_copy_apply (SimCopy *copy, GVariant *changed, GVariant *removed, uint64_t least,
                uint64_t serial)
{
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree const char **jids = g_variant_get_strv (removed, NULL);

  for (unsigned i = 0; jids[i] != NULL; i++)
    {
      note_once (copy, told, jids[i]);
      g_hash_table_remove (copy->contacts, jids[i]);
    }
  for (size_t i = 0; i < g_variant_n_children (changed); i++)
    {
      GVariant *contact = g_variant_get_child_value (changed, i);

      note_once (copy, told, sim_copy_get_jid (contact));
      check_contact (copy, contact, least, serial);
      put (copy, contact);
    }
  copy->serial = serial;
}
