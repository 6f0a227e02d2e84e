/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A server that exceeds a limit loses the connection (LimitExceeded); a stanza of anybody else is
 * skipped. rosterd(1) lists the limits that a user may meet. Sizes are in bytes. */

/* µs that reading may take in one round of the main loop: for all streams together, and at least
 * for each. */
#define RD_TURN_US 5000
#define RD_TURN_SHARE_US 200

/* A stanza before the session, and one of the server's own. Others' have no limit: some servers
 * repeat a namespace with each attribute and make 40 MB of a contact's 60 KB. */
#define RD_EARLY_STANZA_SIZE_MAX (256 * 1024)
#define RD_STANZA_SIZE_MAX (10 * 1024 * 1024)
#define RD_DEPTH_MAX 100000 /* elements open at once */
#define RD_ROSTER_DEPTH_MAX 64
#define RD_ROSTER_ATTRIBUTES_MAX 64

#define RD_STREAM_HEADER_SIZE_MAX (16 * 1024)

/* Expat's memory for one stanza. The worst 512 KiB, the most that servers relay, take 22 MiB in
 * 200 000 pieces; more pieces would make its tables grow for longer than a turn. */
#define RD_PARSER_SIZE_MAX (32 * 1024 * 1024)
#define RD_PARSER_PIECES_MAX 250000
#define RD_WORN_PARSER_SIZE (512 * 1024) /* left behind by stanzas, before a new parser is made */

/* A tag over one of the first three is left out with its element, outside the roster. */
#define RD_TAG_SIZE_MAX (256 * 1024)
#define RD_TAG_ATTRIBUTES_MAX 256
#define RD_NAMESPACE_SIZE_MAX 4096
#define RD_ROSTER_TAG_SIZE_MAX (4 * 1024 * 1024)
#define RD_REFERENCE_SIZE_MAX 64

/* What is kept of one stanza, and of the message of a subscription request. */
#define RD_KEPT_ELEMENTS_MAX 256
#define RD_KEPT_SIZE_MAX (64 * 1024)
#define RD_KEPT_WORDS_MAX 4096

/* Answers that a server doesn't take, and the size of one write. */
#define RD_UNSENT_MAX (1024 * 1024)
#define RD_WRITE_SIZE (16 * 1024)
/* Answers to others than the server: at once, and regained per second. */
#define RD_OTHERS_ANSWERS_SIZE (32 * 1024)
#define RD_OTHERS_ANSWERS_A_SECOND 1024
