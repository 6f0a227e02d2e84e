/* What a person can set of a profile (im.rosterd.Roster1.Profile.xml, Configure).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What presence the session sends (RFC 6121 §4). */
typedef enum
{
  RD_VISIBILITY_NONE, /* none at all */
  RD_VISIBILITY_XA,   /* "extended away", priority -1 */
} RdVisibility;

typedef struct
{
  bool is_enabled;
  char *address; /* "host:port", "[v6]:port"; "" is DNS */
  bool use_direct_tls;
  char *ca_file; /* absolute path; "" for none */
  bool allow_plain;
  RdVisibility visibility;
  unsigned shrink_guard;     /* percent; 0: off */
  char *trusted_certificate; /* 64 lower case hexadecimal digits; "" for none */
} RdSettings;

/* The settings a new profile has. */
RdSettings *rd_settings_new (void);
RdSettings *rd_settings_copy (const RdSettings *settings);
void rd_settings_free (RdSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSettings, rd_settings_free)

/* A copy of SETTINGS with what the dictionary (a{sv}) names changed; RD_ERROR_INVALID_ARGUMENTS
 * names the key at fault. */
RdSettings *rd_settings_with_variant (const RdSettings *settings, GVariant *dict, GError **error);
/* A copy with another trusted certificate; FINGERPRINT with or without colons, in any case. */
RdSettings *rd_settings_with_certificate (const RdSettings *settings, const char *fingerprint,
                                          GError **error);

/* All settings as the bus shows them (a floating a{sv}). */
GVariant *rd_settings_to_variant (const RdSettings *settings);

/* Would a connection made under A go otherwise under B? Enabled, Visibility and ShrinkGuard, which
 * a connection that stands can follow, don't count. */
bool rd_settings_is_same_connection (const RdSettings *a, const RdSettings *b);

/* The host and port of an address; false when it is not one. A host without brackets. */
bool rd_settings_split_address (const char *address, char **host, uint16_t *port);

/* Is NAME a profile's name (Manager.AddProfile)? RD_ERROR_INVALID_ARGUMENTS says what one is. */
bool rd_settings_check_profile_name (const char *name, GError **error);
