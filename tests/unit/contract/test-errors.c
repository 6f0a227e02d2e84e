/* Errors: what one bears besides its sentence, and its name on the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"

#include <gio/gio.h>

static void
test_certificate (void)
{
  g_autoptr (GError) error
      = g_error_new_literal (RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED, "It is untrusted.");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "It failed.");
  g_autoptr (GError) copy = NULL;
  g_autoptr (GVariant) fields = g_variant_ref_sink (g_variant_new_parsed ("{'Host': <'a:1'>}"));

  g_assert_null (rd_error_get_certificate (foreign));
  g_assert_null (rd_error_get_certificate (error));
  rd_error_take_certificate (error, g_variant_new_parsed ("{'Host': <'b:1'>}"));
  rd_error_take_certificate (error, fields);
  g_assert_true (rd_error_get_certificate (error) == fields);
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_error (copy, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_assert_true (rd_error_get_certificate (copy) == fields);
  g_assert_cmpstr (copy->message, ==, "It is untrusted.");
}

static void
assert_remedy (const GError *error, const char *word, const char *object)
{
  RdErrorRemedy remedy = rd_error_get_remedy (error);

  g_assert_cmpstr (remedy.word, ==, word);
  g_assert_cmpstr (remedy.object, ==, object);
}

static void
test_remedy (void)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, RD_ERROR_FAILED, "It failed.");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "It failed.");
  g_autoptr (GError) copy = NULL;

  assert_remedy (NULL, "", "");
  assert_remedy (foreign, "", "");
  assert_remedy (error, "", "");
  g_assert_true (rd_error_set_remedy (error, (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "Proxy" })
                 == error);
  copy = g_error_copy (error);
  g_clear_error (&error);
  assert_remedy (copy, "setting", "Proxy");
  rd_error_take_certificate (copy, g_variant_new_parsed ("{'Fingerprint': <'ab:cd'>}"));
  assert_remedy (copy, "certificate", "ab:cd");
}

/* It crosses the bus as it is, but for what it bears. */
static void
test_names (void)
{
  g_assert_true (RD_ERROR == rd_error_quark ());
  for (int code = 0; code < RD_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (RD_ERROR, code, "It is so.");
      g_autofree char *name = g_dbus_error_encode_gerror (error);
      g_autoptr (GError) again = g_dbus_error_new_for_dbus_error (name, "It is so.");

      g_assert_cmpstr (name, ==, rd_error_get_name (code));
      g_assert_error (again, RD_ERROR, code);
      g_assert_null (rd_error_get_certificate (again));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/errors/certificate", test_certificate);
  g_test_add_func ("/errors/remedy", test_remedy);
  g_test_add_func ("/errors/names", test_names);
  return g_test_run ();
}
