/* A secret lies in memory that is locked, in no core dump and not in children, and nothing of it is
 * there once the last reference has gone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Is the text at ADDRESS gone from this process? Reads as the kernel does. */
static bool
is_gone (const char *address, const char *text)
{
  char bytes[64] = "";
  FILE *memory = fopen ("/proc/self/mem", "rb");

  g_assert_nonnull (memory);
  g_assert_cmpint (fseeko (memory, (off_t)(size_t)address, SEEK_SET), ==, 0);
  g_assert_cmpuint (fread (bytes, 1, strlen (text), memory), ==, strlen (text));
  fclose (memory);
  return memcmp (bytes, text, strlen (text)) != 0;
}

static void
test_text (void)
{
  g_autoptr (RdSecret) secret = rd_secret_new ("sesame");
  g_autoptr (RdSecret) same = rd_secret_new ("sesame");
  g_autoptr (RdSecret) other = rd_secret_new ("sesamf");
  g_autoptr (RdSecret) longer = rd_secret_new ("sesame!");

  g_assert_cmpstr (rd_secret_get_text (secret), ==, "sesame");
  g_assert_cmpuint (rd_secret_get_size (secret), ==, 6);
  g_assert_true (rd_secret_equal (secret, same));
  g_assert_false (rd_secret_equal (secret, other));
  g_assert_false (rd_secret_equal (secret, longer));
}

static void
test_wiped (void)
{
  RdSecret *secret = rd_secret_new ("sesame");
  const char *text = rd_secret_get_text (secret);
  unsigned n = rd_secret_count ();

  rd_secret_unref (rd_secret_ref (secret));
  g_assert_cmpuint (rd_secret_count (), ==, n);
  g_assert_false (is_gone (text, "sesame"));
  rd_secret_unref (secret);
  g_assert_cmpuint (rd_secret_count (), ==, n - 1);
  g_assert_true (is_gone (text, "sesame"));
  rd_secret_unref (NULL);
}

/* What was read beyond its end is gone too, also where others use the memory by then. */
static void
test_cut (void)
{
  g_autoptr (RdSecret) secret = rd_secret_new_empty (1000);
  g_autoptr (RdSecret) other = NULL;
  char *room = rd_secret_get_room (secret);

  memset (room, 'x', 1000);
  strcpy (room + 200, "the rest");
  rd_secret_end (secret, 3);
  g_assert_cmpstr (rd_secret_get_text (secret), ==, "xxx");
  g_assert_cmpuint (rd_secret_get_size (secret), ==, 3);
  g_assert_true (is_gone (room + 200, "the rest"));
  other = rd_secret_new ("other");
  g_assert_true (rd_secret_get_text (other) > room && rd_secret_get_text (other) < room + 1000);
  rd_secret_end (secret, 0);
  g_assert_cmpstr (rd_secret_get_text (secret), ==, "");
  g_assert_cmpstr (rd_secret_get_text (other), ==, "other");
}

static void
test_faults (void)
{
  static const struct
  {
    const char *text;
    size_t size;
    const char *fault;
  } rows[] = {
    { "", 0, "empty" },
    { "x", 1, NULL },
    { "\xE2\x9D\xA4", 3, NULL },
    { "\xE2\x9D", 2, "not UTF-8 text" },
    { "a\0b", 3, "not UTF-8 text" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdSecret) secret = rd_secret_new_empty (rows[i].size);

      memcpy (rd_secret_get_room (secret), rows[i].text, rows[i].size);
      rd_secret_end (secret, rows[i].size);
      g_assert_cmpstr (rd_secret_find_fault (secret), ==, rows[i].fault);
    }
  for (size_t size = 1024; size <= 1025; size++)
    {
      g_autofree char *text = g_strnfill (size, 'x');
      g_autoptr (RdSecret) secret = rd_secret_new (text);

      g_assert_cmpstr (rd_secret_find_fault (secret), ==,
                       size > 1024 ? "longer than 1024 bytes" : NULL);
    }
}

/* Each has its own bytes, in any order of coming and going, over several areas. */
static void
test_many (void)
{
  RdSecret *secrets[400] = { NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  unsigned before = rd_secret_count ();

  for (unsigned step = 0; step < 20000; step++)
    {
      unsigned i = (unsigned)g_rand_int_range (rand, 0, G_N_ELEMENTS (secrets));
      g_autofree char *text = g_strnfill (i * 3 % 500, (char)('a' + i % 26));

      if (secrets[i] == NULL)
        secrets[i] = rd_secret_new (text);
      else
        {
          g_assert_cmpstr (rd_secret_get_text (secrets[i]), ==, text);
          g_clear_pointer (&secrets[i], rd_secret_unref);
        }
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (secrets); i++)
    rd_secret_unref (secrets[i]);
  g_assert_cmpuint (rd_secret_count (), ==, before);
}

/* The flags of the mapping that holds ADDRESS: "rd wr mr mw me lo ac dd wf". */
static char *
get_flags (const char *address)
{
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  bool is_it = false;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      size_t begin, end;

      if (sscanf (*line, "%zx-%zx ", &begin, &end) == 2)
        is_it = (size_t)address >= begin && (size_t)address < end;
      else if (is_it && g_str_has_prefix (*line, "VmFlags:"))
        return g_strconcat (*line + strlen ("VmFlags:"), " ", NULL);
    }
  g_assert_not_reached ();
}

static void
test_memory (void)
{
  g_autoptr (RdSecret) secret = rd_secret_new ("sesame");
  g_autofree char *flags = get_flags (rd_secret_get_text (secret));
  struct rlimit limit;

  g_assert_nonnull (strstr (flags, " dd ")); /* in no dump */
  g_assert_nonnull (strstr (flags, " wf ")); /* not in children */
  getrlimit (RLIMIT_MEMLOCK, &limit);
#ifndef __SANITIZE_ADDRESS__ /* which lets nobody lock memory */
  if (limit.rlim_cur >= 64 * 1024)
    g_assert_nonnull (strstr (flags, " lo ")); /* not swapped */
#endif
}

static void
test_children (void)
{
  g_autoptr (RdSecret) secret = rd_secret_new ("sesame");
  int status;
  pid_t child = fork ();

  if (child == 0)
    _exit (rd_secret_get_text (secret)[0] == '\0' ? 0 : 1);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* Where nothing may be locked a secret is kept all the same. */
static void
test_no_lock (void)
{
  static const struct rlimit none = { 0, 0 };
  g_autofree char *flags = NULL;
  g_autoptr (RdSecret) secret = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  /* Root may lock whatever the limit. */
  g_assert_true (setrlimit (RLIMIT_MEMLOCK, &none) == 0 && (getuid () != 0 || setuid (65534) == 0));
  secret = rd_secret_new ("sesame");
  g_assert_cmpstr (rd_secret_get_text (secret), ==, "sesame");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/text", test_text);
  g_test_add_func ("/secret/wiped-at-its-end", test_wiped);
  g_test_add_func ("/secret/wiped-beyond-its-end", test_cut);
  g_test_add_func ("/secret/what-can-be-no-password", test_faults);
  g_test_add_func ("/secret/many", test_many);
  g_test_add_func ("/secret/in-memory-of-its-own", test_memory);
  g_test_add_func ("/secret/not-in-children", test_children);
  g_test_add_func ("/secret/without-a-lock", test_no_lock);
  return g_test_run ();
}
