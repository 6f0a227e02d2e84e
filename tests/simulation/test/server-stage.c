/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/server-stage.h"

#include "machine/schedule.h"
#include "server/login.h"
#include "xmpp/stanza/namespaces.h"

#include <string.h>

#define ACCOUNT "juliet@example.org"

struct _SimWire
{
  GQueue sent;   /* XML, to rosterd */
  GQueue unread; /* XML, of rosterd's */
  gpointer session;
  bool is_open, is_frozen;
  SimEntry *closing;
};

struct _SimLogin
{
  void (*bound) (const char *full_jid, gpointer user_data);
  gpointer user_data;
};

static struct
{
  SimServer *server;
  GPtrArray *wires;
  char *taken;
} stage;

/* -- in place of the login and the wire -------------------------------------------------------- */

SimLogin *
sim_login_new (SimWire *wire, const char *account, const char *features,
               void (*bound) (const char *full_jid, gpointer user_data), gpointer user_data)
{
  SimLogin *login = g_new0 (SimLogin, 1);

  login->bound = bound;
  login->user_data = user_data;
  return login;
}

void
sim_login_free (SimLogin *login)
{
  g_free (login);
}

void
sim_login_take_header (SimLogin *login)
{
  login->bound (ACCOUNT "/script", login->user_data);
}

bool
sim_login_take_stanza (SimLogin *login, const RdStanza *stanza)
{
  return false;
}

static void read_one (SimWire *wire, const char *xml);

static void
on_thawed (gpointer data)
{
  SimWire *wire = data;

  while (!wire->is_frozen && wire->unread.length > 0)
    {
      g_autofree char *xml = g_queue_pop_head (&wire->unread);

      read_one (wire, xml);
    }
}

void
sim_wire_freeze (SimWire *wire, bool is_frozen)
{
  wire->is_frozen = is_frozen;
  if (!is_frozen)
    sim_schedule_add (0, on_thawed, wire);
}

bool
sim_wire_is_quiet (const SimWire *wire)
{
  return wire->unread.length == 0;
}

void
sim_wire_send (SimWire *wire, const char *xml)
{
  if (wire->is_open)
    g_queue_push_tail (&wire->sent, g_strdup (xml));
}

static void
on_closing (gpointer data)
{
  SimWire *wire = data;

  wire->closing = NULL;
  sim_server_wire.closed (wire->session);
}

/* As the real one: told soon, never inside a call of the server. */
void
sim_wire_close (SimWire *wire)
{
  if (!wire->is_open)
    return;
  wire->is_open = false;
  wire->closing = sim_schedule_add (0, on_closing, wire);
}

/* -- the stage --------------------------------------------------------------------------------- */

static void
free_wire (gpointer data)
{
  SimWire *wire = data;

  sim_wire_close (wire);
  if (wire->closing != NULL)
    {
      sim_schedule_cancel (wire->closing);
      on_closing (wire);
    }
  g_queue_clear_full (&wire->sent, g_free);
  g_queue_clear_full (&wire->unread, g_free);
  g_free (wire);
}

SimServer *
stage_begin (const SimHabits *habits)
{
  stage.server = sim_server_new (ACCOUNT, habits, sim_chance_new (7, "stage"));
  stage.wires = g_ptr_array_new_with_free_func (free_wire);
  return stage.server;
}

void
stage_end (void)
{
  g_ptr_array_unref (stage.wires);
  sim_server_free (stage.server);
  g_assert_cmpuint (sim_schedule_get_length (), ==, 0);
  g_clear_pointer (&stage.taken, g_free);
}

static SimWire *
get_wire (void)
{
  return stage.wires->pdata[stage.wires->len - 1];
}

bool
stage_connect (void)
{
  SimWire *wire = g_new0 (SimWire, 1);

  g_ptr_array_add (stage.wires, wire);
  wire->session = sim_server_wire.accept (wire, stage.server);
  wire->is_open = wire->session != NULL;
  if (wire->is_open)
    sim_server_wire.opened (wire->session);
  return wire->is_open;
}

