/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/channel-binding.h"
#include "xmpp/stream/client-certificate.h"

#include <stdbool.h>
#include <strophe.h>

#define RD_NO_ALERT -1
#define RD_TLS_1_2 0x0303u

/* Watches the TLS of one connection, and must outlive it. */
typedef struct _RdTlsTap RdTlsTap;

RdTlsTap *rd_tls_tap_new (void);
void rd_tls_tap_free (RdTlsTap *tap);

/* What the account logs in by; it must outlive the tap's handshakes. */
void rd_tls_tap_present (RdTlsTap *tap, const RdClientCertificate *certificate);

/* Between these two, a handshake that libstrophe makes in this thread is TAP's. */
void rd_tls_tap_enter (RdTlsTap *tap);
void rd_tls_tap_leave (void);

/* The version on the wire (0x0303: TLS 1.2, 0x0304: TLS 1.3); less: one that the handshake failed
 * with; 0: no handshake was seen to its end. */
unsigned rd_tls_tap_get_version (const RdTlsTap *tap);
const RdChannelBinding *rd_tls_tap_get_binding (const RdTlsTap *tap);

/* The last alert with which the server ended TLS, also after the handshake: its number (RFC 8446
 * §6.2), or RD_NO_ALERT. Of the handshake's thread while that runs, of the connection's later. */
int rd_tls_tap_get_alert (const RdTlsTap *tap);

/* Begins a handshake in CONTEXT, without a socket, to find out whether libstrophe's can be tapped.
 */
bool rd_tls_tap_probe (xmpp_ctx_t *context);
