/* The contacts that a follower holds, up to one serial.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "stored.h"

typedef struct
{
  const char *owner;    /* in the trace */
  GHashTable *contacts; /* JID → SimStored */
  uint64_t serial;
} SimCopy;

/* Borrows OWNER. */
SimCopy *sim_copy_new (const char *owner);
void sim_copy_free (SimCopy *copy);

/* Adds the contacts of a page of Get. Those that are there already go into REPEATED (JIDs). */
void sim_copy_add_page (SimCopy *copy, GVariant *contacts, GHashTable *repeated);
/* COPY is what a signal begins with. Breaks a promise unless ADDED are those of CHANGED that it has
 * not; a contact whose old spelling is in REMOVED is not added. */
void sim_copy_check_added (const SimCopy *copy, GVariant *changed, GVariant *added,
                           GVariant *removed);
/* CHANGED and REMOVED lead to SERIAL, from a signal or GetChanges. Each contact was last changed
 * after LEAST. Breaks a promise where the two contradict each other or what is held. */
void sim_copy_apply (SimCopy *copy, GVariant *changed, GVariant *removed, uint64_t least,
                     uint64_t serial);
