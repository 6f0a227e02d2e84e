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
  RD_CONTACT_MADE = 1 << 3,     /* the server itself makes the contact; set by the store */
} RdContactFlags;

/* What shows that a server makes a contact. */
typedef enum
{
  RD_EVIDENCE_NONE,
  RD_EVIDENCE_KEPT,     /* it confirmed a removal, and still had the contact */
  RD_EVIDENCE_RETURNED, /* a job had removed the contact, and a login showed it again */
  RD_N_EVIDENCES
} RdEvidence;

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
  /* Only Roster.Lookup asks the store for these; no part of the roster. */
  RdEvidence evidence;
  int64_t made_since; /* µs; 0: not so, or not asked */
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
/* Of its flags, those in MASK are those of FLAGS. */
RdContact *rd_contact_with_flags (RdContact *contact, RdContactFlags mask, RdContactFlags flags);
/* Without the subscription to its presence, and not asked for it. */
RdContact *rd_contact_without_wish (RdContact *contact);

/* Does a push take a mutual subscription back to a request in one step? No contact can do that;
 * ejabberd does, to give a contact of a shared group an item of its own, and gives back the rest in
 * the next pushes. Either may be NULL. */
bool rd_contact_is_rebuilt (const RdContact *before, const RdContact *after);

/* Ignores the serial, and what is no part of the roster. */
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
/* "" for RD_EVIDENCE_NONE. */
const char *rd_evidence_to_string (RdEvidence evidence);
bool rd_evidence_from_string (const char *word, RdEvidence *evidence);
