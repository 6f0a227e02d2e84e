/* What rosterd does to the process before libstrophe runs in it: descriptors, signals, authorities,
 * memory; and which libstrophe it refuses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/stream/strophe-runtime.h"
#include "xmpp/stream/tls-tap.h"
#include "xmpp/stream/xml-tap.h"

#include "wiped-helper.h"

#include <dlfcn.h>
#include <expat.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <strophe.h>
#include <sys/resource.h>

static bool is_tapped = true, has_tapped_tls = true, is_found = true, is_other = false;

/* In place of xml-tap.c: a libstrophe whose parser is its own answers no. */
bool __wrap_rd_xml_tap_probe (xmpp_ctx_t *context);

bool
__wrap_rd_xml_tap_probe (xmpp_ctx_t *context)
{
  g_assert_nonnull (context);
  return is_tapped;
}

/* In place of tls-tap.c. */
bool __real_rd_tls_tap_probe (xmpp_ctx_t *context);
bool __wrap_rd_tls_tap_probe (xmpp_ctx_t *context);

bool
__wrap_rd_tls_tap_probe (xmpp_ctx_t *context)
{
  return __real_rd_tls_tap_probe (context) && has_tapped_tls;
}

/* In place of the C library's: nobody may know where libstrophe is, or it is another library. */
int
dladdr1 (const void *address, Dl_info *info, void **extra, int flags)
{
  int (*real) (const void *, Dl_info *, void **, int)
      = (int (*) (const void *, Dl_info *, void **, int))dlsym (RTLD_NEXT, "dladdr1");

  if (is_other)
    address = (const void *)XML_ParserCreate;
  return is_found ? real (address, info, extra, flags) : 0;
}

/* The libstrophe of this machine is one that rosterd can use. */
static void
test_good (void)
{
  rd_xmpp_init ();
  g_assert_no_error (rd_xmpp_get_refusal ());
}

static void
test_own_parser (void)
{
  is_tapped = false;
  rd_xmpp_init ();
  g_assert_error (rd_xmpp_get_refusal (), RD_ERROR, RD_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (rd_xmpp_get_refusal ()->message, "/libstrophe.so"));
  g_assert_nonnull (strstr (rd_xmpp_get_refusal ()->message, "built with expat"));
  is_tapped = true;
  g_error_free ((GError *)rd_xmpp_get_refusal ());
  rd_xmpp_init ();
  g_assert_no_error (rd_xmpp_get_refusal ());
}

/* One whose handshakes can't be seen is used, and the log says what it lacks. */
static void
test_own_handshake (void)
{
  rd_xmpp_init (); /* silent here */
  has_tapped_tls = false;
  g_test_expect_message ("rosterd", G_LOG_LEVEL_MESSAGE, "*no SCRAM-PLUS*");
  rd_xmpp_init ();
  g_test_assert_expected_messages ();
  has_tapped_tls = true;
  g_assert_no_error (rd_xmpp_get_refusal ());
}

/* What can't be looked at isn't trusted to check names. */
static void
test_unknown_tls (void)
{
  is_found = false;
  rd_xmpp_init ();
  g_assert_error (rd_xmpp_get_refusal (), RD_ERROR, RD_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (rd_xmpp_get_refusal ()->message, "at hand"));
  g_assert_nonnull (strstr (rd_xmpp_get_refusal ()->message, "OpenSSL"));
  is_found = true;
  g_error_free ((GError *)rd_xmpp_get_refusal ());
  rd_xmpp_init ();
  g_assert_no_error (rd_xmpp_get_refusal ());
}

/* Expat stands for a libstrophe that isn't linked against OpenSSL. */
static void
test_other_tls (void)
{
  is_other = true;
  rd_xmpp_init ();
  is_other = false;
  g_assert_error (rd_xmpp_get_refusal (), RD_ERROR, RD_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (rd_xmpp_get_refusal ()->message, "/libexpat.so"));
  g_assert_nonnull (strstr (rd_xmpp_get_refusal ()->message, "OpenSSL"));
  g_error_free ((GError *)rd_xmpp_get_refusal ());
  rd_xmpp_init ();
  g_assert_no_error (rd_xmpp_get_refusal ());
}

static void
test_sigpipe (void)
{
  struct sigaction action;

  signal (SIGPIPE, SIG_DFL);
  rd_xmpp_init ();
  sigaction (SIGPIPE, NULL, &action);
  g_assert_true (action.sa_handler == SIG_IGN);
}

