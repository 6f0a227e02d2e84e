/* Changes of a profile's settings: they are stored before they count. They wait for each other, and
 * each is made of what the one before it left in the store: two at once don't undo each other, and
 * one that could not be stored leaves no trace in the next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/profile-record.h"
#include "store/store.h"

typedef struct _RdSettingsChanges RdSettingsChanges;

/* The record of OWNER has new settings now. IS_CONNECT: it was told to connect. */
typedef void (*RdSettingsApplied) (GObject *owner, const RdSettings *old, bool is_connect);

/* OWNER, which must free them, and RECORD are borrowed; a change under way holds OWNER. */
RdSettingsChanges *rd_settings_changes_new (GObject *owner, RdStore *store, RdProfileRecord *record,
                                            RdSettingsApplied applied);
void rd_settings_changes_free (RdSettingsChanges *changes);

/* Each ends with a GTask of OWNER's, which tells a boolean. DICT: see rd_settings_with_variant ().
 */
void rd_settings_changes_add (RdSettingsChanges *changes, GVariant *dict,
                              GAsyncReadyCallback callback, gpointer user_data);
void rd_settings_changes_add_switch (RdSettingsChanges *changes, bool is_enabled,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* See rd_settings_with_certificate (). */
void rd_settings_changes_add_trust (RdSettingsChanges *changes, const char *fingerprint,
                                    GAsyncReadyCallback callback, gpointer user_data);
