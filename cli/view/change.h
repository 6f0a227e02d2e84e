/* Changes of a roster, as "watch" writes them: a line each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/out/output.h"

/* What the changes of one batch have in common. */
typedef struct
{
  bool is_json;
  const char *profile;
  uint64_t serial;
  const char *cause;
} RdChangeHead;

void rd_output_write_changed (RdOutput *output, const RdChangeHead *head, const RdContact *contact);
void rd_output_write_removed (RdOutput *output, const RdChangeHead *head, const char *jid);
/* What was told before no longer leads to the present: the whole roster follows. */
void rd_output_write_reset (RdOutput *output, const RdChangeHead *head);