/* No descriptor may be above what select () takes; a lower limit stays as it is. */
static void
test_descriptors (void)
{
  struct rlimit before, limit;
  static const rlim_t limits[] = { 2048, 1025, 1024, 512 };

  getrlimit (RLIMIT_NOFILE, &before);
  for (unsigned i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      if (limits[i] > before.rlim_max)
        continue;
      limit = (struct rlimit){ limits[i], before.rlim_max };
      g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
      rd_xmpp_init ();
      getrlimit (RLIMIT_NOFILE, &limit);
      g_assert_cmpuint (limit.rlim_cur, ==, MIN (limits[i], 1024));
      g_assert_cmpuint (limit.rlim_max, ==, before.rlim_max);
    }
  setrlimit (RLIMIT_NOFILE, &before);
}

static bool
has_hashed_authorities (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/usr/lib/ssl/certs", 0, NULL);
  g_autoptr (GRegex) hash = g_regex_new ("^[0-9a-f]{8}\\.0$", 0, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_regex_match (hash, name, 0, NULL))
      return true;
  return false;
}

/* The bundle isn't read where the directory will do, unless the user has chosen one. */
static void
test_authorities (void)
{
  g_unsetenv ("SSL_CERT_FILE");
  g_unsetenv ("SSL_CERT_DIR");
  rd_xmpp_init ();
  g_assert_cmpstr (g_getenv ("SSL_CERT_FILE"), ==, has_hashed_authorities () ? "/dev/null" : NULL);
  g_setenv ("SSL_CERT_FILE", "/mine.pem", TRUE);
  rd_xmpp_init ();
  g_assert_cmpstr (g_getenv ("SSL_CERT_FILE"), ==, "/mine.pem");
  g_unsetenv ("SSL_CERT_FILE");
  g_setenv ("SSL_CERT_DIR", "/mine", TRUE);
  rd_xmpp_init ();
  g_assert_null (g_getenv ("SSL_CERT_FILE"));
  g_unsetenv ("SSL_CERT_DIR");
}

/* No other call shows libstrophe's memory. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* Passwords pass through libstrophe: its memory is wiped when it is freed, and when it moves. */
static void
test_memory (void)
{
  xmpp_ctx_t *context = rd_strophe_context_new ();
  char *text = xmpp_alloc (context, 100);

  memcpy (text, "secret", 7);
  forget_wiped ();
  text = xmpp_realloc (context, text, 1000);
  g_assert_cmpstr (text, ==, "secret");
  g_assert_cmpuint (get_wiped_size (), >=, 100);
  g_assert_true (was_wiped ("secret", 7));
  forget_wiped ();
  text = xmpp_realloc (context, text, 7);
  g_assert_cmpstr (text, ==, "secret");
  g_assert_cmpuint (get_wiped_size (), >=, 1000);
  forget_wiped ();
  xmpp_free (context, text);
  g_assert_cmpuint (get_wiped_size (), >=, 7);
  text = xmpp_realloc (context, NULL, 10);
  g_assert_nonnull (text);
  xmpp_free (context, text);
  forget_wiped ();
  xmpp_free (context, NULL);
  g_assert_cmpuint (get_wiped_size (), ==, 0);
  xmpp_ctx_free (context);
}

G_GNUC_END_IGNORE_DEPRECATIONS

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strophe-runtime/this-one-can-be-used", test_good);
  g_test_add_func ("/strophe-runtime/one-with-a-parser-of-its-own-is-refused", test_own_parser);
  g_test_add_func ("/strophe-runtime/one-with-a-handshake-of-its-own-is-used", test_own_handshake);
  g_test_add_func ("/strophe-runtime/one-with-unknown-tls-is-refused", test_unknown_tls);
  g_test_add_func ("/strophe-runtime/one-with-another-tls-is-refused", test_other_tls);
  g_test_add_func ("/strophe-runtime/a-closed-socket-kills-nobody", test_sigpipe);
  g_test_add_func ("/strophe-runtime/descriptors-stay-low", test_descriptors);
  g_test_add_func ("/strophe-runtime/authorities-are-read-on-demand", test_authorities);
  g_test_add_func ("/strophe-runtime/freed-memory-is-wiped", test_memory);
  return g_test_run ();
}
