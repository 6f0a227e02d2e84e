/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/parser/stream-content.h"

#include <strophe.h>

typedef struct _RdXmlTap RdXmlTap;

/* Events and items are told from inside the parser: the tap must not be freed in them. */
RdXmlTap *rd_xml_tap_new (const RdStreamContentEvents *events, gpointer user_data,
                          const RdStreamContentItems *items, gpointer items_data);
void rd_xml_tap_free (RdXmlTap *tap);

/* Between these two, libstrophe's calls of expat in this thread go to TAP, which keeps the text. */
void rd_xml_tap_enter (RdXmlTap *tap);
void rd_xml_tap_leave (void);

/* Parses what was kept, until END (monotonic µs), but at least a few stanzas; nothing while held.
 * True: some is left, and libstrophe must not read more. */
bool rd_xml_tap_parse (RdXmlTap *tap, gint64 end);
bool rd_xml_tap_has_unread (const RdXmlTap *tap);
gint64 rd_xml_tap_get_last_kept (const RdXmlTap *tap); /* monotonic µs; 0: nothing yet */
void rd_xml_tap_hold (RdXmlTap *tap, bool is_held);

void rd_xml_tap_begin_session (RdXmlTap *tap);

bool rd_xml_tap_has_failed (RdXmlTap *tap); /* on bad XML, or on a limit */
GError *rd_xml_tap_get_error (RdXmlTap *tap);

/* Makes a connection in CONTEXT to find out whether this libstrophe's parser can be tapped. */
bool rd_xml_tap_probe (xmpp_ctx_t *context);
