/* Where a server sends its users. What comes in: the text of <see-other-host/>, and the addresses
 * that the names in it lead to. Who sends it: before TLS, everybody on the way.
 *
 * The first line is the text, the second a host or an address.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "model/settings.h"
#include "xmpp/login/other-host.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stream/special-names.h"
#include "xmpp/stream/target.h"

#include <string.h>

/* What comes out can be an address of a profile, as it is. */
static void
check_text (const char *text)
{
  g_autoptr (RdStanza) stanza = rd_stanza_new ();
  g_autofree char *address = NULL;
  g_autofree char *host = NULL;
  uint16_t port = 0;

  rd_stanza_start (stanza, RD_NS_STREAMS, "error");
  rd_stanza_start (stanza, RD_NS_STREAM_CONDITIONS, "see-other-host");
  rd_stanza_add_text (stanza, text, strlen (text));
  rd_stanza_end (stanza);
  rd_stanza_end (stanza);
  address = rd_other_host_read (stanza);
  if (address == NULL)
    return;
  fuzz_check_line (address);
  g_assert_true (rd_settings_split_address (address, &host, &port));
  g_assert_cmpuint (port, >, 0);
  g_assert_cmpuint (strlen (host), <=, 255);
  g_assert_cmpint (rd_special_name_get_kind (host), <=, RD_NAME_NOWHERE);
}

/* As an address, and behind a proxy, it lies equally near. */
static void
check_nearness (const char *text)
{
  RdTarget *direct = rd_target_new ("example.org", text, 5222, false);
  RdTarget *behind = rd_target_new (text, "127.0.0.1", 5222, false);

  behind->proxy_port = 9050;
  g_assert_cmpint (rd_target_get_nearness (direct), ==, rd_target_get_nearness (behind));
  rd_target_free (direct);
  rd_target_free (behind);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 2);

  if (g_utf8_validate (lines[0], -1, NULL))
    check_text (lines[0]);
  check_nearness (lines[1]);
  return 0;
}
