/* Which kind of login is chosen, and what is said of channel binding, for what both ends have.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/mechanism.h"

typedef struct
{
  const char *offered, *listed; /* LISTED NULL: the server doesn't say what it can bind to */
  const char *type;             /* ours */
  const char *chosen;           /* NULL: none */
  bool misses;
} Case;

static const Case cases[] = {
  /* TLS 1.2: all servers that offer PLUS take tls-unique. */
  { "SCRAM-SHA-512 SCRAM-SHA-1-PLUS SCRAM-SHA-1", NULL, "tls-unique", "SCRAM-SHA-1-PLUS", false },
  { "SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-512-PLUS", NULL, "tls-unique",
    "SCRAM-SHA-512-PLUS", false },
  { "SCRAM-SHA-256-PLUS SCRAM-SHA-256", "tls-unique", "tls-unique", "SCRAM-SHA-256-PLUS", false },
  { "SCRAM-SHA-256-PLUS SCRAM-SHA-256", "tls-server-end-point", "tls-unique", "SCRAM-SHA-256",
    false },
  { "SCRAM-SHA-256-PLUS SCRAM-SHA-256", "", "tls-unique", "SCRAM-SHA-256", false },
  /* TLS 1.3: only who lists it takes tls-exporter. */
  { "SCRAM-SHA-256-PLUS SCRAM-SHA-256", NULL, "tls-exporter", "SCRAM-SHA-256", false },
  { "SCRAM-SHA-256-PLUS SCRAM-SHA-256", "tls-server-end-point tls-exporter", "tls-exporter",
    "SCRAM-SHA-256-PLUS", false },
  { "SCRAM-SHA-256-PLUS", "tls-server-end-point", "tls-exporter", NULL, false },
  /* Nothing that is bound is offered. */
  { "SCRAM-SHA-256 PLAIN", NULL, "tls-exporter", "SCRAM-SHA-256", true },
  { "SCRAM-SHA-256", "tls-exporter", "tls-exporter", "SCRAM-SHA-256", true },
  { "PLAIN", NULL, "tls-unique", "PLAIN", true },
  /* We can't bind. */
  { "SCRAM-SHA-256-PLUS SCRAM-SHA-1", "tls-unique tls-exporter", NULL, "SCRAM-SHA-1", false },
  { "SCRAM-SHA-1", NULL, NULL, "SCRAM-SHA-1", false },
  { "", NULL, NULL, NULL, false },
};

static void
test_choice (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) offered = g_strsplit (cases[i].offered, " ", -1);
      g_auto (GStrv) listed = g_strsplit (cases[i].listed != NULL ? cases[i].listed : "", " ", -1);
      RdChannelBinding binding = { .type = cases[i].type };
      RdSaslOffer offer = { offered, cases[i].listed != NULL ? listed : NULL, &binding, true };
      const RdMechanism *chosen = rd_mechanism_choose (&offer);

      g_assert_cmpstr (chosen != NULL ? chosen->name : NULL, ==, cases[i].chosen);
      g_assert_true (rd_mechanism_misses_binding (&offer) == cases[i].misses);
      offer.allow_plain = false;
      if (g_strcmp0 (cases[i].chosen, "PLAIN") == 0)
        g_assert_null (rd_mechanism_choose (&offer));
    }
}

/* By the account's certificate before all, and by no password that there isn't. */
static void
test_certificate (void)
{
  static const struct
  {
    const char *offered;
    bool has_certificate, lacks_password;
    const char *chosen;
  } rows[] = {
    { "SCRAM-SHA-512-PLUS EXTERNAL", true, false, "EXTERNAL" },
    { "SCRAM-SHA-512-PLUS EXTERNAL", false, false, "SCRAM-SHA-512-PLUS" },
    { "SCRAM-SHA-512-PLUS PLAIN", true, false, "SCRAM-SHA-512-PLUS" },
    { "SCRAM-SHA-512-PLUS PLAIN", true, true, NULL },
    { "SCRAM-SHA-512-PLUS PLAIN EXTERNAL", true, true, "EXTERNAL" },
    { "PLAIN EXTERNAL", false, true, NULL },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) offered = g_strsplit (rows[i].offered, " ", -1);
      RdChannelBinding binding = { .type = "tls-unique" };
      RdSaslOffer offer
          = { offered, NULL, &binding, true, rows[i].has_certificate, rows[i].lacks_password };
      const RdMechanism *chosen = rd_mechanism_choose (&offer);

      g_assert_cmpstr (chosen != NULL ? chosen->name : NULL, ==, rows[i].chosen);
    }
}

/* What is offered counts, not what is chosen, if the login is bound. */
static void
test_strongest (void)
{
  static const struct
  {
    const char *offered, *strongest;
  } rows[] = {
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256 PLAIN", "SCRAM-SHA-256-PLUS" },
    { "SCRAM-SHA-1 SCRAM-SHA-512", "SCRAM-SHA-512" },
    { "PLAIN", "PLAIN" },
    { "X", NULL },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) offered = g_strsplit (rows[i].offered, " ", -1);
      RdChannelBinding binding = { .type = "tls-unique" };
      RdSaslOffer offer = { offered, NULL, &binding, true };
      const RdMechanism *strongest = rd_mechanism_find_strongest (&offer);

      g_assert_cmpstr (strongest != NULL ? strongest->name : NULL, ==, rows[i].strongest);
    }
}

static void
test_find (void)
{
  static const char *const unknown[]
      = { "", "scram-sha-1", "SCRAM-SHA-1-", "DIGEST-MD5", "SCRAM-SHA-384" };

  g_assert_cmpuint (rd_mechanism_find ("PLAIN")->strength, ==, 0);
  g_assert_false (rd_mechanism_find ("SCRAM-SHA-256")->is_bound);
  g_assert_true (rd_mechanism_find ("SCRAM-SHA-256-PLUS")->is_bound);
  g_assert_cmpuint (rd_mechanism_find ("SCRAM-SHA-256")->strength, ==,
                    rd_mechanism_find ("SCRAM-SHA-256-PLUS")->strength);
  for (unsigned i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_null (rd_mechanism_find (unknown[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mechanism/what-both-ends-have-is-chosen", test_choice);
  g_test_add_func ("/mechanism/a-certificate-comes-first", test_certificate);
  g_test_add_func ("/mechanism/the-strongest-is-what-is-offered", test_strongest);
  g_test_add_func ("/mechanism/unknown-names-are-none", test_find);
  return g_test_run ();
}
