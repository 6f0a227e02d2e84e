/* Each step takes one thing and no other: rosterd is no stranger, and what it does wrong breaks the
 * promise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/login.h"

#include "model/jid.h"
#include "trace.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/xml-text.h"

#include <string.h>

typedef enum
{
  STEP_HEADER,
  STEP_STARTTLS,
  STEP_TLS_HEADER,
  STEP_AUTH,
  STEP_AUTH_HEADER,
  STEP_BIND,
  STEP_BOUND,
} Step;

struct _SimLogin
{
  SimWire *wire;
  char *account, *local, *domain, *features;
  void (*bound) (const char *full_jid, gpointer user_data);
  gpointer user_data;
  Step step;
};

SimLogin *
sim_login_new (SimWire *wire, const char *account, const char *features,
               void (*bound) (const char *full_jid, gpointer user_data), gpointer user_data)
{
  SimLogin *login = g_new0 (SimLogin, 1);

  login->wire = wire;
  login->account = g_strdup (account);
  login->local = rd_jid_get_local (account);
  login->domain = rd_jid_get_domain (account);
  login->features = g_strdup (features);
  login->bound = bound;
  login->user_data = user_data;
  return login;
}

void
sim_login_free (SimLogin *login)
{
  g_free (login->account);
  g_free (login->local);
  g_free (login->domain);
  g_free (login->features);
  g_free (login);
}

static void
refuse (SimLogin *login, const RdStanza *stanza)
{
  sim_break ("login", "rosterd sends <%s/> in step %d of its login", rd_stanza_get_name (stanza, 0),
             (int)login->step);
}

/* -- headers ----------------------------------------------------------------------------------- */

static void
send_header (SimLogin *login, const char *features)
{
  g_autofree char *xml = g_strdup_printf (
      "<?xml version='1.0'?><stream:stream xmlns='" RD_NS_CLIENT "' xmlns:stream='" RD_NS_STREAMS
      "' id='%u-%d' from='%s' version='1.0' xml:lang='en'>",
      sim_wire_get_number (login->wire), (int)login->step, login->domain);
  g_autofree char *features_xml
      = g_strdup_printf ("<stream:features>%s</stream:features>", features);

  sim_wire_send (login->wire, xml);
  sim_wire_send (login->wire, features_xml);
}

/* Before TLS anybody could read whose stream it is (RFC 6120 §4.7.1). */
static void
check_header (const SimLogin *login)
{
  const char *from = sim_wire_get_from (login->wire);

  if (g_strcmp0 (sim_wire_get_to (login->wire), login->domain) != 0)
    sim_break ("login", "rosterd opens a stream to %s", sim_wire_get_to (login->wire));
  if (g_strcmp0 (from, sim_wire_is_secured (login->wire) ? login->account : NULL) != 0)
    sim_break ("login", "rosterd opens a stream from %s", from != NULL ? from : "nobody");
}

void
sim_login_take_header (SimLogin *login)
{
  g_autofree char *bind = g_strdup_printf ("<bind xmlns='" RD_NS_BIND "'/>%s", login->features);
  bool is_secured = sim_wire_is_secured (login->wire);

  check_header (login);
  if (login->step == STEP_HEADER && !is_secured)
    {
      send_header (login, "<starttls xmlns='" RD_NS_TLS "'><required/></starttls>");
      login->step = STEP_STARTTLS;
    }
  else if (login->step == STEP_HEADER || login->step == STEP_TLS_HEADER)
    {
      send_header (login,
                   "<mechanisms xmlns='" RD_NS_SASL "'><mechanism>PLAIN</mechanism></mechanisms>");
      login->step = STEP_AUTH;
    }
  else if (login->step == STEP_AUTH_HEADER)
    {
      send_header (login, bind);
      login->step = STEP_BIND;
    }
  else
    sim_break ("login", "rosterd opens a stream in step %d of its login", (int)login->step);
}

/* -- stanzas ----------------------------------------------------------------------------------- */

static void
take_starttls (SimLogin *login, const RdStanza *stanza)
{
  if (!rd_stanza_is (stanza, "starttls", RD_NS_TLS))
    refuse (login, stanza);
  sim_wire_send (login->wire, "<proceed xmlns='" RD_NS_TLS "'/>");
  sim_wire_await_tls (login->wire);
  login->step = STEP_TLS_HEADER;
}

/* RFC 4616: an empty authzid, the name and a password, separated by zero bytes. */
static void
check_message (const SimLogin *login, const char *base64)
{
  size_t size = 0, name_size = strlen (login->local);
  g_autofree uint8_t *message = g_base64_decode (base64, &size);

  if (size < name_size + 3 || message[0] != '\0'
      || memcmp (message + 1, login->local, name_size + 1) != 0)
    sim_break ("login", "rosterd logs in to another account than %s", login->account);
}

static void
take_auth (SimLogin *login, const RdStanza *stanza)
{
  if (!rd_stanza_is (stanza, "auth", RD_NS_SASL)
      || g_strcmp0 (rd_stanza_get (stanza, "mechanism"), "PLAIN") != 0)
    refuse (login, stanza);
  check_message (login, rd_stanza_get_text (stanza, 0));
  sim_wire_send (login->wire, "<success xmlns='" RD_NS_SASL "'/>");
  sim_wire_await_stream (login->wire);
  login->step = STEP_AUTH_HEADER;
}

/* The server's choice: whose it is can be read in a trace. */
static char *
make_full_jid (const SimLogin *login)
{
  return g_strdup_printf ("%s/rosterd-%u", login->account, sim_wire_get_number (login->wire));
}

static void
send_bound (const SimLogin *login, const char *id, const char *jid)
{
  g_autofree char *id_text = rd_xml_escape (id);
  g_autofree char *jid_text = rd_xml_escape (jid);
  g_autofree char *xml = g_strdup_printf ("<iq type='result' id='%s'><bind xmlns='" RD_NS_BIND
                                          "'><jid>%s</jid></bind></iq>",
                                          id_text, jid_text);

  sim_wire_send (login->wire, xml);
}

static void
take_bind (SimLogin *login, const RdStanza *stanza)
{
  const char *id = rd_stanza_get (stanza, "id");
  g_autofree char *jid = make_full_jid (login);

  if (!rd_stanza_is (stanza, "iq", RD_NS_CLIENT) || id == NULL
      || g_strcmp0 (rd_stanza_get (stanza, "type"), "set") != 0
      || rd_stanza_find_child (stanza, 0, "bind", RD_NS_BIND) == RD_NO_ELEMENT)
    refuse (login, stanza);
  send_bound (login, id, jid);
  login->step = STEP_BOUND;
  login->bound (jid, login->user_data);
}

bool
sim_login_take_stanza (SimLogin *login, const RdStanza *stanza)
{
  if (login->step == STEP_BOUND)
    return false;
  if (login->step == STEP_STARTTLS)
    take_starttls (login, stanza);
  else if (login->step == STEP_AUTH)
    take_auth (login, stanza);
  else if (login->step == STEP_BIND)
    take_bind (login, stanza);
  else
    refuse (login, stanza);
  return true;
}
