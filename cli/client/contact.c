/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/contact.h"

#include "cli/client/tuple.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/shown-name.h"

/* Most contacts have none. */
static void
read_fields (CtlContact *contact)
{
  g_autoptr (GVariant) fields = g_variant_get_child_value (contact->tuple, 6);
  guint64 made_since = 0;

  g_variant_lookup (fields, "ServerMadeSince", "t", &made_since);
  g_variant_lookup (fields, "ServerMadeEvidence", "s", &contact->evidence);
  contact->made_since = (int64_t)made_since;
}

void
ctl_contact_init (CtlContact *contact, GVariant *contacts, size_t n)
{
  /* G_VARIANT_TYPE () would scan it for each contact. */
  g_return_if_fail (g_variant_is_of_type (contacts, (const GVariantType *)("a" RD_CONTACT_TYPE)));
  contact->tuple = g_variant_get_child_value (contacts, n);
  contact->jid = ctl_tuple_get_string (contact->tuple, 0);
  contact->name = ctl_tuple_get_string (contact->tuple, 1);
  contact->subscription = ctl_tuple_get_uint32 (contact->tuple, 2);
  contact->flags = ctl_tuple_get_uint32 (contact->tuple, 3);
  contact->groups = ctl_tuple_get_strings (contact->tuple, 4);
  contact->serial = ctl_tuple_get_uint64 (contact->tuple, 5);
  contact->made_since = 0;
  contact->evidence = NULL;
  if ((contact->flags & CTL_CONTACT_MADE) != 0)
    read_fields (contact);
}

void
ctl_contact_clear (CtlContact *contact)
{
  g_clear_pointer (&contact->groups, g_free);
  g_clear_pointer (&contact->evidence, g_free);
  g_clear_pointer (&contact->tuple, g_variant_unref);
}

char *
ctl_contact_get_shown_name (const CtlContact *contact)
{
  return rd_shown_name_make (contact->name, contact->jid);
}

const char *
ctl_contact_get_subscription_word (const CtlContact *contact)
{
  static const char *const words[] = { "none", "to", "from", "both" };

  return words[contact->subscription & (CTL_CONTACT_TO | CTL_CONTACT_FROM)];
}
