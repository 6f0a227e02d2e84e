/* Changes a profile's settings, one change at a time. Each starts from the stored settings, and
 * takes effect when it is stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/profile-record.h"
#include "store/store.h"

typedef struct _RdSettingsChanges RdSettingsChanges;

/* IS_CONNECT: OWNER was told to connect. */
typedef void (*RdSettingsApplied) (GObject *owner, const RdSettings *old, bool is_connect);

/* Borrows OWNER, which frees it, and RECORD. A change under way holds OWNER. */
RdSettingsChanges *rd_settings_changes_new (GObject *owner, RdStore *store, RdProfileRecord *record,
                                            RdSettingsApplied applied);
void rd_settings_changes_free (RdSettingsChanges *changes);

/* Each ends with a boolean GTask of OWNER's. DICT: see rd_settings_with_variant (). */
void rd_settings_changes_add (RdSettingsChanges *changes, GVariant *dict,
                              GAsyncReadyCallback callback, gpointer user_data);
void rd_settings_changes_add_switch (RdSettingsChanges *changes, bool is_enabled,
                                     GAsyncReadyCallback callback, gpointer user_data);
void rd_settings_changes_add_trust (RdSettingsChanges *changes, const char *fingerprint,
                                    GAsyncReadyCallback callback, gpointer user_data);
