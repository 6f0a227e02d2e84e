/* A contact as it comes over the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum
{
  CTL_CONTACT_TO = 1 << 0,
  CTL_CONTACT_FROM = 1 << 1,
} CtlContactSubscription;

typedef enum
{
  CTL_CONTACT_ASK = 1 << 0,
  CTL_CONTACT_PENDING = 1 << 1,
  CTL_CONTACT_APPROVED = 1 << 2,
  CTL_CONTACT_MADE = 1 << 3, /* by the server itself */
} CtlContactFlags;

typedef struct
{
  GVariant *tuple; /* owns the strings (cli/client/tuple.h) */
  const char *jid;
  const char *name; /* "" for none */
  unsigned subscription;
  unsigned flags;
  const char **groups;
  uint64_t serial;
  const struct CtlHeard *heard; /* NULL: not asked for */
  /* What only Lookup tells. µs; 0 and NULL: not told. */
  int64_t made_since;
  char *evidence; /* a word */
} CtlContact;

/* From the Nth of CONTACTS, an array of RD_CONTACT_TYPE. */
void ctl_contact_init (CtlContact *contact, GVariant *contacts, size_t n);
void ctl_contact_clear (CtlContact *contact);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlContact, ctl_contact_clear)

/* The name, else the JID's local part; NULL: both missing or blank. */
char *ctl_contact_get_shown_name (const CtlContact *contact);
/* "none", "to", "from", "both"; static. */
const char *ctl_contact_get_subscription_word (const CtlContact *contact);
