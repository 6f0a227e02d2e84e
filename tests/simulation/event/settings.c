/* What callers change about profiles.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/kinds.h"
#include "trace.h"
#include "world.h"

#define MANAGER_PATH "/im/rosterd/Roster1"
#define MANAGER "im.rosterd.Roster1.Manager"
#define PROFILE "im.rosterd.Roster1.Profile"
/* Beside the one that all is about; never connected. */
#define SPARE_PATH "/im/rosterd/Roster1/profile/spare"

static void
on_answer (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  if (reply == NULL)
    sim_trace ("caller", "gets %s for %s: %s", error, (const char *)user_data, message);
}

/* METHOD is static, ARGUMENTS floating or NULL. */
static void
ask (SimWorld *world, const SimEvent *event, const char *path, const char *interface,
     const char *method, GVariant *arguments)
{
  SimCaller *caller = world->callers[event->c % SIM_N_CALLERS];

  sim_trace (sim_caller_get_name (caller), "asks %s of %s", method, path);
  sim_caller_call (caller, path, interface, method, arguments, on_answer, (gpointer)method);
}

static void
configure (SimWorld *world, const SimEvent *event)
{
  static const char *const settings[] = { "{'Visibility': <'xa'>}",
                                          "{'Visibility': <'none'>}",
                                          "{'ShrinkGuard': <uint32 0>}",
                                          "{'ShrinkGuard': <uint32 90>}",
                                          "{'PingInterval': <uint32 60>}",
                                          "{'PingInterval': <uint32 180>}",
                                          "{'AllowPlain': <true>, 'Visibility': <'xa'>}" };

  ask (world, event, SIM_PROFILE, PROFILE, "Configure",
       g_variant_new ("(@a{sv})",
                      g_variant_new_parsed (settings[event->a % G_N_ELEMENTS (settings)])));
}

static void
trust_versions (SimWorld *world, const SimEvent *event)
{
  ask (world, event, SIM_PROFILE, PROFILE, event->a % 2 == 0 ? "TrustVersions" : "DismissNotice",
       NULL);
}

static void
spare_profile (SimWorld *world, const SimEvent *event)
{
  GVariant *settings;

  switch (event->a % 4)
    {
    case 0:
    case 1:
      settings = g_variant_new_parsed ("{'Enabled': <false>}");
      ask (world, event, MANAGER_PATH, MANAGER, "AddProfile",
           g_variant_new ("(ss@a{sv})", "spare", "spare@home.example", settings));
      break;
    case 2:
      ask (world, event, MANAGER_PATH, MANAGER, "RemoveProfile", g_variant_new ("(o)", SPARE_PATH));
      break;
    default:
      ask (world, event, MANAGER_PATH, MANAGER, "SetDefaultProfile",
           g_variant_new ("(o)", event->b % 2 == 0 ? SPARE_PATH : SIM_PROFILE));
    }
}

const SimEventKind sim_event_configure = { "configure", 12, configure };
const SimEventKind sim_event_trust_versions = { "trust-versions", 5, trust_versions };
const SimEventKind sim_event_spare_profile = { "spare-profile", 8, spare_profile };
