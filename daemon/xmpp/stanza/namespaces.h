/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* RFC 6120 */
#define RD_NS_CLIENT "jabber:client"
#define RD_NS_STREAMS "http://etherx.jabber.org/streams"
#define RD_NS_STREAM_CONDITIONS "urn:ietf:params:xml:ns:xmpp-streams"
#define RD_NS_STANZA_CONDITIONS "urn:ietf:params:xml:ns:xmpp-stanzas"
#define RD_NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"
#define RD_NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define RD_NS_BIND "urn:ietf:params:xml:ns:xmpp-bind"

/* RFC 6121 */
#define RD_NS_ROSTER "jabber:iq:roster"
#define RD_NS_VERSIONING "urn:xmpp:features:rosterver"
#define RD_NS_PRE_APPROVAL "urn:xmpp:features:pre-approval"

/* XEP-0030 */
#define RD_NS_DISCO_INFO "http://jabber.org/protocol/disco#info"

/* XEP-0060, XEP-0163 */
#define RD_NS_PUBSUB "http://jabber.org/protocol/pubsub"
#define RD_NS_PUBSUB_EVENT "http://jabber.org/protocol/pubsub#event"

/* XEP-0191; a server may tell of its blocking as a privacy list, too (XEP-0016) */
#define RD_NS_BLOCKING "urn:xmpp:blocking"
#define RD_NS_PRIVACY "jabber:iq:privacy"

/* XEP-0199 */
#define RD_NS_PING "urn:xmpp:ping"

/* XEP-0203 */
#define RD_NS_DELAY "urn:xmpp:delay"

/* XEP-0283 */
#define RD_NS_MOVED "urn:xmpp:moved:1"

/* XEP-0440 */
#define RD_NS_CHANNEL_BINDING "urn:xmpp:sasl-cb:0"
