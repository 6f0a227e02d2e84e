/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "model/settings.h"

typedef struct
{
  int64_t id; /* never reused */
  char *name;
  char *jid;
  bool is_default;
  RdSettings *settings;
  uint64_t serial;
  unsigned n_contacts;
  RdSyncState *sync;  /* never NULL */
  RdShrink shrink;    /* not dismissed yet; .job 0: none */
  char *login_memory; /* what logins once had, as xmpp writes it; "": nothing */
} RdProfileRecord;

/* CHANGE was stored. */
void rd_profile_record_take_change (RdProfileRecord *record, const RdChange *change);
void rd_profile_record_free (RdProfileRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdProfileRecord, rd_profile_record_free)

/* RD_ERROR_PROFILE_EXISTS: the profile TAKEN has the name or the JID of a new one. */
void rd_profile_record_refuse_taken (const char *name, const char *jid, const char *taken,
                                     GError **error);
