/* JIDs: taken apart, prepared, refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/jid.h"

#include "dbus-interfaces/errors.h"

static void
test_prepare (void)
{
  static const struct
  {
    const char *jid, *prepared;
  } rows[] = {
    { "juliet@example.org", "juliet@example.org" },
    { "Juliet@Example.ORG", "juliet@example.org" },
    { "juliet@example.org/balcony", "juliet@example.org" },
    { "juliet@example.org/a@b/c", "juliet@example.org" },
    { "juliet@example.org/", "juliet@example.org" },
    { "juliet@example.org.", "juliet@example.org" },
    { "example.org", "example.org" },
    { "example.org/x@y", "example.org" },
    { "fußball@example.org", "fussball@example.org" },
    { "J\xc3\xbcRGEN@B\xc3\xbc"
      "CHER.example",
      "j\xc3\xbcrgen@b\xc3\xbc"
      "cher.example" },
    { "a@[::1]", "a@[::1]" },
    { "a@127.0.0.1", "a@127.0.0.1" },
    { "a@ｅｘａｍｐｌｅ.org", "a@example.org" },
    { "a_b@under_score.local", "a_b@under_score.local" },
    { "a@xn--bcher-kva.example", "a@bücher.example" },
    { "a@XN--BCHER-KVA.Example.", "a@bücher.example" },
    { "a@ｘｎ--bcher-kva．example", "a@bücher.example" },
    { "a@bücher。example", "a@bücher.example" },
    { "a@bücher．example｡", "a@bücher.example" },
    { "a@example．org。", "a@example.org" },
    { "xn--bcher-kva.example/x", "bücher.example" },
    { "a@xn--e28h.example", "a@😀.example" },
    /* Each label has its own direction. */
    { "a@xn--4dbrk0ce.example", "a@ישראל.example" },
    { "a@ישראל.example", "a@ישראל.example" },
    /* What "xn--" stands for isn't its only name, or nothing, or ends a label. */
    { "a@xn--strae-oqa.example", "a@xn--strae-oqa.example" },
    { "a@xn--abc-.example", "a@xn--abc-.example" },
    { "a@xn--.example", "a@xn--.example" },
    { "a@xn--99999999999.example", "a@xn--99999999999.example" },
    { "a@xn--ab-r13a.example", "a@xn--ab-r13a.example" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *prepared = rd_jid_prepare_bare (rows[i].jid, &error);

      g_autofree char *again = prepared != NULL ? rd_jid_prepare_bare (prepared, NULL) : NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (prepared, ==, rows[i].prepared);
      g_assert_cmpstr (again, ==, prepared);
    }
}

static void
test_refuse (void)
{
  static const char *const jids[] = {
    "",
    "/",
    "@",
    "a@",
    "@example.org",
    "a@.",
    "a b@example.org",
    "a\"b@example.org",
    "a&b@example.org",
    "a'b@example.org",
    "a:b@example.org",
    "a<b@example.org",
    "a>b@example.org",
    "a@b@example.org",
    "a@exam ple.org",
    "a@exa\nmple.org",
    "a@example..org",
    "a@.example.org",
    "a@example.org..",
    "a@ex／ample.org",
    "a\xff@example.org",
    "a@[127.0.0.1]",
    "a@[",
    "a@[::1",
    "\x01@example.org",
    "a@example.org:5222",
    "a@example.org。.",
    "a@example。。org",
    "a@。",
    "a@exam․ple.org",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (jids); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *prepared = rd_jid_prepare_bare (jids[i], &error);

      g_test_message ("row %zu", i);
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_JID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (prepared);
    }
}

static void
test_lengths (void)
{
  for (size_t length = 1022; length <= 1025; length++)
    {
      g_autofree char *part = g_strnfill (length, 'a');
      g_autofree char *long_local = g_strconcat (part, "@b", NULL);
      g_autofree char *long_domain = g_strconcat ("b@", part, NULL);
      g_autofree char *local = rd_jid_prepare_bare (long_local, NULL);
      g_autofree char *domain = rd_jid_prepare_bare (long_domain, NULL);

      g_assert_true ((local != NULL) == (length <= 1023));
      g_assert_true ((domain != NULL) == (length <= 1023));
    }
}

