/* The text is words, set apart by blanks: "best=MECHANISM", "bound=MECHANISM:TLS:KEY",
 * "accepted=MECHANISM:TLS:KEY", where TLS is its version on the wire in hexadecimal digits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/login-memory.h"

#include <string.h>

/* -- the text ---------------------------------------------------------------------------------- */

static bool
is_key (const char *text)
{
  return text[0] == '\0'
         || (strlen (text) == RD_KEY_SIZE - 1
             && strspn (text, "0123456789abcdef") == RD_KEY_SIZE - 1);
}

static void
read_login (const char *text, RdLogin *login)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);
  uint64_t version;

  if (g_strv_length (parts) != 3 || rd_mechanism_find (parts[0]) == NULL
      || !g_ascii_string_to_unsigned (parts[1], 16, 0, 0xffff, &version, NULL)
      || !is_key (parts[2]))
    return;
  login->mechanism = rd_mechanism_find (parts[0]);
  login->tls_version = (unsigned)version;
  g_strlcpy (login->key, parts[2], RD_KEY_SIZE);
}

RdLoginMemory
rd_login_memory_read (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);
  RdLoginMemory memory = { NULL };

  for (char **word = words; *word != NULL; word++)
    {
      if (g_str_has_prefix (*word, "best="))
        memory.best = rd_mechanism_find (*word + strlen ("best="));
      else if (g_str_has_prefix (*word, "bound="))
        read_login (*word + strlen ("bound="), &memory.bound);
      else if (g_str_has_prefix (*word, "accepted="))
        read_login (*word + strlen ("accepted="), &memory.accepted);
    }
  return memory;
}

static void
write_login (GString *text, const char *word, const RdLogin *login)
{
  if (login->mechanism != NULL)
    g_string_append_printf (text, "%s%s=%s:%04x:%s", text->len > 0 ? " " : "", word,
                            login->mechanism->name, login->tls_version, login->key);
}

char *
rd_login_memory_write (const RdLoginMemory *memory)
{
  GString *text = g_string_new (NULL);

  if (memory->best != NULL)
    g_string_append_printf (text, "best=%s", memory->best->name);
  write_login (text, "bound", &memory->bound);
  write_login (text, "accepted", &memory->accepted);
  return g_string_free (text, FALSE);
}

/* -- what is asked of it ----------------------------------------------------------------------- */

static bool
is_as_good (const RdMechanism *mechanism, const RdMechanism *best)
{
  return best == NULL
         || (mechanism->strength >= best->strength && mechanism->is_bound >= best->is_bound);
}

/* The same server, whose other version of TLS has nothing to bind to. */
static bool
is_upgraded (const RdLoginMemory *memory, const RdLogin *login)
{
  return memory->bound.mechanism != NULL && login->tls_version != memory->bound.tls_version
         && login->key[0] != '\0' && g_str_equal (login->key, memory->bound.key)
         && login->mechanism->strength >= memory->best->strength;
}

static bool
is_accepted_at (const RdLoginMemory *memory, const char *key)
{
  const RdLogin *accepted = &memory->accepted;

  return accepted->mechanism != NULL
         && (accepted->key[0] == '\0' || g_str_equal (accepted->key, key));
}

static bool
is_accepted (const RdLoginMemory *memory, const RdLogin *login)
{
  return is_accepted_at (memory, login->key)
         && is_as_good (login->mechanism, memory->accepted.mechanism);
}

bool
rd_login_memory_allows (const RdLoginMemory *memory, const RdLogin *login)
{
  return is_as_good (login->mechanism, memory->best) || is_upgraded (memory, login)
         || is_accepted (memory, login);
}

bool
rd_login_memory_accepts_unbound (const RdLoginMemory *memory, const char *key)
{
  return is_accepted_at (memory, key) && !memory->accepted.mechanism->is_bound;
}

/* -- what it learns ---------------------------------------------------------------------------- */

/* A weaker login was accepted, or is that of a server that has changed: it is the best from now on,
 * and what is accepted is so for this server. Where it was so before, others may be better. */
static void
lower (RdLoginMemory *memory, const RdLogin *login)
{
  if (is_accepted (memory, login) && memory->accepted.key[0] != '\0')
    return;
  memory->best = login->mechanism;
  memory->bound = (RdLogin){ NULL };
  if (memory->accepted.mechanism == NULL)
    return;
  memory->accepted.tls_version = login->tls_version;
  g_strlcpy (memory->accepted.key, login->key, RD_KEY_SIZE);
}

void
rd_login_memory_take (RdLoginMemory *memory, const RdLogin *login)
{
  if (!is_as_good (login->mechanism, memory->best))
    lower (memory, login);
  else
    memory->best = login->mechanism;
  if (!login->mechanism->is_bound)
    return;
  memory->bound = *login;
  if (memory->accepted.key[0] == '\0')
    memory->accepted = (RdLogin){ NULL };
}

bool
rd_login_memory_accept (RdLoginMemory *memory, const char *name)
{
  const RdMechanism *mechanism = rd_mechanism_find (name);

  if (mechanism == NULL || (mechanism->is_bound && is_as_good (mechanism, memory->best)))
    return false;
  memory->accepted = (RdLogin){ .mechanism = mechanism };
  return true;
}
