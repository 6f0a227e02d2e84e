/* The document that "get" writes, and each verb that shows which contacts it is about: lines, JSON,
 * or JSON in Libervia's shape, of one profile or of several.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/option/options.h"

typedef struct
{
  CtlOutput *output;
  CtlFormat format;
  int verbosity;
  bool is_of_many;        /* profiles */
  const char *name, *jid; /* of the profile whose contacts follow */
  unsigned n_begun;       /* profiles that were begun */
  unsigned n_written;     /* contacts of the present one */
} CtlContactList;

void ctl_contact_list_init (CtlContactList *list, CtlOutput *output, const CtlOptions *options);
/* The contacts of PROFILE, TOTAL of them, follow. */
void ctl_contact_list_begin (CtlContactList *list, RdBusProfile *profile, unsigned total,
                             uint64_t serial);
/* Some of them, an array of tuples. */
void ctl_contact_list_write (CtlContactList *list, GVariant *contacts);
/* There are no more of this profile. */
void ctl_contact_list_end (CtlContactList *list);
/* There is no further profile. */
void ctl_contact_list_close (CtlContactList *list);
