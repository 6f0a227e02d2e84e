/* Keeps libstrophe within safe bounds: descriptors that its select () can hold, no SIGPIPE, no
 * password in freed memory, no certificate bundle parsed for each connection, no build that checks
 * no host names or can't be tapped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/strophe-runtime.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/stream/tls-tap.h"
#include "xmpp/stream/xml-tap.h"

#include <dlfcn.h>
#include <link.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <strophe.h>
#include <sys/resource.h>
#include <sys/select.h>

/* Where Debian's OpenSSL looks for authorities by the hash of their name. */
#define HASHED_AUTHORITIES "/usr/lib/ssl/certs"

/* Process-wide, as libstrophe is. */
static GError *refusal;

static void *
alloc_memory (size_t size, void *user_data)
{
  return malloc (size);
}

static void
wipe_memory (void *memory, void *user_data)
{
  if (memory != NULL)
    explicit_bzero (memory, malloc_usable_size (memory));
  free (memory);
}

/* realloc () would leave a copy behind. */
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

xmpp_ctx_t *
rd_strophe_context_new (void)
{
  static const xmpp_mem_t memory = { alloc_memory, wipe_memory, realloc_memory, NULL };

  return xmpp_ctx_new (&memory, NULL);
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

/* NULL: it isn't known. */
static const struct link_map *
find_libstrophe (void)
{
  Dl_info info;
  struct link_map *map = NULL;

  return dladdr1 ((void *)xmpp_initialize, &info, (void **)&map, RTLD_DL_LINKMAP) != 0 ? map : NULL;
}

static GError *
refuse_libstrophe (const char *reason)
{
  const struct link_map *map = find_libstrophe ();

  return g_error_new (RD_ERROR, RD_ERROR_NOT_SUPPORTED,
                      "The libstrophe at %s can't be used, and rosterd connects nowhere with it: "
                      "%s, and start rosterd again.",
                      map != NULL && map->l_name[0] != '\0' ? map->l_name : "hand", reason);
}

static GError *
check_tls_library (void)
{
  const struct link_map *map = find_libstrophe ();

  if (map != NULL && is_linked_against (map, "libssl"))
    return NULL;
  return refuse_libstrophe ("only a build with OpenSSL checks the names in certificates; install "
                            "one");
}

static GError *
check_parser (void)
{
  xmpp_ctx_t *context = rd_strophe_context_new ();
  bool is_tapped = rd_xml_tap_probe (context);

  xmpp_ctx_free (context);
  if (is_tapped)
    return NULL;
  return refuse_libstrophe ("its XML parser is not the shared expat, in front of which rosterd "
                            "checks what comes, so that anybody could pass for the server; install "
                            "one that is built with expat");
}

/* Without it the login goes on: what it gives is a second lock. */
static void
check_handshake (void)
{
  xmpp_ctx_t *context = rd_strophe_context_new ();

  if (!rd_tls_tap_probe (context))
    g_message ("The TLS of this libstrophe can't be seen into: logins are not bound to it (no "
               "SCRAM-PLUS), and its alerts are not told. Install a libstrophe that is linked with "
               "the shared OpenSSL.");
  xmpp_ctx_free (context);
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

/* Each connection would parse the bundle, at 0.8 MB and 40 ms; the directory has the same
 * authorities and is read on demand. The user's own choice stays. */
static void
prefer_hashed_authorities (void)
{
  if (g_getenv ("SSL_CERT_FILE") == NULL && g_getenv ("SSL_CERT_DIR") == NULL
      && has_hashed_authorities ())
    g_setenv ("SSL_CERT_FILE", "/dev/null", TRUE);
}

const GError *
rd_xmpp_init (void)
{
  signal (SIGPIPE, SIG_IGN);
  limit_descriptors ();
  prefer_hashed_authorities ();
  xmpp_initialize ();
  refusal = check_tls_library ();
  if (refusal == NULL)
    refusal = check_parser ();
  if (refusal == NULL)
    check_handshake ();
  return refusal;
}

const GError *
rd_xmpp_get_refusal (void)
{
  return refusal;
}