char *
stage_log_in (const char *version)
{
  g_autofree char *attribute = version != NULL ? g_strdup_printf (" ver='%s'", version) : NULL;
  g_autofree char *xml
      = g_strdup_printf ("<iq type='get' id='r'><query xmlns='jabber:iq:roster'%s/></iq>",
                         attribute != NULL ? attribute : "");

  g_assert_true (stage_connect ());
  stage_send (xml);
  return g_strdup (stage_take ());
}

void
stage_leave (void)
{
  sim_wire_close (get_wire ());
  stage_wait (0);
}

bool
stage_is_open (void)
{
  return get_wire ()->is_open;
}

/* -- what the script says ---------------------------------------------------------------------- */

typedef struct
{
  RdStanza *stanza;
  GPtrArray *namespaces; /* of the open elements */
} Reading;

static void
on_start (GMarkupParseContext *context, const char *name, const char **names, const char **values,
          gpointer user_data, GError **error)
{
  Reading *reading = user_data;
  unsigned depth = reading->namespaces->len;
  const char *ns = depth > 0 ? reading->namespaces->pdata[depth - 1] : RD_NS_CLIENT;

  for (unsigned i = 0; names[i] != NULL; i++)
    ns = g_str_equal (names[i], "xmlns") ? values[i] : ns;
  g_ptr_array_add (reading->namespaces, g_strdup (ns));
  rd_stanza_start (reading->stanza, ns, name);
  for (unsigned i = 0; names[i] != NULL; i++)
    if (!g_str_equal (names[i], "xmlns"))
      rd_stanza_add_attribute (reading->stanza, names[i], values[i]);
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  g_ptr_array_set_size (reading->namespaces, (int)reading->namespaces->len - 1);
  rd_stanza_end (reading->stanza);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize size, gpointer user_data,
         GError **error)
{
  Reading *reading = user_data;

  rd_stanza_add_text (reading->stanza, text, size);
}

static void
read_one (SimWire *wire, const char *xml)
{
  static const GMarkupParser parser
      = { .start_element = on_start, .end_element = on_end, .text = on_text };
  g_autoptr (RdStanza) stanza = rd_stanza_new ();
  Reading reading = { stanza, g_ptr_array_new_with_free_func (g_free) };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  GError *error = NULL;

  g_markup_parse_context_parse (context, xml, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
  g_ptr_array_unref (reading.namespaces);
  sim_server_wire.stanza (stanza, wire->session);
}

void
stage_send (const char *xml)
{
  SimWire *wire = get_wire ();

  if (wire->is_frozen)
    g_queue_push_tail (&wire->unread, g_strdup (xml));
  else
    read_one (wire, xml);
}

static void
send_item (const char *item)
{
  g_autofree char *xml = g_strdup_printf (
      "<iq type='set' id='1'><query xmlns='jabber:iq:roster'>%s</query></iq>", item);

  stage_send (xml);
}

void
stage_set (const char *jid, const char *name, const char *group)
{
  g_autofree char *item
      = g_strdup_printf ("<item jid='%s' name='%s'><group>%s</group></item>", jid, name, group);

  send_item (item);
}

void
stage_remove (const char *jid)
{
  g_autofree char *item = g_strdup_printf ("<item jid='%s' subscription='remove'/>", jid);

  send_item (item);
}

void
stage_act (const char *jid, const char *type)
{
  g_autofree char *xml = g_strdup_printf ("<presence to='%s' type='%s' id='1'/>", jid, type);

  stage_send (xml);
}

/* -- what was sent ----------------------------------------------------------------------------- */

const char *
stage_take (void)
{
  g_free (stage.taken);
  stage.taken = g_queue_pop_head (&get_wire ()->sent);
  if (stage.taken == NULL)
    stage.taken = g_strdup ("");
  return stage.taken;
}

void
stage_expect (const char *text)
{
  const char *sent = stage_take ();

  if (strstr (sent, text) == NULL)
    g_error ("expected: %s\nsent: %s", text, sent);
}

void
stage_expect_nothing (void)
{
  g_assert_cmpstr (stage_take (), ==, "");
}

void
stage_forget (void)
{
  g_queue_clear_full (&get_wire ()->sent, g_free);
}

static void
on_waited (gpointer data)
{
  *(bool *)data = true;
}

void
stage_wait (int64_t duration)
{
  bool is_over = false;

  sim_schedule_add (duration, on_waited, &is_over);
  while (!is_over)
    sim_schedule_step ();
}
