/* Writes contacts of one profile or several as they come: lines, JSON, or Libervia's JSON.
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
  bool is_of_many;
  const char *name, *jid; /* of the present profile */
  unsigned n_begun;       /* profiles */
  unsigned n_written;     /* contacts of this profile */
} CtlContactList;

void ctl_contact_list_init (CtlContactList *list, CtlOutput *output, const CtlOptions *options);
void ctl_contact_list_begin (CtlContactList *list, RdBusProfile *profile, unsigned total,
                             uint64_t serial);
void ctl_contact_list_write (CtlContactList *list, GVariant *contacts);
void ctl_contact_list_end (CtlContactList *list);
/* Ends the document. */
void ctl_contact_list_close (CtlContactList *list);
