/* Asking before something is destroyed: a question on the terminal, and what counts as its answer.
 *
 * Without a terminal nobody is asked, and nothing is done without --yes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#include <stdio.h>

/* Above this many contacts the profile's name has to be typed. */
#define RD_CONSENT_TYPED_ABOVE 50

typedef enum
{
  RD_ANSWER_YES,
  RD_ANSWER_NO,
  RD_ANSWER_UNCLEAR,
} RdAnswer;

typedef struct
{
  const char *question;  /* without "(y/N)" */
  const char *typed;     /* what has to be typed for yes; NULL: "y" or "yes" */
  const char *otherwise; /* what is said if it is declined: "Nothing was removed." */
} RdConsent;

/* What LINE, with or without its newline, says. TYPED: see RdConsent. */
RdAnswer rd_consent_parse_answer (const char *line, const char *typed);
/* Asks on OUT and reads from IN; what is unclear is asked again, at most twice. */
bool rd_consent_ask (const RdConsent *consent, FILE *in, FILE *out);

/* True with --yes, or when the person at the terminal agrees; else RD_EXIT_DECLINED. */
bool rd_call_get_consent (RdCall *call, const RdConsent *consent, GError **error);
/* The same for a removal of N contacts from the roster of PROFILE. */
bool rd_call_get_consent_to_remove (RdCall *call, RdBusProfile *profile, unsigned n,
                                    GError **error);
