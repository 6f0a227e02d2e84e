/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/target.h"

GError *rd_connection_error_timed_out (const char *domain, const char *doing); /* "while …" */
/* TARGET was not connected in time. */
GError *rd_connection_error_late (const RdTarget *target, const char *domain);
/* NUMBER is an errno, 0: not known. */
GError *rd_connection_error_refused (const RdTarget *target, int number);
GError *rd_connection_error_silent (const char *domain); /* to a ping */
