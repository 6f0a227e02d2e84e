/* Writes contacts of one profile or several as they come: lines, JSON, or Libervia's JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/option/options.h"
#include "cli/view/per-profile.h"

typedef struct
{
  CtlOutput *output;
  CtlFormat format;
  int verbosity;
  bool is_past;
  guint64 time; /* of the past: when its last change was stored; 0: not known */
  CtlPerProfile frame;
  RdBusProfile *profile;  /* the present one, borrowed */
  const char *name, *jid; /* its own */
  unsigned n_written;     /* contacts of this profile */
  unsigned n_unknown;     /* that the filter leaves open, if HAS_UNKNOWN */
  bool has_unknown;
} CtlContactList;

void ctl_contact_list_init (CtlContactList *list, CtlOutput *output, const CtlOptions *options);
void ctl_contact_list_begin (CtlContactList *list, RdBusProfile *profile, unsigned total,
                             uint64_t serial);
void ctl_contact_list_write (CtlContactList *list, GVariant *contacts);
/* ERROR: what cut it off, or NULL. */
void ctl_contact_list_end (CtlContactList *list, const GError *error);
