/* The runtime of libstrophe: what is done once a process, and what each of its contexts is made of.
 *
 * It keeps libstrophe within the bounds that were measured: no descriptor that its select () can't
 * hold, no signal from a broken pipe, no password in freed memory, no certificate bundle parsed for
 * each connection, and no build of it that checks no host names. It runs at the start and once a
 * connection, and never opens a connection itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/strophe-runtime.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/connection.h"
#include "xmpp/xml-tap.h"

#include <dlfcn.h>
#include <gnutls/gnutls.h>
#include <link.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/select.h>

/* Where Debian's OpenSSL looks for authorities by the hash of their name. */
#define HASHED_AUTHORITIES "/usr/lib/ssl/certs"

static void *
alloc_memory (size_t size, void *user_data)
{
  return malloc (size);
}

static void
wipe_memory (void *memory, void *user_data)
{
  if (memory != NULL)
    gnutls_memset (memory, 0, malloc_usable_size (memory));
  free (memory);
}

/* realloc () would leave the old bytes behind when it moves them. */
static void *
realloc_memory (void *memory, size_t size, void *user_data)
{
  void *moved = malloc (size);

  if (moved == NULL || memory == NULL)
    return moved;
  memcpy (moved, memory, MIN (size, malloc_usable_size (memory)));
  wipe_memory (memory, user_data);
  return moved;
}

static void
note_parse_error (void *has_parse_error, xmpp_log_level_t level, const char *area,
                  const char *message)
{
  if (g_str_equal (area, "xmpp") && g_str_has_prefix (message, "parse error"))
    *(bool *)has_parse_error = true;
}

xmpp_log_t
rd_strophe_log_parse_errors (bool *has_parse_error)
{
  return (xmpp_log_t){ note_parse_error, has_parse_error };
}

xmpp_ctx_t *
rd_strophe_context_new (const xmpp_log_t *log)
{
  static const xmpp_mem_t memory = { alloc_memory, wipe_memory, realloc_memory, NULL };

  return xmpp_ctx_new (&memory, log);
}

/* Was MAP linked against a library whose name begins with PREFIX? */
static bool
is_linked_against (const struct link_map *map, const char *prefix)
{
  const char *strings = NULL;

  for (const ElfW (Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++)
    {
      if (entry->d_tag == DT_STRTAB)
        strings = (const char *)(entry->d_un.d_ptr < map->l_addr ? map->l_addr + entry->d_un.d_ptr
                                                                 : entry->d_un.d_ptr);
    }
  for (const ElfW (Dyn) *entry = map->l_ld; strings != NULL && entry->d_tag != DT_NULL; entry++)
    {
      if (entry->d_tag == DT_NEEDED && g_str_has_prefix (strings + entry->d_un.d_val, prefix))
        return true;
    }
  return false;
}

static bool
check_tls_library (GError **error)
{
  Dl_info info;
  struct link_map *map = NULL;

  if (dladdr1 ((void *)xmpp_initialize, &info, (void **)&map, RTLD_DL_LINKMAP) != 0 && map != NULL
      && is_linked_against (map, "libssl"))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_NOT_SUPPORTED,
               "The libstrophe at %s does not use OpenSSL, and only that build checks the names in "
               "certificates; install one that is built with OpenSSL.",
               map != NULL && map->l_name[0] != '\0' ? map->l_name : "hand");
  return false;
}

/* libstrophe waits with select (), which a higher descriptor would overrun. */
static void
limit_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= FD_SETSIZE)
    return;
  limit.rlim_cur = FD_SETSIZE;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static bool
has_hashed_authorities (void)
{
  g_autoptr (GDir) dir = g_dir_open (HASHED_AUTHORITIES, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (strlen (name) == 10 && g_str_has_suffix (name, ".0"))
        return true;
    }
  return false;
}

/* The bundle would be parsed into every connection, at 0.8 MB and 40 ms each; the directory holds
 * the same authorities and is read by need. Somebody's own choice is left alone. */
static void
prefer_hashed_authorities (void)
{
  if (g_getenv ("SSL_CERT_FILE") == NULL && g_getenv ("SSL_CERT_DIR") == NULL
      && has_hashed_authorities ())
    g_setenv ("SSL_CERT_FILE", "/dev/null", TRUE);
}

bool
rd_xmpp_init (GError **error)
{
  xmpp_ctx_t *context;

  if (!check_tls_library (error))
    return false;
  signal (SIGPIPE, SIG_IGN);
  limit_descriptors ();
  prefer_hashed_authorities ();
  xmpp_initialize ();
  context = rd_strophe_context_new (NULL);
  rd_xml_tap_probe (context);
  xmpp_ctx_free (context);
  return true;
}
