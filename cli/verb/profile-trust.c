/* rosterctl profile trust: a key, by a look at the certificate that was refused or by its
 * fingerprint; also the roster versions, and a weaker login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/out/exit.h"
#include "cli/out/layout.h"
#include "cli/verb/profile-wait.h"
#include "cli/verb/verbs.h"
#include "cli/view/certificate.h"
#include "dbus-interfaces/quote.h"

#include <string.h>
#include <unistd.h>

#define FINGERPRINT_DIGITS 64
/* With so many of them a word is meant as a fingerprint. */
#define DIGITS_MEANT 16

/* Hexadecimal digits of WORD, which has nothing else but colons; 0: it has. */
static size_t
count_digits (const char *word)
{
  size_t digits = 0;

  for (; *word != '\0'; word++)
    {
      if (g_ascii_isxdigit (*word))
        digits++;
      else if (*word != ':' && !g_ascii_isspace (*word))
        return 0;
    }
  return digits;
}

static bool
is_login (const char *word)
{
  return g_str_equal (word, "PLAIN") || g_str_has_prefix (word, "SCRAM-");
}

static bool
is_what_to_trust (const char *word)
{
  return g_str_equal (word, "none") || g_str_equal (word, "versions") || is_login (word)
         || count_digits (word) >= DIGITS_MEANT;
}

static bool
trust_versions (CtlCall *call, GError **error)
{
  const char *name = rd_bus_profile_get_name (call->profile), *word;

  g_variant_get_child (rd_bus_profile_get_version_distrust (call->profile), 0, "&s", &word);
  if (!rd_bus_profile_call_trust_versions_sync (call->profile, NULL, error))
    return false;
  if (*word == '\0')
    ctl_say ("The roster versions of %s were not distrusted; nothing is changed.", name);
  else
    ctl_say ("The roster versions of %s are believed again. Its next login gets the whole roster "
             "once more.",
             name);
  return true;
}

static bool
accept_weaker_login (CtlCall *call, const char *mechanism, GError **error)
{
  return rd_bus_profile_call_accept_weaker_login_sync (call->profile, mechanism, NULL, error)
         && (!rd_bus_profile_get_enabled (call->profile) || ctl_profile_wait (call, error));
}

static bool
take_trust_back (CtlCall *call, GError **error)
{
  if (!rd_bus_profile_call_trust_certificate_sync (call->profile, "", NULL, error))
    return false;
  ctl_say ("%s trusts no certificate by its key any more.",
           rd_bus_profile_get_name (call->profile));
  return true;
}

static bool
trust_key (CtlCall *call, const char *fingerprint, GError **error)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *fingerprint != '\0'; fingerprint++)
    {
      if (g_ascii_isxdigit (*fingerprint))
        g_string_append_c (digits, *fingerprint);
    }
  return rd_bus_profile_call_trust_certificate_sync (call->profile, digits->str, NULL, error)
         && (!rd_bus_profile_get_enabled (call->profile) || ctl_profile_wait (call, error));
}

/* -- by looking at it -------------------------------------------------------------------------- */

static void
say_nothing_to_trust (CtlCall *call)
{
  const char *name = rd_bus_profile_get_name (call->profile);
  const char *trusted = ctl_profile_get_trusted (call->profile);

  if (g_strcmp0 (rd_bus_profile_get_state (call->profile), "connecting") == 0)
    ctl_say ("%s is connecting, and has not seen its server's certificate yet; try again in a "
             "moment.",
             name);
  else if (trusted == NULL)
    ctl_say ("No certificate of %s's server was refused, so there is none to trust.", name);
  else
    ctl_say ("%s trusts the key %s and no other, and no certificate was refused since. To go back "
             "to the authorities: rosterctl profile trust %s none",
             name, trusted, name);
}

static void
advise_on_trust (CtlCall *call, const CtlCertificate *certificate)
{
  ctl_call_advise (call, "To trust it later, without a question: rosterctl profile trust %s %s",
                   rd_bus_profile_get_name (call->profile), certificate->fingerprint);
  if (ctl_certificate_has_fault (certificate, "key-changed"))
    ctl_call_advise (call, "To trust no key, but the authorities: rosterctl profile trust %s none",
                     rd_bus_profile_get_name (call->profile));
}

/* A person must have seen the fingerprint: no option stands for the answer. */
static bool
ask (CtlCall *call, const CtlCertificate *certificate, GError **error)
{
  g_autofree char *question = g_strdup_printf (
      "Did whoever runs the server tell you this fingerprint, and is %s to trust this key from now "
      "on, and no other?",
      rd_bus_profile_get_name (call->profile));
  CtlConsent consent = { question, NULL, "Nothing was trusted." };
  bool can_ask = isatty (STDIN_FILENO);

  ctl_output_write (call->output, "\n");
  ctl_output_flush (call->output);
  if (can_ask && ctl_consent_get (&consent, error))
    return trust_key (call, certificate->fingerprint, error);
  if (!can_ask)
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED,
                         "Nothing was trusted: there is no terminal to ask on.");
  advise_on_trust (call, certificate);
  return false;
}

static bool
show_and_ask (CtlCall *call, GError **error)
{
  g_autoptr (CtlCertificate) certificate = ctl_certificate_get (call->profile);
  const char *trusted = ctl_profile_get_trusted (call->profile);

  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    return true;
  if (certificate == NULL)
    {
      say_nothing_to_trust (call);
      return true;
    }
  ctl_layout_print (call->output, 0, 0, "%s: this certificate was refused",
                    rd_bus_profile_get_name (call->profile));
  ctl_certificate_view_write (call->output, certificate, trusted != NULL ? trusted : "");
  if (*certificate->fingerprint != '\0' && !ctl_certificate_has_fault (certificate, "weak-key"))
    return ask (call, certificate, error);
  g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_SUPPORTED,
                       "This one can't be trusted by its key. Ask whoever runs the server for a "
                       "new one.");
  return false;
}

static bool
run_trust (CtlCall *call, GError **error)
{
  const char *word = call->n_args > 0 ? call->args[call->n_args - 1] : "";

  if (call->n_args == 0 || (call->n_args == 1 && !is_what_to_trust (word)))
    return show_and_ask (call, error);
  if (g_str_equal (word, "versions"))
    return trust_versions (call, error);
  if (g_str_equal (word, "none"))
    return take_trust_back (call, error);
  if (is_login (word))
    return accept_weaker_login (call, word, error);
  if (count_digits (word) == FINGERPRINT_DIGITS)
    return trust_key (call, word, error);
  g_set_error (
      error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
      "\"%s\" is no fingerprint, which is 64 hexadecimal digits, with or without colons or "
      "spaces. To see the server's, leave it out: rosterctl profile trust %s",
      rd_quote (word).text, rd_bus_profile_get_name (call->profile));
  return false;
}

const CtlVerb ctl_verb_profile_trust = {
  .name = "profile trust",
  .synopsis = "[NAME] [FINGERPRINT|none|versions|MECHANISM]",
  .is_no_name = is_what_to_trust,
  .options = { ctl_wait_options },
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_trust,
  .summary = "look at a server's certificate, and accept it by its key",
  .details
  = "Shows the certificate that was refused, and asks. Compare the fingerprint with what the\n"
    "server's operator says before you trust it; no other key is accepted then. With the\n"
    "FINGERPRINT it asks nothing. \"none\" takes a trust back. \"versions\" believes the server's\n"
    "roster versions again, where status -v says that they are not believed. The name of a kind\n"
    "of login, such as SCRAM-SHA-256, accepts that the server offers no better one any more.",
};
