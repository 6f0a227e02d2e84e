/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/contact.h"

#include "dbus-interfaces/names.h"
#include "dbus-interfaces/shown-name.h"

/* The members are read one by one: a format string would be scanned for each contact. */

static const char *
read_string (GVariant *parent, size_t n)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (parent, n);

  return g_variant_get_string (value, NULL);
}

static unsigned
read_number (GVariant *tuple, size_t n)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (tuple, n);

  return g_variant_get_uint32 (value);
}

static uint64_t
read_serial (GVariant *tuple, size_t n)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (tuple, n);

  return g_variant_get_uint64 (value);
}

static const char **
read_strings (GVariant *tuple, size_t n)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (tuple, n);
  size_t n_strings = g_variant_n_children (array);
  const char **strings = g_new (const char *, n_strings + 1);

  for (size_t i = 0; i < n_strings; i++)
    strings[i] = read_string (array, i);
  strings[n_strings] = NULL;
  return strings;
}

void
ctl_contact_init (CtlContact *contact, GVariant *contacts, size_t n)
{
  /* G_VARIANT_TYPE () would scan it for each contact. */
  g_return_if_fail (g_variant_is_of_type (contacts, (const GVariantType *)("a" RD_CONTACT_TYPE)));
  contact->tuple = g_variant_get_child_value (contacts, n);
  contact->jid = read_string (contact->tuple, 0);
  contact->name = read_string (contact->tuple, 1);
  contact->subscription = read_number (contact->tuple, 2);
  contact->flags = read_number (contact->tuple, 3);
  contact->groups = read_strings (contact->tuple, 4);
  contact->serial = read_serial (contact->tuple, 5);
}

void
ctl_contact_clear (CtlContact *contact)
{
  g_clear_pointer (&contact->groups, g_free);
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
