/* The stanza as a value: what is put in comes out, in its place; what is over a bound is left out,
 * and told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/stanza.h"

#include "xmpp/stanza/wire-limits.h"

#include <string.h>

/* <a n1=v1 n2=>one<b>two</b><c n1=v3><b xmlns=other/></c>three</a> */
static RdStanza *
make_tree (void)
{
  RdStanza *stanza = rd_stanza_new ();

  rd_stanza_start (stanza, "ns", "a");
  rd_stanza_add_attribute (stanza, "n1", "v1");
  rd_stanza_add_attribute (stanza, "n2", "");
  rd_stanza_add_text (stanza, "on", 2);
  rd_stanza_add_text (stanza, "exx", 1);
  rd_stanza_start (stanza, "ns", "b");
  rd_stanza_add_text (stanza, "two", 3);
  rd_stanza_end (stanza);
  rd_stanza_start (stanza, "ns", "c");
  rd_stanza_add_attribute (stanza, "n1", "v3");
  rd_stanza_start (stanza, "other", "b");
  rd_stanza_end (stanza);
  rd_stanza_end (stanza);
  rd_stanza_add_text (stanza, "three", 5);
  rd_stanza_end (stanza);
  return stanza;
}

static void
test_reading (void)
{
  g_autoptr (RdStanza) stanza = make_tree ();
  int b = rd_stanza_find_child (stanza, 0, "b", "ns");
  int c = rd_stanza_find_child (stanza, 0, "c", "ns");

  g_assert_true (rd_stanza_is (stanza, "a", "ns"));
  g_assert_false (rd_stanza_is (stanza, "a", "other"));
  g_assert_cmpstr (rd_stanza_get (stanza, "n1"), ==, "v1");
  g_assert_cmpstr (rd_stanza_get (stanza, "n2"), ==, "");
  g_assert_null (rd_stanza_get (stanza, "n3"));
  g_assert_cmpstr (rd_stanza_get_text (stanza, 0), ==, "one");
  g_assert_cmpstr (rd_stanza_get_text (stanza, b), ==, "two");
  g_assert_cmpstr (rd_stanza_get_text (stanza, c), ==, "");
  g_assert_cmpstr (rd_stanza_get_attribute (stanza, c, "n1"), ==, "v3");
  g_assert_null (rd_stanza_get_attribute (stanza, c, "n2"));
  g_assert_null (rd_stanza_get_excess (stanza));
}

/* One that broke off leaves nothing behind. */
static void
test_clearing (void)
{
  g_autoptr (RdStanza) stanza = make_tree ();

  rd_stanza_start (stanza, "ns", "open");
  rd_stanza_start (stanza, "ns", "too");
  rd_stanza_clear (stanza);
  g_assert_true (rd_stanza_is_empty (stanza));
  rd_stanza_start (stanza, "ns", "a");
  rd_stanza_add_text (stanza, "one", 3);
  rd_stanza_end (stanza);
  rd_stanza_start (stanza, "ns", "b");
  g_assert_true (rd_stanza_is (stanza, "a", "ns"));
  g_assert_cmpstr (rd_stanza_get_text (stanza, 0), ==, "one");
  g_assert_cmpint (rd_stanza_get_first_child (stanza, 0), ==, RD_NO_ELEMENT);
}

static void
test_children (void)
{
  g_autoptr (RdStanza) stanza = make_tree ();
  int b = rd_stanza_get_first_child (stanza, 0);
  int c = rd_stanza_get_next (stanza, b);
  int inner = rd_stanza_get_first_child (stanza, c);

  g_assert_cmpstr (rd_stanza_get_name (stanza, b), ==, "b");
  g_assert_cmpstr (rd_stanza_get_name (stanza, c), ==, "c");
  g_assert_cmpint (rd_stanza_get_next (stanza, c), ==, RD_NO_ELEMENT);
  g_assert_cmpint (rd_stanza_get_first_child (stanza, b), ==, RD_NO_ELEMENT);
  g_assert_cmpstr (rd_stanza_get_namespace (stanza, inner), ==, "other");
  g_assert_cmpint (rd_stanza_get_next (stanza, inner), ==, RD_NO_ELEMENT);
  g_assert_cmpint (rd_stanza_find_child (stanza, 0, "b", "other"), ==, RD_NO_ELEMENT);
  g_assert_cmpint (rd_stanza_find_child (stanza, 0, NULL, "other"), ==, RD_NO_ELEMENT);
  g_assert_cmpint (rd_stanza_find_child (stanza, c, NULL, "other"), ==, inner);
}

