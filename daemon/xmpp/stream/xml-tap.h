/* The tap on expat, through which a stream's elements come instead of through libstrophe's tree:
 * xml-tap.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/parser/stream-content.h"

#include <strophe.h>

typedef struct _RdXmlTap RdXmlTap;

/* All is told out of expat's stack, while it parses: the tap must not be freed there. */
RdXmlTap *rd_xml_tap_new (const RdStreamContentEvents *events, gpointer user_data,
                          const RdStreamContentItems *items, gpointer items_data);
void rd_xml_tap_free (RdXmlTap *tap);

/* Between these two, what libstrophe does with expat in this thread goes through TAP; what it reads
 * is kept, not parsed. */
void rd_xml_tap_enter (RdXmlTap *tap);
void rd_xml_tap_leave (void);

/* Parses what was kept, up to END on the monotonic clock, but a few stanzas at least; nothing while
 * it is held. True: some of it is left, and libstrophe must not read more. */
bool rd_xml_tap_parse (RdXmlTap *tap, gint64 end);
bool rd_xml_tap_has_unread (const RdXmlTap *tap);
void rd_xml_tap_hold (RdXmlTap *tap, bool is_held);

/* From the next stanza on they are those of a session: others than the server send them, too. */
void rd_xml_tap_begin_session (RdXmlTap *tap);

/* Did the parser give up, on bad XML or on a limit? And the error of RD_ERROR for it. */
bool rd_xml_tap_has_failed (RdXmlTap *tap);
GError *rd_xml_tap_get_error (RdXmlTap *tap);

/* Finds out, by a connection made in CONTEXT, whether this libstrophe's parser comes through here.
 * If not, nothing that it reads can be trusted. */
bool rd_xml_tap_probe (xmpp_ctx_t *context);
