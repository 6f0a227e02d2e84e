/* What is known of one account's password: where it is from, and which one the server refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"

typedef enum
{
  RD_PASSWORD_NONE,
  RD_PASSWORD_MEMORY, /* until rosterd ends */
  RD_PASSWORD_SECRET_SERVICE,
  RD_PASSWORD_CREDENTIAL, /* $CREDENTIALS_DIRECTORY/rosterd.PROFILE */
  RD_PASSWORD_COMMAND,
} RdPasswordStorage;

/* "none", "memory", "secret-service", "credential", "command"; static. */
const char *rd_password_storage_to_string (RdPasswordStorage storage);

typedef struct
{
  RdSecret *password; /* NULL: none */
  RdPasswordStorage storage;
  unsigned n_logins; /* with it */
  RdSecret *refused; /* by the server; NULL: none */
  GError *refusal;
  bool was_dismissed; /* the prompt of the Secret Service, by the person */
  unsigned n_changes;
} RdPasswordEntry;

RdPasswordEntry *rd_password_entry_new (void);
void rd_password_entry_free (RdPasswordEntry *entry);

/* PASSWORD may be NULL. */
void rd_password_entry_change (RdPasswordEntry *entry, RdSecret *password,
                               RdPasswordStorage storage);
/* Takes what a place answered. False: the server has refused that one, for the reason in ERROR. */
bool rd_password_entry_take (RdPasswordEntry *entry, RdSecret *password, RdPasswordStorage storage,
                             GError **error);
/* The password for a login. */
RdSecret *rd_password_entry_use (RdPasswordEntry *entry);
/* The server refused it, for REASON. True: its place may have another one by now, and is asked at
 * the next login. */
bool rd_password_entry_refuse (RdPasswordEntry *entry, const GError *reason);
/* A person acted: what was refused may do now, and prompts may be shown. */
void rd_password_entry_renew (RdPasswordEntry *entry);
