/* What a call may have: one at each limit, and one above.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/call-bounds.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <string.h>
#include <unistd.h>

#define PROPERTIES "org.freedesktop.DBus.Properties"

static GDBusMessage *
make_call (const char *interface, const char *method, GVariant *body)
{
  GDBusMessage *call = g_dbus_message_new_method_call (NULL, "/", interface, method);

  if (body != NULL)
    g_dbus_message_set_body (call, body);
  return call;
}

/* PATTERN: of the refusal's sentence; NULL: the call is good. Takes CALL. */
static RdCallWeight
check (GDBusMessage *call, RdError code, const char *pattern)
{
  g_autoptr (GDBusMessage) owned = call;
  g_autoptr (GError) error = NULL;
  RdCallWeight weight = { 0 };
  bool is_good = rd_call_bounds_check (owned, &weight, &error);

  g_assert_true (is_good == (pattern == NULL));
  if (pattern == NULL)
    {
      g_assert_no_error (error);
      return weight;
    }
  g_assert_error (error, RD_ERROR, (int)code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("it is\n  %s\nand should be\n  %s", error->message, pattern);
  return weight;
}

static void
test_weight (void)
{
  GVariant *body = g_variant_new_parsed ("(@a{sv} {'Text': <'x'>}, '', uint32 0)");
  size_t size = g_variant_get_size (body);
  RdCallWeight empty = check (make_call (RD_ROSTER_INTERFACE, "Stats", NULL), 0, NULL);
  RdCallWeight weight = check (make_call (RD_ROSTER_INTERFACE, "Get", body), 0, NULL);

  g_assert_cmpuint (empty.size, ==, RD_CALL_COST);
  g_assert_cmpuint (empty.n_descriptors, ==, 0);
  /* The tuple, its three; the entry, its two, and the variant's one. */
  g_assert_cmpuint (weight.size, ==, RD_CALL_COST + 8 * RD_CALL_VALUE_COST + size);
}

static void
test_size (void)
{
  /* A tuple of one text is as long as it and its end. */
  for (unsigned more = 0; more < 2; more++)
    {
      g_autofree char *text = g_strnfill (RD_CALL_SIZE_MAX - 1 + more, 't');
      GVariant *body = g_variant_new ("(s)", text);

      g_assert_cmpuint (g_variant_get_size (body), ==, RD_CALL_SIZE_MAX + more);
      check (make_call (RD_ROSTER_INTERFACE, "Get", body), RD_ERROR_LIMIT_EXCEEDED,
             more ? "A call has at most 786432 bytes, not 786433; *" : NULL);
    }
}

static GVariant *
make_list (unsigned n)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("as"));
  for (unsigned i = 0; i < n; i++)
    g_variant_builder_add (&list, "s", "");
  return g_variant_builder_end (&list);
}

/* The longest list counts, wherever it stands. */
static void
test_lists (void)
{
  check (make_call (RD_ROSTER_INTERFACE, "Lookup",
                    g_variant_new ("(@as)", make_list (RD_CALL_LIST_MAX))),
         0, NULL);
  for (unsigned longer = 0; longer < 3; longer++)
    check (make_call (RD_ROSTER_INTERFACE, "Lookup",
                      g_variant_new ("(@as(@as)@as)",
                                     make_list (longer == 0 ? RD_CALL_LIST_MAX + 1 : 1),
                                     make_list (longer == 1 ? RD_CALL_LIST_MAX + 1 : 2),
                                     make_list (longer == 2 ? RD_CALL_LIST_MAX + 1 : 3))),
           RD_ERROR_LIMIT_EXCEEDED, "A list in a call has at most 5000 entries, not 5001; *");
}

/* The call's tuple, lists of 4999 and the values in them, and single ones. */
static GVariant *
make_values (unsigned n)
{
  GVariantBuilder values;
  unsigned n_lists = (n - 2) / RD_CALL_LIST_MAX;

  g_variant_builder_init (&values, G_VARIANT_TYPE ("aay"));
  n -= 2; /* the tuple and the outer list */
  for (unsigned i = 0; i <= n_lists && n > 0; i++)
    {
      unsigned n_bytes = MIN (n - 1, RD_CALL_LIST_MAX - 1);
      g_autofree char *bytes = g_malloc0 (n_bytes + 1);

      g_variant_builder_add (&values, "@ay",
                             g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, n_bytes, 1));
      n -= n_bytes + 1;
    }
  g_assert_cmpuint (n, ==, 0);
  return g_variant_new ("(aay)", &values);
}

static void
test_values (void)
{
  RdCallWeight weight
      = check (make_call (RD_ROSTER_INTERFACE, "Get", make_values (RD_CALL_VALUES_MAX)), 0, NULL);

  g_assert_cmpuint (weight.size, >, RD_CALL_VALUES_MAX * RD_CALL_VALUE_COST);
  check (make_call (RD_ROSTER_INTERFACE, "Get", make_values (RD_CALL_VALUES_MAX + 1)),
         RD_ERROR_LIMIT_EXCEEDED, "A call has at most 100000 values *");
}

static void
test_path (void)
{
  for (unsigned more = 0; more < 2; more++)
    {
      g_autofree char *name = g_strnfill (RD_OBJECT_PATH_SIZE_MAX - 1 + more, 'p');
      g_autofree char *path = g_strconcat ("/", name, NULL);

      check (g_dbus_message_new_method_call (NULL, path, RD_ROSTER_INTERFACE, "Get"),
             RD_ERROR_LIMIT_EXCEEDED,
             more ? "An object's path has at most 1024 bytes, not 1025; *" : NULL);
    }
}

