/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/job-list.h"

#include "cli/client/contract.h"
#include "cli/client/history.h"
#include "dbus-interfaces/names.h"

/* The name of the profile at PATH, or NULL. */
static const char *
find_name (GPtrArray *profiles, const char *path)
{
  for (unsigned i = 0; i < profiles->len; i++)
    {
      RdBusProfile *profile = g_ptr_array_index (profiles, i);

      if (g_str_equal (g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)), path))
        return rd_bus_profile_get_name (profile);
    }
  return NULL;
}

static void
clear_job (void *data)
{
  CtlPresentJob *job = data;

  g_variant_unref (job->properties);
}

static int
compare_jobs (const void *a, const void *b)
{
  const CtlPresentJob *left = a, *right = b;

  return left->number > right->number ? -1 : left->number < right->number;
}

/* It did nothing, and isn't a job of a list of what was done. */
static bool
is_past_dry_run (GVariant *properties)
{
  gboolean is_dry_run = false;
  const char *state = "";

  g_variant_lookup (properties, "DryRun", "b", &is_dry_run);
  g_variant_lookup (properties, "State", "&s", &state);
  return is_dry_run && g_str_equal (state, "ended");
}

/* INTERFACES: a{sa{sv}}, of one object. */
static void
take_object (CtlJobList *list, GVariant *interfaces)
{
  g_autoptr (GVariant) properties
      = g_variant_lookup_value (interfaces, RD_JOB_INTERFACE, G_VARIANT_TYPE_VARDICT);
  CtlPresentJob job = { 0 };
  const char *path;

  if (properties == NULL || is_past_dry_run (properties)
      || !g_variant_lookup (properties, "Profile", "&o", &path)
      || !g_variant_lookup (properties, "Number", "t", &job.number))
    return;
  job.profile = find_name (list->profiles, path);
  if (job.profile == NULL)
    return;
  job.properties = g_steal_pointer (&properties);
  g_array_append_val (list->present, job);
}

static bool
read_present (CtlJobList *list, CtlClient *client, GError **error)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      client->connection, RD_BUS_NAME, RD_ROOT_PATH, CTL_OBJECT_MANAGER, "GetManagedObjects", NULL,
      G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NONE, client->timeout_ms, NULL, error);
  g_autoptr (GVariant) objects = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  list->present = g_array_new (FALSE, FALSE, sizeof (CtlPresentJob));
  g_array_set_clear_func (list->present, clear_job);
  for (size_t i = 0; objects != NULL && i < g_variant_n_children (objects); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (objects, i);
      g_autoptr (GVariant) interfaces = g_variant_get_child_value (object, 1);

      take_object (list, interfaces);
    }
  g_array_sort (list->present, compare_jobs);
  return objects != NULL;
}

bool
ctl_job_list_read (CtlJobList *list, CtlClient *client, GPtrArray *profiles, unsigned n_past,
                   GError **error)
{
  *list = (CtlJobList){
    .profiles = g_ptr_array_ref (profiles),
    .past = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref),
  };
  if (!read_present (list, client, error))
    return false;
  for (unsigned i = 0; i < profiles->len && n_past > 0; i++)
    {
      GVariant *past = ctl_past_jobs_read (g_ptr_array_index (profiles, i), 0, n_past, error);

      if (past == NULL)
        return false;
      g_ptr_array_add (list->past, past);
    }
  return true;
}

static bool
is_ended (const CtlPresentJob *job)
{
  const char *state = "";

  g_variant_lookup (job->properties, "State", "&s", &state);
  return g_str_equal (state, "ended");
}

/* Of the profile of this name. Returns how many that have ended are left. */
static unsigned
cut_present (CtlJobList *list, const char *profile, unsigned n)
{
  unsigned n_kept = 0;

  for (unsigned i = 0; i < list->present->len;)
    {
      const CtlPresentJob *job = &g_array_index (list->present, CtlPresentJob, i);
      bool is_counted = g_str_equal (job->profile, profile) && is_ended (job);

      if (is_counted && n_kept == n)
        {
          g_array_remove_index (list->present, i);
          continue;
        }
      n_kept += is_counted;
      i++;
    }
  return n_kept;
}

/* Returns PAST without what is behind the Nth that isn't present, too. */
static GVariant *
cut_past (const CtlJobList *list, GVariant *past, unsigned n)
{
  g_auto (GVariantBuilder) kept = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (CTL_PAST_JOBS_TYPE));

  for (size_t i = 0; i < g_variant_n_children (past); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (past, i);
      CtlPastJob job;

      ctl_past_job_get (&job, past, i);
      if (!ctl_job_list_has_present (list, job.number) && n-- == 0)
        break;
      g_variant_builder_add_value (&kept, child);
    }
  return g_variant_ref_sink (g_variant_builder_end (&kept));
}

void
ctl_job_list_cut (CtlJobList *list, unsigned n)
{
  for (unsigned i = 0; i < list->past->len; i++)
    {
      const char *name = rd_bus_profile_get_name (g_ptr_array_index (list->profiles, i));
      unsigned n_present = cut_present (list, name, n);
      g_autoptr (GVariant) past = g_variant_ref (g_ptr_array_index (list->past, i));

      g_variant_unref (g_ptr_array_index (list->past, i));
      g_ptr_array_index (list->past, i) = cut_past (list, past, n - n_present);
    }
}

void
ctl_job_list_clear (CtlJobList *list)
{
  g_clear_pointer (&list->profiles, g_ptr_array_unref);
  g_clear_pointer (&list->present, g_array_unref);
  g_clear_pointer (&list->past, g_ptr_array_unref);
}

bool
ctl_job_list_has_present (const CtlJobList *list, uint64_t number)
{
  for (unsigned i = 0; i < list->present->len; i++)
    {
      if (g_array_index (list->present, CtlPresentJob, i).number == number)
        return true;
    }
  return false;
}
