/* A contact: one item of a roster (RFC 6121 §2.1), as it was at one moment. Never changes once
 * made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The values are those of the bus, and bits: 1 to, 2 from. */
typedef enum
{
  RD_SUBSCRIPTION_NONE = 0,
  RD_SUBSCRIPTION_TO = 1,   /* the user is subscribed to the contact's presence */
  RD_SUBSCRIPTION_FROM = 2, /* the contact is subscribed to the user's presence */
  RD_SUBSCRIPTION_BOTH = 3,
} RdSubscription;

typedef enum
{
  RD_CONTACT_ASK = 1 << 0,      /* the user's subscription request is unanswered */
  RD_CONTACT_PENDING = 1 << 1,  /* the contact's request is unanswered: no server says it, but the
                                   store, which keeps the requests */
  RD_CONTACT_APPROVED = 1 << 2, /* a request of the contact is approved beforehand */
  RD_CONTACT_READ_ONLY = 1 << 3 /* the server won't let the user edit it */
} RdContactFlags;

typedef struct
{
  char *jid;  /* as the server spells it; the key */
  char *name; /* "" for none */
  RdSubscription subscription;
  RdContactFlags flags;
  char **groups;   /* sorted by bytes, no duplicates, none empty; never NULL */
  char *extra;     /* unknown child elements of the item, as XML; "" for none */
  uint64_t serial; /* of its last change; 0 while it is not stored */
} RdContact;

/* A new contact; everything is copied. NAME, GROUPS and EXTRA may be NULL. GROUPS in any order:
 * empty ones and duplicates are dropped. */
RdContact *rd_contact_new (const char *jid, const char *name, RdSubscription subscription,
                           RdContactFlags flags, const char *const *groups, const char *extra,
                           uint64_t serial);

/* Reference counting is atomic: contacts pass between threads. */
RdContact *rd_contact_ref (RdContact *contact);
void rd_contact_unref (RdContact *contact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdContact, rd_contact_unref)

/* The same contact with another serial. */
RdContact *rd_contact_with_serial (const RdContact *contact, uint64_t serial);

/* The same contact with RD_CONTACT_PENDING, or without it; another reference where that is so. */
RdContact *rd_contact_with_pending (RdContact *contact, bool is_pending);

/* Do A and B say the same? The serial doesn't count. */
bool rd_contact_is_equal (const RdContact *a, const RdContact *b);

/* Has the contact no subscription, either way, and none that is asked for, but for its own request?
 * Servers leave such a one out of the roster that they send, and out of pushes, until the request
 * is answered (RFC 6121, appendix A.1: "None + Pending In"), and may forget its name and groups
 * with the request. */
bool rd_contact_may_be_hidden (const RdContact *contact);

/* The name it is shown under: the name, else the local part of the JID, else the JID; of the first
 * two none that is blank (dbus-interfaces/shown-name.h). */
char *rd_contact_get_shown_name (const RdContact *contact);

/* How many bytes its texts have, all together. */
size_t rd_contact_get_size (const RdContact *contact);
/* What it costs, at most, to hold it or to write it into a message: the bytes of its texts, and 128
 * for each of them. */
size_t rd_contact_get_cost (const RdContact *contact);
/* The bytes of its roster item on the wire: its texts, the names of its elements and attributes,
 * and room for what a server adds. At most RD_ITEM_SIZE_MAX are taken from a server. */
size_t rd_contact_get_item_size (const RdContact *contact);
#define RD_ITEM_SIZE_MAX (64 * 1024)

/* "none", "to", "from", "both"; static. */
const char *rd_subscription_to_string (RdSubscription subscription);
/* False for a word that is none of the four; *SUBSCRIPTION is untouched then. */
bool rd_subscription_from_string (const char *word, RdSubscription *subscription);
