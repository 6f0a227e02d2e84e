/* Asking before something is destroyed: a question on the terminal, and what counts as its answer.
 *
 * Without a terminal nobody is asked, and nothing is done without --yes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#include <stdio.h>

typedef enum
{
  CTL_ANSWER_YES,
  CTL_ANSWER_NO,
  CTL_ANSWER_UNCLEAR,
} CtlAnswer;

typedef struct
{
  const char *question;  /* without "(y/N)" */
  const char *typed;     /* what has to be typed for yes; NULL: "y" or "yes" */
  const char *otherwise; /* what is said if it is declined: "Nothing was removed." */
} CtlConsent;

/* What LINE, with or without its newline, says. TYPED: see CtlConsent. */
CtlAnswer ctl_consent_parse_answer (const char *line, const char *typed);
/* Asks on OUT and reads from IN; what is unclear is asked again, at most twice. */
bool ctl_consent_ask (const CtlConsent *consent, FILE *in, FILE *out);

/* True with --yes, or when the person at the terminal agrees; else CTL_EXIT_DECLINED. */
bool ctl_call_get_consent (CtlCall *call, const CtlConsent *consent, GError **error);
