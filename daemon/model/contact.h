/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* As on the bus; bits: 1 to, 2 from. */
typedef enum
{
  RD_SUBSCRIPTION_NONE = 0,
  RD_SUBSCRIPTION_TO = 1,   /* the user sees the contact's presence */
  RD_SUBSCRIPTION_FROM = 2, /* the contact sees the user's */
  RD_SUBSCRIPTION_BOTH = 3,
} RdSubscription;

typedef enum
{
  RD_CONTACT_ASK = 1 << 0,      /* the user's subscription request is unanswered */
  RD_CONTACT_PENDING = 1 << 1,  /* the contact's request is unanswered; set by the store */
  RD_CONTACT_APPROVED = 1 << 2, /* pre-approved (RFC 6121 §3.4) */
  RD_CONTACT_READ_ONLY = 1 << 3 /* the user can't edit it */
} RdContactFlags;

/* One item of a roster (RFC 6121 §2.1). Immutable. */
typedef struct
{
  char *jid;  /* as the server spells it */
  char *name; /* "": none */
  RdSubscription subscription;
  RdContactFlags flags;
  char **groups;   /* sorted by bytes, unique, none empty; never NULL */
  char *extra;     /* unknown children of the item, as XML; "": none */
  uint64_t serial; /* of its last change; 0: not stored */
} RdContact;

/* NAME, GROUPS and EXTRA may be NULL. Sorts GROUPS. */
RdContact *rd_contact_new (const char *jid, const char *name, RdSubscription subscription,
                           RdContactFlags flags, const char *const *groups, const char *extra,
                           uint64_t serial);
/* Thread-safe. */
RdContact *rd_contact_ref (RdContact *contact);
void rd_contact_unref (RdContact *contact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdContact, rd_contact_unref)
RdContact *rd_contact_with_serial (const RdContact *contact, uint64_t serial);
RdContact *rd_contact_with_pending (RdContact *contact, bool is_pending);
/* Without the subscription to its presence, and not asked for it. */
RdContact *rd_contact_without_wish (RdContact *contact);

/* Ignores the serial. */
bool rd_contact_is_equal (const RdContact *a, const RdContact *b);

/* "None + Pending In" (RFC 6121, A.1), which some servers don't send. */
bool rd_contact_may_be_hidden (const RdContact *contact);
/* Or "None + Pending Out/In" and "To + Pending In", which become the former when the contact
 * refuses the user: such a server doesn't send that either. */
bool rd_contact_may_have_been_hidden (const RdContact *contact);

/* The name, else the local part, else the JID. */
char *rd_contact_get_shown_name (const RdContact *contact);

/* Bytes of its texts. */
size_t rd_contact_get_size (const RdContact *contact);
/* Bytes to hold or send it: its texts, and 128 for each. */
size_t rd_contact_get_cost (const RdContact *contact);
/* Bytes on the wire, with some to spare. */
size_t rd_contact_get_item_size (const RdContact *contact);
/* Larger items are left out. */
#define RD_ITEM_SIZE_MAX (64 * 1024)

const char *rd_subscription_to_string (RdSubscription subscription);
bool rd_subscription_from_string (const char *word, RdSubscription *subscription);
