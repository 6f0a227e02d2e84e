/* Fills a store, so that a benchmark need not wait for a server to send it: fill-store DIRECTORY
 * CONTACTS makes the profile "many", whose contacts have each a host and a group of their own, and
 * one that the first job gave to all of them, and "big", of whose contacts a full page is as large
 * as an answer may be. fill-store DIRECTORY CONTACTS PROFILES makes as many like "many" before that
 * job, "many0" and so on, and no other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/call-limits.h"
#include "store/roster/requests.h"

#include <stdlib.h>

#define BIG_GROUPS 250

static RdContact *
make_numbered (unsigned i)
{
  g_autofree char *jid = g_strdup_printf ("contact%u@host%u.example", i, i);
  g_autofree char *name = g_strdup_printf ("Person Nr %u", i * 7919);
  g_autofree char *groups = g_strdup_printf ("group %u,Friends", i);

  return make_contact (jid, i % 11 == 0 ? "" : name, i % 4, groups);
}

/* As the job left it. */
static RdContact *
make_grouped (unsigned i)
{
  g_autoptr (RdContact) contact = make_numbered (i);
  g_autofree char *groups = g_strdup_printf ("group %u,Friends,Grouped", i);

  return make_contact (contact->jid, contact->name, contact->subscription, groups);
}

static RdContact *
make_big (unsigned i)
{
  g_autofree char *jid = g_strdup_printf ("big%u@host.example", i);
  g_autoptr (GString) groups = g_string_new ("g");

  for (unsigned n = 1; n < BIG_GROUPS; n++)
    g_string_append_printf (groups, ",%u", n);
  return make_contact (jid, "Big", RD_SUBSCRIPTION_BOTH, groups->str);
}

static void
receive (RdStore *store, int64_t profile, unsigned n_contacts, RdContact *(*make) (unsigned i))
{
  RdStaging *staging = rd_store_stage_roster (store, profile, NULL, NULL);

  for (unsigned i = 0; i < n_contacts; i++)
    {
      g_autoptr (RdContact) contact = make (i);

      rd_staging_add (staging, contact);
    }
  rd_change_free (commit_roster (store, staging, "1", NULL));
}

/* Not enabled, so that nothing connects it; gives its id. */
static int64_t
fill (RdStore *store, const char *name, unsigned n_contacts, RdContact *(*make) (unsigned i))
{
  g_autofree char *jid = g_strdup_printf ("%s@scripted.test", name);
  int64_t profile = add_profile (store, name, jid);
  g_autoptr (RdSettings) settings = rd_settings_new ();

  settings->is_enabled = false;
  g_assert_true (save_settings (store, profile, settings, NULL));
  receive (store, profile, n_contacts, make);
  return profile;
}

static void
group_all (RdStore *store, int64_t profile, unsigned n_contacts)
{
  Fixture fixture = { .store = store, .profile = profile };
  g_autoptr (RdPlan) plan
      = plan_selected (&fixture, "{'Ask': <false>}", "{'AddGroups': <['Grouped']>}", NULL, NULL);

  receive (store, profile, n_contacts, make_grouped);
  end_job (&fixture, plan->job, "done", false);
}

/* All at once: the store counts them anew for each that comes. */
static void
add_requests (const char *directory, int64_t profile, unsigned n)
{
  g_autofree char *path = g_build_filename (directory, "rosterd.db", NULL);
  g_autofree char *sql = g_strdup_printf (
      "WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < %u)"
      " INSERT INTO request (profile, jid, time, message)"
      " SELECT %" G_GINT64_FORMAT ", 'asks' || i || '@example.org', i, 'Please' FROM number",
      n, profile);

  run_sql (path, sql);
}

static void
fill_many (RdStore *store, unsigned n_contacts, unsigned n_profiles)
{
  for (unsigned i = 0; i < n_profiles; i++)
    {
      g_autofree char *name = g_strdup_printf ("many%u", i);

      fill (store, name, n_contacts, make_numbered);
    }
}

int
main (int argc, char **argv)
{
  unsigned n_contacts;
  RdStore *store;
  int64_t many, big;

  if (argc != 3 && argc != 4)
    return 2;
  n_contacts = (unsigned)strtoul (argv[2], NULL, 10);
  store = open_store (argv[1]);
  if (argc == 4)
    {
      fill_many (store, n_contacts, (unsigned)strtoul (argv[3], NULL, 10));
      close_store (store);
      return 0;
    }
  many = fill (store, "many", n_contacts, make_numbered);
  group_all (store, many, n_contacts);
  /* The history tells each contact, as it does behind a first roster. */
  big = fill (store, "big", 0, make_big);
  receive (store, big, MIN (n_contacts, RD_PAGE_MAX), make_big);
  close_store (store);
  add_requests (argv[1], many, MIN (n_contacts, RD_REQUESTS_MAX));
  return 0;
}
