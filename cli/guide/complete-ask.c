/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guide/complete-ask.h"

#include "cli/client/history.h"
#include "cli/client/incoming.h"
#include "cli/option/group-list.h"
#include "dbus-interfaces/names.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>

#define ASK_TIMEOUT_MS 1000
#define JIDS_MAX 200
#define JOBS_MAX 20

/* The first value of the answer, or NULL. */
static GVariant *
ask (const char *path, const char *interface, const char *method, GVariant *arguments,
     const char *reply_type)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;

  if (connection == NULL)
    {
      g_variant_unref (g_variant_ref_sink (arguments));
      return NULL;
    }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  ctl_incoming_watch (connection);
  reply = g_dbus_connection_call_sync (connection, RD_BUS_NAME, path, interface, method, arguments,
                                       G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                       ASK_TIMEOUT_MS, NULL, NULL);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

static GVariant *
ask_profile (const char *profile, const char *interface, const char *method, GVariant *arguments,
             const char *reply_type)
{
  g_autoptr (GVariant) owned_arguments = g_variant_ref_sink (arguments);
  g_autoptr (GVariant) found = ask (RD_ROOT_PATH, RD_MANAGER_INTERFACE, "FindProfile",
                                    g_variant_new ("(s)", profile), "(o)");

  if (found == NULL)
    return NULL;
  return ask (g_variant_get_string (found, NULL), interface, method, owned_arguments, reply_type);
}

/* The first string of each tuple in ROWS. Takes ROWS, which may be NULL. */
static GPtrArray *
take_strings (GVariant *rows)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) owned = rows;

  for (size_t i = 0; owned != NULL && i < g_variant_n_children (owned); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (owned, i);
      char *word;

      g_variant_get_child (row, 0, "s", &word);
      g_ptr_array_add (words, word);
    }
  return words;
}

GPtrArray *
ctl_complete_list_profiles (const char *profile, const char *prefix)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) objects = ask (RD_ROOT_PATH, "org.freedesktop.DBus.ObjectManager",
                                      "GetManagedObjects", g_variant_new ("()"), "(a{oa{sa{sv}}})");

  for (size_t i = 0; objects != NULL && i < g_variant_n_children (objects); i++)
    {
      g_autoptr (GVariant) object = g_variant_get_child_value (objects, i);
      g_autoptr (GVariant) interfaces = g_variant_get_child_value (object, 1);
      g_autoptr (GVariant) properties
          = g_variant_lookup_value (interfaces, RD_PROFILE_INTERFACE, G_VARIANT_TYPE_VARDICT);
      char *name;

      if (properties != NULL && g_variant_lookup (properties, "Name", "s", &name))
        g_ptr_array_add (words, name);
    }
  return words;
}

/* JID with its domain in the other form, or NULL. */
static char *
spell_domain (const char *jid, char *(*convert) (const char *domain))
{
  const char *at = strchr (jid, '@');
  size_t n_local = at != NULL ? at + 1 - jid : 0;
  g_autofree char *local = g_strndup (jid, n_local);
  g_autofree char *domain = convert (jid + n_local);

  return domain != NULL ? g_strconcat (local, domain, NULL) : NULL;
}

/* JID with its domain in the form (A-labels or U-labels) that PREFIX begins. */
static char *
spell_like (const char *jid, const char *prefix)
{
  static char *(*const converters[]) (const char *domain)
      = { g_hostname_to_ascii, g_hostname_to_unicode };

  for (size_t i = 0; i < G_N_ELEMENTS (converters) && !g_str_has_prefix (jid, prefix); i++)
    {
      g_autofree char *spelt = spell_domain (jid, converters[i]);

      if (spelt != NULL && g_str_has_prefix (spelt, prefix))
        return g_steal_pointer (&spelt);
    }
  return g_strdup (jid);
}

/* The text to search for: PREFIX up to its '@', if the domain may be stored in the other form. */
static char *
cut_label (const char *prefix)
{
  const char *at = strchr (prefix, '@');
  bool is_spelt_otherwise = strstr (prefix, "xn--") != NULL || !g_str_is_ascii (prefix);

  return at != NULL && is_spelt_otherwise ? g_strndup (prefix, at + 1 - prefix) : g_strdup (prefix);
}

GPtrArray *
ctl_complete_list_jids (const char *profile, const char *prefix)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *text = cut_label (prefix);
  GPtrArray *words;

  if (*text != '\0')
    g_variant_dict_insert (&filter, "Text", "s", text);
  words = take_strings (ask_profile (
      profile, RD_ROSTER_INTERFACE, "Get",
      g_variant_new ("(@a{sv}su)", g_variant_dict_end (&filter), "", (guint32)JIDS_MAX),
      "(a" RD_CONTACT_TYPE "sut)"));
  for (unsigned i = 0; i < words->len; i++)
    {
      char *jid = words->pdata[i];

      words->pdata[i] = spell_like (jid, prefix);
      g_free (jid);
    }
  return words;
}

GPtrArray *
ctl_complete_list_groups (const char *profile, const char *prefix)
{
  g_autoptr (GVariant) stats = ask_profile (profile, RD_ROSTER_INTERFACE, "Stats",
                                            g_variant_new ("(a{sv})", NULL), "(a{sv})");

  GPtrArray *words = take_strings (
      stats != NULL ? g_variant_lookup_value (stats, "Groups", G_VARIANT_TYPE ("a(su)")) : NULL);

  for (unsigned i = 0; i < words->len; i++)
    {
      char *name = words->pdata[i];

      words->pdata[i] = ctl_group_list_escape (name);
      g_free (name);
    }
  return words;
}

GPtrArray *
ctl_complete_list_jobs (const char *profile, const char *prefix)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) jobs = ask_profile (profile, RD_HISTORY_INTERFACE, "ListJobs",
                                           g_variant_new ("(tu)", (guint64)0, (guint32)JOBS_MAX),
                                           "(" CTL_PAST_JOBS_TYPE ")");

  for (size_t i = 0; jobs != NULL && i < g_variant_n_children (jobs); i++)
    {
      CtlPastJob job;

      ctl_past_job_get (&job, jobs, i);
      g_ptr_array_add (words, g_strdup_printf ("%" G_GUINT64_FORMAT, job.number));
    }
  return words;
}

GPtrArray *
ctl_complete_list_requests (const char *profile, const char *prefix)
{
  return take_strings (ask_profile (profile, RD_SUBSCRIPTIONS_INTERFACE, "ListPending",
                                    g_variant_new ("()"), "(a(sts))"));
}

GPtrArray *
ctl_complete_list_snapshots (const char *profile, const char *prefix)
{
  return take_strings (ask_profile (profile, RD_PAST_INTERFACE, "ListSnapshots",
                                    g_variant_new ("()"), "(a(sttutst))"));
}

GPtrArray *
ctl_complete_list_blocked (const char *profile, const char *prefix)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) answer
      = ask_profile (profile, RD_BLOCKING_INTERFACE, "List",
                     g_variant_new ("(su)", "", (guint32)JIDS_MAX), "(asbust)");
  const char *jid;
  GVariantIter iter;

  if (answer == NULL)
    return words;
  g_variant_iter_init (&iter, answer);
  while (g_variant_iter_next (&iter, "&s", &jid))
    g_ptr_array_add (words, g_strdup (jid));
  return words;
}
