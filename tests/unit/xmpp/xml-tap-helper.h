/* What the tests of the tap share: a parser that uses expat as libstrophe does, so that the tap
 * stands between the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza-reader.h"
#include "xmpp/stream/xml-tap.h"

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
  GString *passed; /* what libstrophe sees, with its attributes */
  GString *told;   /* the stanzas, "-" for one of which nothing is read */
  GString *taken;  /* what went to the codec */
  unsigned n_told, n_items;
  bool has_ended;
} Bench;

/* Takes the results of the id "ours" without a sender; whose name begins with "stranger" is one. */
extern const RdStreamContentItems bench_items;

/* In a session; _early: before it. */
Bench *bench_new (void);
Bench *bench_new_early (void);
void bench_free (Bench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/* Puts a new tap, which hands items to ITEMS, in front of the parser, as libstrophe does with a new
 * one; in a session. */
void bench_tap (Bench *bench, const RdStreamContentItems *items);

/* In pieces of SIZE bytes, until the tap gives up. */
void feed (Bench *bench, const char *xml, size_t size);

/* Appends STANZA as it was kept: <name attribute=value>text …</>. */
void append_stanza (GString *text, const RdStanza *stanza);
