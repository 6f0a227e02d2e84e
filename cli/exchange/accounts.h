/* For formats whose files hold several accounts: passes on the contacts of one of them. That is the
 * account that the caller names, else the profile's own, else the only one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

typedef struct _CtlAccounts CtlAccounts;

CtlAccounts *ctl_accounts_new (const CtlReadTerms *terms, const CtlRecordSink *sink);
void ctl_accounts_free (CtlAccounts *accounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlAccounts, ctl_accounts_free)

/* What follows is of ACCOUNT, a JID, also with a resource. */
void ctl_accounts_turn_to (CtlAccounts *accounts, const char *account);
/* Takes RECORD. */
void ctl_accounts_found (CtlAccounts *accounts, CtlRecord *record);
void ctl_accounts_bad (CtlAccounts *accounts, unsigned line, const char *why);

/* Passes on what it kept back. CTL_EXIT_BAD_DATA: none is chosen; the sentence names them. */
bool ctl_accounts_end (CtlAccounts *accounts, GError **error);
