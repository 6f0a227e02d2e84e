/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/contact.h"

#include "dbus-interfaces/shown-name.h"

#include <string.h>

static const char *const subscription_words[] = {
  [RD_SUBSCRIPTION_NONE] = "none",
  [RD_SUBSCRIPTION_TO] = "to",
  [RD_SUBSCRIPTION_FROM] = "from",
  [RD_SUBSCRIPTION_BOTH] = "both",
};

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char **
tidy_groups (const char *const *groups)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GPtrArray *tidy = g_ptr_array_new ();

  for (size_t i = 0; groups != NULL && groups[i] != NULL; i++)
    g_ptr_array_add (sorted, (gpointer)groups[i]);
  g_ptr_array_sort (sorted, compare_strings);
  for (unsigned i = 0; i < sorted->len; i++)
    {
      const char *group = sorted->pdata[i];

      if (group[0] != '\0' && (i == 0 || !g_str_equal (group, sorted->pdata[i - 1])))
        g_ptr_array_add (tidy, g_strdup (group));
    }
  g_ptr_array_add (tidy, NULL);
  return (char **)g_ptr_array_free (tidy, FALSE);
}

RdContact *
rd_contact_new (const char *jid, const char *name, RdSubscription subscription,
                RdContactFlags flags, const char *const *groups, const char *extra, uint64_t serial)
{
  RdContact *contact = g_atomic_rc_box_new0 (RdContact);

  contact->jid = g_strdup (jid);
  contact->name = g_strdup (name != NULL ? name : "");
  contact->subscription = subscription;
  contact->flags = flags;
  contact->groups = tidy_groups (groups);
  contact->extra = g_strdup (extra != NULL ? extra : "");
  contact->serial = serial;
  return contact;
}

static void
clear_contact (gpointer data)
{
  RdContact *contact = data;

  g_free (contact->jid);
  g_free (contact->name);
  g_strfreev (contact->groups);
  g_free (contact->extra);
}

RdContact *
rd_contact_ref (RdContact *contact)
{
  return g_atomic_rc_box_acquire (contact);
}

void
rd_contact_unref (RdContact *contact)
{
  g_atomic_rc_box_release_full (contact, clear_contact);
}

RdContact *
rd_contact_with_serial (const RdContact *contact, uint64_t serial)
{
  return rd_contact_new (contact->jid, contact->name, contact->subscription, contact->flags,
                         (const char *const *)contact->groups, contact->extra, serial);
}

static RdContact *
with_state (RdContact *contact, RdSubscription subscription, RdContactFlags flags)
{
  if (subscription == contact->subscription && flags == contact->flags)
    return rd_contact_ref (contact);
  return rd_contact_new (contact->jid, contact->name, subscription, flags,
                         (const char *const *)contact->groups, contact->extra, contact->serial);
}

RdContact *
rd_contact_with_pending (RdContact *contact, bool is_pending)
{
  RdContactFlags flags = contact->flags & ~RD_CONTACT_PENDING;

  return with_state (contact, contact->subscription,
                     is_pending ? flags | RD_CONTACT_PENDING : flags);
}

RdContact *
rd_contact_without_wish (RdContact *contact)
{
  return with_state (contact, contact->subscription & ~RD_SUBSCRIPTION_TO,
                     contact->flags & ~RD_CONTACT_ASK);
}

bool
rd_contact_may_be_hidden (const RdContact *contact)
{
  return contact->subscription == RD_SUBSCRIPTION_NONE
         && (contact->flags & (RD_CONTACT_PENDING | RD_CONTACT_ASK)) == RD_CONTACT_PENDING;
}

bool
rd_contact_may_have_been_hidden (const RdContact *contact)
{
  return (contact->subscription & RD_SUBSCRIPTION_FROM) == 0
         && (contact->flags & RD_CONTACT_PENDING) != 0;
}

bool
rd_contact_is_equal (const RdContact *a, const RdContact *b)
{
  return g_str_equal (a->jid, b->jid) && g_str_equal (a->name, b->name)
         && a->subscription == b->subscription && a->flags == b->flags
         && g_str_equal (a->extra, b->extra)
         && g_strv_equal ((const char *const *)a->groups, (const char *const *)b->groups);
}

size_t
rd_contact_get_size (const RdContact *contact)
{
  size_t size = strlen (contact->jid) + strlen (contact->name) + strlen (contact->extra);

  for (char **group = contact->groups; *group != NULL; group++)
    size += strlen (*group) + 1;
  return size;
}

size_t
rd_contact_get_cost (const RdContact *contact)
{
  const size_t text = 128;

  return rd_contact_get_size (contact) + text * (2 + g_strv_length (contact->groups));
}

size_t
rd_contact_get_item_size (const RdContact *contact)
{
  const size_t others = 128; /* for <item/> and its attributes; a server adds little */
  size_t size = others + strlen (contact->jid) + strlen (contact->name) + strlen (contact->extra);

  for (char **group = contact->groups; *group != NULL; group++)
    size += strlen ("group") + strlen (*group);
  return size;
}

char *
rd_contact_get_shown_name (const RdContact *contact)
{
  char *shown = rd_shown_name_make (contact->name, contact->jid);

  return shown != NULL ? shown : g_strdup (contact->jid);
}

const char *
rd_subscription_to_string (RdSubscription subscription)
{
  g_return_val_if_fail (subscription < G_N_ELEMENTS (subscription_words), "none");
  return subscription_words[subscription];
}

bool
rd_subscription_from_string (const char *word, RdSubscription *subscription)
{
  for (unsigned i = 0; word != NULL && i < G_N_ELEMENTS (subscription_words); i++)
    {
      if (g_str_equal (word, subscription_words[i]))
        {
          *subscription = (RdSubscription)i;
          return true;
        }
    }
  return false;
}
