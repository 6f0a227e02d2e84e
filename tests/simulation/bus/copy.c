/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/copy.h"

#include "trace.h"

SimCopy *
sim_copy_new (const char *owner)
{
  SimCopy *copy = g_new0 (SimCopy, 1);

  copy->owner = owner;
  copy->contacts
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)sim_stored_free);
  return copy;
}

void
sim_copy_free (SimCopy *copy)
{
  g_hash_table_unref (copy->contacts);
  g_free (copy);
}

static SimStored *
read_child (GVariant *contacts, size_t i)
{
  g_autoptr (GVariant) contact = g_variant_get_child_value (contacts, i);

  return sim_stored_read (contact);
}

/* Takes CONTACT. */
static void
put (SimCopy *copy, SimStored *contact)
{
  g_hash_table_replace (copy->contacts, contact->jid, contact);
}

void
sim_copy_add_page (SimCopy *copy, GVariant *contacts, GHashTable *repeated)
{
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      SimStored *contact = read_child (contacts, i);

      if (g_hash_table_contains (copy->contacts, contact->jid))
        g_hash_table_add (repeated, g_strdup (contact->jid));
      put (copy, contact);
    }
}

/* CONTACT is told as changed after LEAST, up to SERIAL. */
static void
check_contact (const SimCopy *copy, const SimStored *contact, uint64_t least, uint64_t serial)
{
  const char *jid = contact->jid;
  const SimStored *held = g_hash_table_lookup (copy->contacts, jid);
  uint64_t own = contact->serial;

  if (own <= least || own > serial)
    sim_break ("serials",
               "%s: %s is told as changed after %" G_GUINT64_FORMAT " up to %" G_GUINT64_FORMAT
               ", and has the serial %" G_GUINT64_FORMAT,
               copy->owner, jid, least, serial, own);
  if (held != NULL && held->serial > own)
    sim_break ("serials",
               "%s: %s goes back from serial %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
               copy->owner, jid, held->serial, own);
}

static void
note_once (const SimCopy *copy, GHashTable *told, const char *jid)
{
  if (!g_hash_table_add (told, (gpointer)jid))
    sim_break ("follows", "%s: %s is told twice at once", copy->owner, jid);
}

void
sim_copy_check_added (const SimCopy *copy, GVariant *changed, GVariant *added, GVariant *removed)
{
  g_autofree const char **list = g_variant_get_strv (added, NULL);
  size_t n_old_spellings = g_variant_n_children (removed);
  unsigned n_added = 0;

  for (size_t i = 0; i < g_variant_n_children (changed); i++)
    {
      SimStored *contact = read_child (changed, i);
      bool is_added = g_strv_contains (list, contact->jid);
      bool is_held = g_hash_table_contains (copy->contacts, contact->jid);

      n_added += is_added;
      if (is_added && is_held)
        sim_break ("follows", "%s: %s is told as added, and was there", copy->owner, contact->jid);
      if (!is_added && !is_held && n_old_spellings-- == 0)
        sim_break ("follows", "%s: %s is new, and not told as added", copy->owner, contact->jid);
      sim_stored_free (contact);
    }
  if (n_added != g_strv_length ((char **)list))
    sim_break ("follows", "%s: contacts are told as added that did not change", copy->owner);
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
      SimStored *contact = read_child (changed, i);

      note_once (copy, told, contact->jid);
      check_contact (copy, contact, least, serial);
      put (copy, contact);
    }
  copy->serial = serial;
}
