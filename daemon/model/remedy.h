/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What can mend a failed attempt to connect. */
typedef enum
{
  RD_REMEDY_SOON,   /* another attempt, with the usual back-off */
  RD_REMEDY_LATER,  /* time: another attempt, but seldom */
  RD_REMEDY_CLOCK,  /* as LATER, or a change of this machine's clock, by which it was judged */
  RD_REMEDY_PERSON, /* only a person */
} RdRemedy;
