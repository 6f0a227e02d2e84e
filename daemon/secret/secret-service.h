/* The third place: the Secret Service (a keyring), one item for each name and JID. Without
 * libsecret there is none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "secret/place.h"

typedef struct
{
  const char *profile;
  const char *jid;
  bool may_prompt; /* ask the person to unlock it */
} RdServiceQuestion;

/* PROMPTED is called when the person is asked to unlock the keyring. */
typedef void (*RdServicePrompted) (gpointer user_data);

/* Borrows QUESTION. The callers' deadline is CANCELLABLE. */
void rd_secret_service_lookup_async (const RdServiceQuestion *question, RdServicePrompted prompted,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* IS_DISMISSED: the person did not unlock it. */
RdSecret *rd_secret_service_lookup_finish (GAsyncResult *result, bool *is_dismissed,
                                           RdRemedy *remedy, GError **error);

void rd_secret_service_save_async (const char *profile, const char *jid, RdSecret *password,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
bool rd_secret_service_save_finish (GAsyncResult *result, GError **error);

void rd_secret_service_clear_async (const char *profile, const char *jid, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* True also when there was none. */
bool rd_secret_service_clear_finish (GAsyncResult *result, GError **error);
