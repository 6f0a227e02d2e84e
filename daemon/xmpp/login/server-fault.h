/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/errors.h"
#include "model/remedy.h"

#include <stdbool.h>

/* How a server ended an attempt or a session. */
typedef struct
{
  const char *domain;
  bool is_proved; /* TLS has proved that it is the server */
  RdError code;
  RdRemedy remedy;
  const char *what;        /* goes on after "The server of DOMAIN", without the full stop */
  const char *words;       /* its own (stanza/server-words.h); NULL: none */
  RdErrorRemedy of_person; /* none: the sentence alone tells */
} RdServerFault;

/* The sentence: who did what, the server's words, whether it is tried again. REMEDY is never PERSON
 * as long as anybody on the way could have said it. */
GError *rd_server_fault_describe (const RdServerFault *fault, RdRemedy *remedy);
