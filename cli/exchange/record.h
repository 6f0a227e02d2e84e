/* A contact as a file tells it, and where a reader of files puts what it finds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* No contact of anybody has more; a file that tells more of one is refused there. */
#define CTL_RECORD_GROUPS_MAX 1000
#define CTL_RECORD_TOO_MANY_GROUPS "it has more than 1000 groups"

typedef struct
{
  unsigned line;         /* where it begins, from 1 */
  char *jid;             /* as the file has it */
  char *name;            /* NULL: none */
  char **groups;         /* never NULL; as the file has them */
  unsigned subscription; /* CtlContactSubscription (cli/client/contact.h); 0 also if untold */
  bool ask, approved;
} CtlRecord;

/* Takes RECORD. */
typedef void (*CtlRecordFound) (CtlRecord *record, gpointer data);
/* LINE can't be taken for a contact. WHY is one clause without a point: "it has no JID". */
typedef void (*CtlRecordBad) (unsigned line, const char *why, gpointer data);

typedef struct
{
  CtlRecordFound found;
  CtlRecordBad bad;
  gpointer data;
} CtlRecordSink;

/* Without groups; JID and NAME are copied. */
CtlRecord *ctl_record_new (unsigned line, const char *jid, const char *name);
/* Copies GROUPS (element-type utf8), which are left empty. */
void ctl_record_take_groups (CtlRecord *record, GPtrArray *groups);
void ctl_record_free (CtlRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlRecord, ctl_record_free)

/* "none", "to", "from", "both"; false: another word. */
bool ctl_record_read_subscription (const char *word, unsigned *subscription);
