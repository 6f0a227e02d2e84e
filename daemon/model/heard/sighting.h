/* A stanza that a contact sent: it was there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stored and told as its word. */
typedef enum
{
  RD_HEARD_PRESENCE,
  RD_HEARD_MESSAGE,
  RD_N_HEARD
} RdHeardSource;

/* Who stays, or comes again so soon, need not be noted: a noted time is early by up to this. */
#define RD_HEARD_STEP_S (60 * 60)
#define RD_HEARD_STEP_US (INT64_C (1000000) * RD_HEARD_STEP_S)

const char *rd_heard_source_to_string (RdHeardSource source);

typedef enum
{
  RD_SIGHTING_PASSED, /* it was there at the time */
  RD_SIGHTING_CAME,   /* its resource is there from now on */
  RD_SIGHTING_WENT,   /* its resource has gone */
} RdSightingKind;

typedef struct
{
  RdSightingKind kind;
  RdHeardSource source;
  const char *from;  /* with the resource, not prepared; borrowed */
  size_t bare_size;  /* of FROM, without the resource */
  unsigned resource; /* its hash */
  int64_t time;      /* µs since 1970; 0: now */
} RdSighting;