/* What "xn--" stands for may be longer than it. */
static void
test_length_of_what_is_decoded (void)
{
  g_autoptr (GString) domain = g_string_new ("a@");
  g_autofree char *prepared = NULL;

  for (unsigned i = 0; i < 15; i++)
    g_string_append_printf (domain, "%sxn--%s", i > 0 ? "." : "",
                            "fiqaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  g_assert_cmpuint (domain->len, <, 1023);
  prepared = rd_jid_prepare_bare (domain->str, NULL);
  g_assert_null (prepared);
}

/* The short way of ASCII leads where the tables do. */
static void
test_ascii (void)
{
  for (char c = 1; c < 127; c++)
    {
      g_autofree char *plain = g_strdup_printf ("a%c@example.org", c);
      g_autofree char *wide = g_strdup_printf ("a%cé@example.org", c);
      g_autofree char *prepared = rd_jid_prepare_bare (plain, NULL);
      g_autofree char *prepared_wide = rd_jid_prepare_bare (wide, NULL);

      if (c == '@' || c == '/')
        continue;
      g_test_message ("U+%04X", (unsigned)c);
      g_assert_true ((prepared != NULL) == (prepared_wide != NULL));
      g_assert_true (prepared == NULL || prepared[1] == prepared_wide[1]);
    }
}

static void
test_key (void)
{
  static const struct
  {
    const char *jid, *key;
  } rows[] = {
    { "Juliet@Example.org.", "juliet@example.org" },
    { "Gateway.example.org/Registered", "gateway.example.org/Registered" },
    { "a@xn--bcher-kva.example/Ⅳ", "a@bücher.example/IV" },
    { "No Jid@Example.org", "No Jid@Example.org" },
    { "a@Example.org/\x01", "a@Example.org/\x01" },
    { "", "" },
    { "/", "/" },
    { "a\xff@B", "a\xff@B" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *key = rd_jid_make_key (rows[i].jid);
      g_autofree char *again = rd_jid_make_key (key);

      g_assert_cmpstr (key, ==, rows[i].key);
      g_assert_cmpstr (again, ==, key);
    }
}

static void
test_account (void)
{
  static const char *const refused[]
      = { "example.org", "a@example.org/x", "a@example.org/", "@b", "" };
  g_autofree char *account = rd_jid_prepare_account ("Me@Example.org", NULL);

  g_assert_cmpstr (account, ==, "me@example.org");
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (rd_jid_prepare_account (refused[i], &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_JID);
    }
}

static void
test_parts (void)
{
  static const struct
  {
    const char *jid, *local, *domain, *bare;
  } rows[] = {
    { "a@b/c", "a", "b", "a@b" }, { "b", NULL, "b", "b" },
    { "b/c@d", NULL, "b", "b" },  { "a@b@c/d/e", "a", "b@c", "a@b@c" },
    { "A@B", "A", "B", "A@B" },   { "@b", "", "b", "@b" },
    { "", NULL, "", "" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *local = rd_jid_get_local (rows[i].jid);
      g_autofree char *domain = rd_jid_get_domain (rows[i].jid);
      g_autofree char *bare = rd_jid_get_bare (rows[i].jid);

      g_assert_cmpstr (local, ==, rows[i].local);
      g_assert_cmpstr (domain, ==, rows[i].domain);
      g_assert_cmpstr (bare, ==, rows[i].bare);
    }
}

static void
test_same (void)
{
  g_assert_true (rd_jid_is_same_bare ("a@b", "A@B"));
  g_assert_true (rd_jid_is_same_bare ("a@b.", "a@b"));
  g_assert_true (rd_jid_is_same_bare ("a@xn--bcher-kva.example", "a@Bücher。example"));
  g_assert_true (rd_jid_is_same_bare ("not a jid@", "not a jid@"));
  g_assert_false (rd_jid_is_same_bare ("not a jid@", "Not a jid@"));
  g_assert_false (rd_jid_is_same_bare ("a@b", "c@b"));
  g_assert_false (rd_jid_is_same_bare ("a@b", "not a jid@"));
  g_assert_false (rd_jid_is_same_bare ("not a jid@", "a@b"));
}

static void
test_decode_labels (void)
{
  static const struct
  {
    const char *text, *decoded;
  } rows[] = {
    { "", "" },
    { "Bob", "Bob" },
    { "@", "@" },
    { "bob@XN--Bcher-kva.example/Xn", "bob@bücher.example/Xn" },
    { "xn--bcher-kva", "bücher" },
    { "a.xn--bcher-kva.xn--", "a.bücher.xn--" },
    { "axn--bcher-kva", "axn--bcher-kva" },
    { "xn--ab\xff", "xn--ab\xff" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *decoded = rd_jid_decode_labels (rows[i].text);

      g_assert_cmpstr (decoded, ==, rows[i].decoded);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jid/decode-labels", test_decode_labels);
  g_test_add_func ("/jid/prepare", test_prepare);
  g_test_add_func ("/jid/refuse", test_refuse);
  g_test_add_func ("/jid/lengths", test_lengths);
  g_test_add_func ("/jid/length-of-what-is-decoded", test_length_of_what_is_decoded);
  g_test_add_func ("/jid/ascii", test_ascii);
  g_test_add_func ("/jid/key", test_key);
  g_test_add_func ("/jid/account", test_account);
  g_test_add_func ("/jid/parts", test_parts);
  g_test_add_func ("/jid/same", test_same);
  return g_test_run ();
}
