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

static const char *const evidence_words[RD_N_EVIDENCES] = {
  [RD_EVIDENCE_NONE] = "",
  [RD_EVIDENCE_KEPT] = "kept",
  [RD_EVIDENCE_RETURNED] = "returned",
};

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static bool
are_tidy (const char *const *groups)
{
  if (groups[0] == NULL)
    return true;
  for (size_t i = 1; groups[i] != NULL; i++)
    {
      if (strcmp (groups[i - 1], groups[i]) >= 0)
        return false;
    }
  return groups[0][0] != '\0';
}

/* Free the array only. */
static const char **
tidy_groups (const char *const *groups)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GPtrArray *tidy = g_ptr_array_new ();

  for (size_t i = 0; groups[i] != NULL; i++)
    g_ptr_array_add (sorted, (gpointer)groups[i]);
  g_ptr_array_sort (sorted, compare_strings);
  for (unsigned i = 0; i < sorted->len; i++)
    {
      const char *group = sorted->pdata[i];

      if (group[0] != '\0' && (i == 0 || !g_str_equal (group, sorted->pdata[i - 1])))
        g_ptr_array_add (tidy, (gpointer)group);
    }
  g_ptr_array_add (tidy, NULL);
  return (const char **)g_ptr_array_free (tidy, FALSE);
}

/* Copies TEXT to *END, which moves behind it. */
static char *
put_text (char **end, const char *text)
{
  char *place = *end;

  *end = stpcpy (place, text) + 1;
  return place;
}

/* One block: the contact, the list of its groups, its texts. GROUPS is tidy. */
static RdContact *
allocate (const char *jid, const char *name, const char *const *groups, const char *extra)
{
  size_t size = strlen (jid) + strlen (name) + strlen (extra) + 3;
  size_t n;
  RdContact *contact;
  char *end;

  for (n = 0; groups[n] != NULL; n++)
    size += strlen (groups[n]) + 1;
  contact = g_atomic_rc_box_alloc (sizeof *contact + (n + 1) * sizeof (char *) + size);
  contact->groups = (char **)(contact + 1);
  end = (char *)(contact->groups + n + 1);
  contact->jid = put_text (&end, jid);
  contact->name = put_text (&end, name);
  contact->extra = put_text (&end, extra);
  for (size_t i = 0; i < n; i++)
    contact->groups[i] = put_text (&end, groups[i]);
  contact->groups[n] = NULL;
  return contact;
}

RdContact *
rd_contact_new (const char *jid, const char *name, RdSubscription subscription,
                RdContactFlags flags, const char *const *groups, const char *extra, uint64_t serial)
{
  static const char *const none[] = { NULL };
  const char *const *all = groups != NULL ? groups : none;
  g_autofree const char **tidy = are_tidy (all) ? NULL : tidy_groups (all);
  RdContact *contact = allocate (jid, name != NULL ? name : "", tidy != NULL ? tidy : all,
                                 extra != NULL ? extra : "");

  contact->subscription = subscription;
  contact->flags = flags;
  contact->serial = serial;
  contact->evidence = RD_EVIDENCE_NONE;
  contact->made_since = 0;
  return contact;
}

RdContact *
rd_contact_ref (RdContact *contact)
{
  return g_atomic_rc_box_acquire (contact);
}

void
rd_contact_unref (RdContact *contact)
{
  g_atomic_rc_box_release (contact);
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
rd_contact_with_flags (RdContact *contact, RdContactFlags mask, RdContactFlags flags)
{
  return with_state (contact, contact->subscription, (contact->flags & ~mask) | (flags & mask));
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
rd_contact_is_rebuilt (const RdContact *before, const RdContact *after)
{
  return before != NULL && after != NULL && before->subscription == RD_SUBSCRIPTION_BOTH
         && after->subscription == RD_SUBSCRIPTION_NONE && (after->flags & RD_CONTACT_ASK) != 0;
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

const char *
rd_evidence_to_string (RdEvidence evidence)
{
  g_return_val_if_fail (evidence < RD_N_EVIDENCES, "");
  return evidence_words[evidence];
}

bool
rd_evidence_from_string (const char *word, RdEvidence *evidence)
{
  for (unsigned i = 0; word != NULL && i < RD_N_EVIDENCES; i++)
    {
      if (g_str_equal (word, evidence_words[i]))
        {
          *evidence = (RdEvidence)i;
          return true;
        }
    }
  return false;
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
