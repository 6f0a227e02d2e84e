/* The tap on expat, through which a stream's elements pass before libstrophe sees them: xml-tap.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <strophe.h>

typedef struct _RdXmlTap RdXmlTap;

/* Between namespace and name of what the tap hands over. */
#define RD_XML_SEPARATOR '\x1F'

/* Who takes the items of the roster. All are called out of libstrophe's stack. NAME bears its
 * namespace in front, if any; ATTRIBUTES (name, value, …, NULL) are those without one. */
typedef struct
{
  /* Is FROM, a stanza's sender, anybody but the account and its server? Whatever such a one sends,
   * the stream goes on: what is over a limit is cut off the stanza. */
  bool (*is_stranger) (const char *from, gpointer user_data);
  /* An iq of this type, id and sender begins (each may be NULL). Is what it says of the roster to
   * be handed over? Its end is seen as the stanza, whose <query/> is without children then. */
  bool (*iq_begin) (const char *type, const char *id, const char *from, gpointer user_data);
  /* A <query/> of the roster begins, which should be its only one. */
  void (*query_begin) (gpointer user_data);
  /* An <item/> and what is in it. */
  void (*item_start) (const char *name, const char *const *attributes, gpointer user_data);
  void (*item_text) (const char *text, size_t size, gpointer user_data);
  void (*item_end) (gpointer user_data);
} RdXmlTapEvents;

typedef void (*RdXmlTapEnd) (gpointer data);

/* ON_END is called with DATA when the stream's last tag was read, before libstrophe hears of it. */
RdXmlTap *rd_xml_tap_new (const RdXmlTapEvents *events, gpointer user_data, RdXmlTapEnd on_end,
                          gpointer data);
void rd_xml_tap_free (RdXmlTap *tap);

/* Between these two, what libstrophe does with expat in this thread goes through TAP. */
void rd_xml_tap_enter (RdXmlTap *tap);
void rd_xml_tap_leave (void);

/* Did the parser give up, on bad XML or on a limit? And the error of RD_ERROR for it. */
bool rd_xml_tap_has_failed (RdXmlTap *tap);
GError *rd_xml_tap_get_error (RdXmlTap *tap);

/* RD_ERROR_LIMIT_EXCEEDED for a server that sent WHAT ("a roster of more than 64 MiB"). */
GError *rd_xml_tap_describe_excess (const char *what);

/* Finds out, by a connection made in CONTEXT, whether this libstrophe's parser comes through here.
 * If not, nothing that it reads can be trusted. */
bool rd_xml_tap_probe (xmpp_ctx_t *context);
