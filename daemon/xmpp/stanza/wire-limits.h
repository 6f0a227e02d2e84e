/* The limits of the wire on one screen: what a server, and whoever sends through it, may bring
 * about.
 *
 * What is over one ends the connection with LimitExceeded and a sentence that names it, unless
 * somebody else than the server can bring it about: such a stanza is passed over. rosterd(1) tells
 * those that a person may meet. Sizes are bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A turn of all streams that have something to read: what isn't done by then waits for the next
 * one. Each of them gets its share, however many there are. Microseconds. */
#define RD_TURN_US 5000
#define RD_TURN_SHARE_US 200

/* Of a stanza: before the session; in it, one that is nobody's but the server's. Those of others,
 * of which nothing is kept but what is read, have none: some servers spell a namespace out with
 * each attribute, and make 40 MB of a contact's 60 KB. A roster has its own, in
 * dbus-interfaces/call-limits.h. */
#define RD_EARLY_STANZA_SIZE_MAX (256 * 1024)
#define RD_STANZA_SIZE_MAX (10 * 1024 * 1024)
/* Elements that are open at once; in a roster, and attributes there. */
#define RD_DEPTH_MAX 100000
#define RD_ROSTER_DEPTH_MAX 64
#define RD_ROSTER_ATTRIBUTES_MAX 64

/* The stream's header, with what stands before it. */
#define RD_STREAM_HEADER_SIZE_MAX (16 * 1024)

/* What the parser may hold while it reads one stanza: names, attributes, tags. The worst 512 KiB,
 * which is the most that servers pass on from others, take 22 MiB and 200 000 pieces; with more
 * of these its tables would grow for longer than a turn may last. And what stanzas leave behind in
 * it before it begins anew. */
#define RD_PARSER_SIZE_MAX (32 * 1024 * 1024)
#define RD_PARSER_PIECES_MAX 250000
#define RD_WORN_PARSER_SIZE (512 * 1024)

/* A tag: what is longer, has more attributes or declares a longer namespace is left out, with its
 * element, where it can't be an item of the roster; how long one may be there; and a character
 * reference in a text. */
#define RD_TAG_SIZE_MAX (256 * 1024)
#define RD_TAG_ATTRIBUTES_MAX 256
#define RD_NAMESPACE_SIZE_MAX 4096
#define RD_ROSTER_TAG_SIZE_MAX (4 * 1024 * 1024)
#define RD_REFERENCE_SIZE_MAX 64

/* What is kept of one stanza at all. */
#define RD_KEPT_ELEMENTS_MAX 256
#define RD_KEPT_SIZE_MAX (64 * 1024)
/* The words with a request, of which the rest is cut off. */
#define RD_KEPT_WORDS_MAX 4096

/* Answers that wait for a server which takes nothing; how much is written at once. */
#define RD_UNSENT_MAX (1024 * 1024)
#define RD_WRITE_SIZE (16 * 1024)
/* Answers to others than the server: at once, and how fast that comes back. */
#define RD_OTHERS_ANSWERS_SIZE (32 * 1024)
#define RD_OTHERS_ANSWERS_A_SECOND 1024
