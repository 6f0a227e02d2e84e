/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The session's presence (RFC 6121 §4). */
typedef enum
{
  RD_VISIBILITY_NONE,
  RD_VISIBILITY_XA, /* "extended away", priority -1 */
} RdVisibility;

typedef struct
{
  bool is_enabled;
  char *address; /* "host:port", "[v6]:port"; "" is DNS */
  bool use_direct_tls;
  char *ca_file; /* absolute path; "": none */
  bool allow_plain;
  RdVisibility visibility;
  unsigned shrink_guard;     /* percent; 0: off */
  char *trusted_certificate; /* 64 lower-case hex digits; "": none */
  unsigned ping_interval;    /* s of silence before a ping; 0: off */
  unsigned history_max;      /* changes that are kept, RD_HISTORY_LEAST to RD_HISTORY_MAX */
  char *proxy;               /* "socks5://host:port"; "": none */
  char *client_certificate;  /* absolute path; "": none */
  char *client_key;          /* absolute path; "": in the certificate's file */
  char *password_command;    /* with its arguments, quoted as for a shell; "": none */
} RdSettings;

RdSettings *rd_settings_new (void);
RdSettings *rd_settings_copy (const RdSettings *settings);
void rd_settings_free (RdSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSettings, rd_settings_free)

/* Copies. RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED. */
RdSettings *rd_settings_with_variant (const RdSettings *settings, GVariant *dict, GError **error);
/* Copies. FINGERPRINT with or without colons, in any case. RD_ERROR_INVALID_ARGUMENTS. */
RdSettings *rd_settings_with_certificate (const RdSettings *settings, const char *fingerprint,
                                          GError **error);

/* Floating a{sv}. */
GVariant *rd_settings_to_variant (const RdSettings *settings);

bool rd_settings_equal (const RdSettings *a, const RdSettings *b);
/* Ignores Enabled, Visibility, ShrinkGuard, PingInterval and HistoryMax, which need no new
 * connection. */
bool rd_settings_is_same_connection (const RdSettings *a, const RdSettings *b);

/* HOST: without brackets. False: malformed. */
bool rd_settings_split_address (const char *address, char **host, uint16_t *port);
/* The same of a "socks5://host:port". */
bool rd_settings_split_proxy (const char *proxy, char **host, uint16_t *port);

/* RD_ERROR_INVALID_ARGUMENTS. */
bool rd_settings_check_profile_name (const char *name, GError **error);