/* Of none everything can be asked. */
static void
assert_is_none (const RdStanza *stanza, int element)
{
  g_assert_cmpstr (rd_stanza_get_name (stanza, element), ==, "");
  g_assert_cmpstr (rd_stanza_get_namespace (stanza, element), ==, "");
  g_assert_cmpstr (rd_stanza_get_text (stanza, element), ==, "");
  g_assert_null (rd_stanza_get_attribute (stanza, element, "n1"));
  g_assert_cmpint (rd_stanza_get_first_child (stanza, element), ==, RD_NO_ELEMENT);
  g_assert_cmpint (rd_stanza_get_next (stanza, element), ==, RD_NO_ELEMENT);
  g_assert_cmpint (rd_stanza_find_child (stanza, element, NULL, "ns"), ==, RD_NO_ELEMENT);
}

static void
test_none (void)
{
  g_autoptr (RdStanza) stanza = make_tree ();

  assert_is_none (stanza, RD_NO_ELEMENT);
  assert_is_none (stanza, 4);
  rd_stanza_clear (stanza);
  g_assert_true (rd_stanza_is_empty (stanza));
  g_assert_false (rd_stanza_is (stanza, "a", "ns"));
  g_assert_null (rd_stanza_get (stanza, "n1"));
  assert_is_none (stanza, 0);
  rd_stanza_add_text (stanza, "nobody's", 8);
  g_assert_null (rd_stanza_get_excess (stanza));
}

static void
add_child (RdStanza *stanza)
{
  rd_stanza_start (stanza, "", "x");
  rd_stanza_end (stanza);
}

static void
test_elements_max (void)
{
  g_autoptr (RdStanza) stanza = rd_stanza_new ();

  rd_stanza_start (stanza, "ns", "a");
  for (unsigned i = 1; i < RD_KEPT_ELEMENTS_MAX; i++)
    add_child (stanza);
  g_assert_null (rd_stanza_get_excess (stanza));
  add_child (stanza);
  g_assert_nonnull (strstr (rd_stanza_get_excess (stanza), "256 elements"));
  rd_stanza_add_attribute (stanza, "n", "v");
  rd_stanza_end (stanza);
  assert_is_none (stanza, RD_KEPT_ELEMENTS_MAX);
  g_assert_cmpstr (rd_stanza_get_name (stanza, RD_KEPT_ELEMENTS_MAX - 1), ==, "x");
  rd_stanza_clear (stanza);
  g_assert_null (rd_stanza_get_excess (stanza));
}

/* Of names, values and texts alike, each with its end. */
static void
test_size_max (void)
{
  static const size_t others = 1 + 3 + 2 + 2; /* "", "ns", "a", "n" */
  g_autofree char *text = g_strnfill (RD_KEPT_SIZE_MAX, 'x');

  for (unsigned is_text = 0; is_text < 2; is_text++)
    for (size_t over = 0; over < 2; over++)
      {
        g_autoptr (RdStanza) stanza = rd_stanza_new ();
        g_autofree char *value = g_strndup (text, RD_KEPT_SIZE_MAX - others - 1 + over);

        rd_stanza_start (stanza, "ns", "a");
        if (is_text)
          {
            rd_stanza_add_text (stanza, "n", 1);
            rd_stanza_add_text (stanza, value, strlen (value));
          }
        else
          rd_stanza_add_attribute (stanza, "n", value);
        g_assert_true ((rd_stanza_get_excess (stanza) != NULL) == (over > 0));
        if (over > 0)
          g_assert_nonnull (strstr (rd_stanza_get_excess (stanza), "64 KiB"));
        else if (!is_text)
          g_assert_cmpstr (rd_stanza_get (stanza, "n"), ==, value);
      }
}

/* An element alone, too. */
static void
test_size_of_element (void)
{
  static const size_t others = 1 + 1 + 2; /* "", the namespace's end, "a" */

  for (size_t over = 0; over < 2; over++)
    {
      g_autoptr (RdStanza) stanza = rd_stanza_new ();
      g_autofree char *ns = g_strnfill (RD_KEPT_SIZE_MAX - others + over, 'x');

      rd_stanza_start (stanza, ns, "a");
      g_assert_true ((rd_stanza_get_excess (stanza) != NULL) == (over > 0));
      g_assert_true (rd_stanza_is_empty (stanza) == (over > 0));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stanza/reading", test_reading);
  g_test_add_func ("/stanza/one-that-broke-off-leaves-nothing", test_clearing);
  g_test_add_func ("/stanza/children", test_children);
  g_test_add_func ("/stanza/none", test_none);
  g_test_add_func ("/stanza/elements-max", test_elements_max);
  g_test_add_func ("/stanza/size-max", test_size_max);
  g_test_add_func ("/stanza/an-element-counts-whole", test_size_of_element);
  return g_test_run ();
}
