/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/outlook.h"

static const char *const outlooks[] = {
  [RD_REMEDY_SOON] = " It is tried again soon.",
  [RD_REMEDY_LATER] = " It is tried again now and then.",
  [RD_REMEDY_CLOCK] = " It is tried again now and then, and when the clock was set.",
  [RD_REMEDY_PERSON] = "",
};

const char *
rd_outlook_describe (RdRemedy remedy)
{
  return outlooks[remedy];
}
