/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* TEXT with "(JID)" in place of each bare or full JID that has a local part. A domain alone stays:
 * it is a server's name. What is no UTF-8 becomes U+FFFD. The caller frees it. */
char *rd_log_hide_jids (const char *text);
