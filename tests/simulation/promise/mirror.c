/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/mirror.h"

#include "machine/schedule.h"
#include "trace.h"

#include <string.h>

#define PROFILE "im.rosterd.Roster1.Profile"
#define JOB "im.rosterd.Roster1.Job"

static void
object_free (gpointer data)
{
  SimObject *object = data;

  g_free (object->path);
  g_hash_table_unref (object->values);
  g_free (object);
}

GHashTable *
sim_mirror_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, object_free);
}

/* NULL: neither a profile nor a job. */
static GVariant *
find_properties (GVariant *interfaces, bool *is_job)
{
  GVariant *profile = g_variant_lookup_value (interfaces, PROFILE, G_VARIANT_TYPE_VARDICT);

  *is_job = profile == NULL;
  return profile != NULL ? profile
                         : g_variant_lookup_value (interfaces, JOB, G_VARIANT_TYPE_VARDICT);
}

SimObject *
sim_mirror_add (GHashTable *mirror, const char *path, GVariant *interfaces)
{
  bool is_job;
  g_autoptr (GVariant) properties = find_properties (interfaces, &is_job);
  SimObject *object;

  if (properties == NULL || g_hash_table_contains (mirror, path))
    return NULL;
  object = g_new0 (SimObject, 1);
  object->path = g_strdup (path);
  object->is_job = is_job;
  object->values
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  object->since = sim_schedule_get_now ();
  sim_object_take (object, properties);
  g_hash_table_insert (mirror, object->path, object);
  return object;
}

void
sim_object_take (SimObject *object, GVariant *changed)
{
  g_autofree char *state = g_strdup (sim_object_get_text (object, "State"));
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, changed);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    g_hash_table_insert (object->values, g_strdup (name), value);
  if (!g_str_equal (state, sim_object_get_text (object, "State")))
    object->since = sim_schedule_get_now ();
}

const char *
sim_object_get_text (const SimObject *object, const char *name)
{
  GVariant *value = g_hash_table_lookup (object->values, name);

  return value != NULL ? g_variant_get_string (value, NULL) : "";
}

uint64_t
sim_object_get_number (const SimObject *object, const char *name)
{
  GVariant *value = g_hash_table_lookup (object->values, name);

  if (value == NULL)
    return 0;
  return g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ? g_variant_get_uint32 (value)
                                                             : g_variant_get_uint64 (value);
}

/* -- the comparison ---------------------------------------------------------------------------- */

static void
compare_object (const SimObject *object, GVariant *properties)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      GVariant *told = g_hash_table_lookup (object->values, name);
      g_autofree char *shown = g_variant_print (value, FALSE);
      g_autofree char *other = told != NULL ? g_variant_print (told, FALSE) : NULL;

      if (told == NULL || !g_variant_equal (told, value))
        sim_break ("properties", "%s of %s is %s, but was told as %s", name, object->path, shown,
                   other);
      g_variant_unref (value);
    }
}

void
sim_mirror_compare (GHashTable *mirror, GVariant *objects)
{
  unsigned n = 0;
  GVariantIter iter;
  const char *path;
  GVariant *interfaces;

  g_variant_iter_init (&iter, objects);
  while (g_variant_iter_next (&iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    {
      const SimObject *object = g_hash_table_lookup (mirror, path);
      bool is_job;
      g_autoptr (GVariant) properties = find_properties (interfaces, &is_job);

      g_variant_unref (interfaces);
      if (properties == NULL)
        continue;
      if (object == NULL)
        sim_break ("properties", "%s is on the bus, and no signal told that", path);
      compare_object (object, properties);
      n++;
    }
  if (n != g_hash_table_size (mirror))
    sim_break ("properties", "%u objects are on the bus, %u were told", n,
               g_hash_table_size (mirror));
}
