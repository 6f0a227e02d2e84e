/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/contact-variant.h"

#include "dbus-interfaces/names.h"
#include "model/contact.h"

GVariant *
rd_contacts_to_variant (const GPtrArray *contacts)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" RD_CONTACT_TYPE));
  for (unsigned i = 0; i < contacts->len; i++)
    {
      const RdContact *contact = contacts->pdata[i];

      g_variant_builder_add (&builder, "(ssuu^asta{sv})", contact->jid, contact->name,
                             contact->subscription, contact->flags, contact->groups,
                             contact->serial, NULL);
    }
  return g_variant_builder_end (&builder);
}

const char **
rd_strings_to_strv (const GPtrArray *strings)
{
  const char **strv = g_new0 (const char *, strings->len + 1);

  for (unsigned i = 0; i < strings->len; i++)
    strv[i] = strings->pdata[i];
  return strv;
}
