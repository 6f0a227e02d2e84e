/* What the tests of the tap share: a parser that uses expat as libstrophe does, so that the tap
 * stands between the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/xml-tap.h"

#include <expat.h>

#define STREAM                                                                                     \
  "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' version='1.0'>"
#define ROSTER(id, from, items)                                                                    \
  "<iq type='result' id='" id "'" from "><query xmlns='jabber:iq:roster' ver='7'>" items           \
  "</query></iq>"

typedef struct
{
  RdXmlTap *tap;
  XML_Parser parser;
  GString *passed;     /* what libstrophe would see, without attributes */
  GString *attributes; /* what it would see of those */
  GString *taken;      /* what went to the codec */
  unsigned n_items;
  bool has_ended;
} Bench;

/* Takes the results of the id "ours" without a sender; "stranger" is one. */
extern const RdXmlTapEvents bench_events;

Bench *bench_new (void);
void bench_free (Bench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/* Puts a new tap, which tells EVENTS, in front of the parser, as libstrophe does with a new one. */
void bench_tap (Bench *bench, const RdXmlTapEvents *events);

/* In pieces of SIZE bytes, until the tap gives up. */
void feed (Bench *bench, const char *xml, size_t size);
