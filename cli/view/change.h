/* The lines of watch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/out/output.h"

/* A batch's changes share it. */
typedef struct
{
  bool is_json;
  const char *profile;
  uint64_t serial;
  int64_t time;
  const char *cause;
} CtlChangeHead;

void ctl_output_write_changed (CtlOutput *output, const CtlChangeHead *head,
                               const CtlContact *contact, bool is_new);
void ctl_output_write_removed (CtlOutput *output, const CtlChangeHead *head, const char *jid);
/* The first roster: the history has no change of each contact that came with it. */
void ctl_output_write_received (CtlOutput *output, const CtlChangeHead *head);
/* Changes were lost; the whole roster follows. */
void ctl_output_write_reset (CtlOutput *output, const CtlChangeHead *head);
