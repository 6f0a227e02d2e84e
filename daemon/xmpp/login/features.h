/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/login/login-memory.h"

typedef struct
{
  bool has_versioning;     /* urn:xmpp:features:rosterver */
  bool has_pre_approval;   /* urn:xmpp:features:pre-approval */
  RdLogin login;           /* to be remembered (rd_login_memory_take ()) */
  int64_t certificate_end; /* of the account's own, s since 1970; 0: it has none */
} RdFeatures;