/* What stands for a call that was not read. */
static void
test_unread (void)
{
  static const struct
  {
    uint32_t size;
    const char *pattern;
  } rows[] = {
    { 999999, "A call has at most 786432 bytes, not 999999; *" },
    { 0, "An object's path has at most 1024 bytes, and this one has more; *" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GDBusMessage *call = make_call (NULL, "TooLong", NULL);

      g_dbus_message_set_header (call, 255, g_variant_new_uint32 (rows[i].size));
      check (call, RD_ERROR_LIMIT_EXCEEDED, rows[i].pattern);
    }
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (255, 'n');
  g_autofree char *longer = g_strnfill (256, 'n');
  const struct
  {
    const char *first, *second;
    const char *pattern;
  } rows[] = {
    { "im.rosterd.Roster1.Manager", "Version", NULL },
    { "", "Version", NULL },
    { longest, "Version", NULL },
    { longer, "Version", "There is no interface or property \"nnn*" },
    { "im.rosterd.Roster1.Manager", longer, "There is no interface or property \"nnn*" },
    { "no name", "Version", "There is no interface or property \"no name\"." },
    { "im.rosterd.Roster1.Manager", "no name", "There is no interface or property \"no name\"." },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    check (make_call (PROPERTIES, "Get", g_variant_new ("(ss)", rows[i].first, rows[i].second)),
           RD_ERROR_INVALID_ARGUMENTS, rows[i].pattern);
  check (make_call (PROPERTIES, "GetAll", NULL), 0, NULL);
  check (make_call (PROPERTIES, "Set",
                    g_variant_new ("(ssv)", "a.b", "c", g_variant_new_string ("no name"))),
         0, NULL);
  check (make_call (RD_MANAGER_INTERFACE, "FindProfile", g_variant_new ("(s)", "no name")), 0,
         NULL);
}

/* -- descriptors ------------------------------------------------------------------------------- */

static GDBusMessage *
make_call_with_descriptors (const char *interface, const char *method, unsigned n)
{
  GDBusMessage *call = make_call (interface, method, NULL);
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  int fd = open ("/dev/null", O_RDONLY);

  for (unsigned i = 0; i < n; i++)
    g_unix_fd_list_append (list, fd, NULL);
  close (fd);
  g_dbus_message_set_unix_fd_list (call, list);
  return call;
}

static void
test_descriptors (void)
{
  static const struct
  {
    const char *interface, *method;
    unsigned n;
    bool is_good;
  } rows[] = {
    { RD_PROFILE_INTERFACE, "SetPassword", 0, true },
    { RD_PROFILE_INTERFACE, "SetPassword", 1, true },
    { RD_PROFILE_INTERFACE, "SetPassword", 2, false },
    { RD_MANAGER_INTERFACE, "AddProfile", 0, true },
    { RD_MANAGER_INTERFACE, "AddProfile", 1, true },
    { RD_MANAGER_INTERFACE, "AddProfile", 2, false },
    { RD_ROSTER_INTERFACE, "Import", 1, true },
    { RD_ROSTER_INTERFACE, "Import", 2, false },
    { RD_PROFILE_INTERFACE, "AddProfile", 1, false },
    { RD_PROFILE_INTERFACE, "ForgetPassword", 1, false },
    { RD_ROSTER_INTERFACE, "SetPassword", 1, false },
    { RD_ROSTER_INTERFACE, "Get", 0, true },
    { RD_ROSTER_INTERFACE, "Get", 1, false },
    { RD_ROSTER_INTERFACE, "Import", 1, true },
    { RD_ROSTER_INTERFACE, "Import", 2, false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RdCallWeight weight = check (
          make_call_with_descriptors (rows[i].interface, rows[i].method, rows[i].n),
          RD_ERROR_INVALID_ARGUMENTS,
          rows[i].is_good ? NULL
                          : "SetPassword, AddProfile and Import take one file descriptor, *");

      g_assert_cmpuint (weight.n_descriptors, ==, rows[i].n);
    }
}

/* The call says that it has one, and none came: no descriptor was left. */
static void
test_lost_descriptor (void)
{
  GDBusMessage *call = make_call (RD_PROFILE_INTERFACE, "SetPassword", NULL);

  g_dbus_message_set_num_unix_fds (call, 1);
  check (call, RD_ERROR_LIMIT_EXCEEDED, "rosterd has as many files open as it may*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-bounds/each-call-has-its-weight", test_weight);
  g_test_add_func ("/call-bounds/so-many-bytes", test_size);
  g_test_add_func ("/call-bounds/so-many-entries-in-a-list", test_lists);
  g_test_add_func ("/call-bounds/so-many-values", test_values);
  g_test_add_func ("/call-bounds/so-long-a-path", test_path);
  g_test_add_func ("/call-bounds/what-was-not-read", test_unread);
  g_test_add_func ("/call-bounds/names-that-are-names", test_names);
  g_test_add_func ("/call-bounds/one-descriptor-for-a-password", test_descriptors);
  g_test_add_func ("/call-bounds/a-descriptor-that-did-not-come", test_lost_descriptor);
  return g_test_run ();
}
