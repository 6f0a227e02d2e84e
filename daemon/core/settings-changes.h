/* Changes a profile's settings, one change after the other: each is stored before it counts, and
 * starts from what the one before it left in the store.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/profile-record.h"
#include "store/store.h"

typedef struct _RdSettingsChanges RdSettingsChanges;

/* IS_CONNECT: OWNER was told to connect. */
typedef void (*RdSettingsApplied) (GObject *owner, const RdSettings *old, bool is_connect);

/* OWNER, which must free it, and RECORD are borrowed; a change under way holds OWNER. */
RdSettingsChanges *rd_settings_changes_new (GObject *owner, RdStore *store, RdProfileRecord *record,
                                            RdSettingsApplied applied);
void rd_settings_changes_free (RdSettingsChanges *changes);

/* Each ends with a GTask of OWNER's, a boolean. DICT: rd_settings_with_variant (). */
void rd_settings_changes_add (RdSettingsChanges *changes, GVariant *dict,
                              GAsyncReadyCallback callback, gpointer user_data);
void rd_settings_changes_add_switch (RdSettingsChanges *changes, bool is_enabled,
                                     GAsyncReadyCallback callback, gpointer user_data);
void rd_settings_changes_add_trust (RdSettingsChanges *changes, const char *fingerprint,
                                    GAsyncReadyCallback callback, gpointer user_data);
