/* Asks before something is destroyed. Without a terminal, only --yes agrees.
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
  const char *typed;     /* stands for yes; NULL: "y" or "yes" */
  const char *otherwise; /* said on refusal: "Nothing was removed." */
} CtlConsent;

CtlAnswer ctl_consent_parse_answer (const char *line, const char *typed);
/* Asks up to three times. */
bool ctl_consent_ask (const CtlConsent *consent, FILE *in, FILE *out);

/* The same at the terminal: CTL_EXIT_DECLINED, or what interrupted it. */
bool ctl_consent_get (const CtlConsent *consent, GError **error);

/* True with --yes, or if the user agrees; else as above. */
bool ctl_call_get_consent (CtlCall *call, const CtlConsent *consent, GError **error);
