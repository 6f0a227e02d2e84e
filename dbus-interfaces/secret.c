/* Secrets lie in areas of a few pages each, in runs of small blocks. There is one area as a rule,
 * and it stays.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/secret.h"

#include "dbus-interfaces/call-limits.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define BLOCK_SIZE 64
#define N_BLOCKS 256

struct _RdSecret
{
  int n_refs;
  unsigned n_blocks;
  size_t size;
  char text[];
};

typedef struct
{
  char *memory;
  bool is_taken[N_BLOCKS];
} Area;

static GMutex mutex;
static GPtrArray *areas; /* (element-type Area) */
static unsigned n_secrets;

/* -- areas ------------------------------------------------------------------------------------- */

/* Without the lock a password may be written to the swap; that is no reason to refuse it. */
static Area *
add_area (void)
{
  static bool was_told;
  Area *area = g_new0 (Area, 1);
  size_t size = N_BLOCKS * BLOCK_SIZE;

  area->memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area->memory == MAP_FAILED)
    g_error ("There is no memory for a password: %s.", g_strerror (errno));
  if (mlock (area->memory, size) != 0 && !was_told)
    {
      was_told = true;
      g_info (
          "Passwords can't be kept from the swap (%s); allow more locked memory, RLIMIT_MEMLOCK.",
          g_strerror (errno));
    }
  madvise (area->memory, size, MADV_DONTDUMP);
  madvise (area->memory, size, MADV_WIPEONFORK);
  g_ptr_array_add (areas, area);
  return area;
}

/* The first of N free blocks in a row, which are taken; N_BLOCKS: there are none. */
static unsigned
take_blocks (Area *area, unsigned n)
{
  unsigned n_free = 0;

  for (unsigned i = 0; i < N_BLOCKS; i++)
    {
      n_free = area->is_taken[i] ? 0 : n_free + 1;
      if (n_free == n)
        {
          memset (&area->is_taken[i + 1 - n], true, n);
          return i + 1 - n;
        }
    }
  return N_BLOCKS;
}

static RdSecret *
take (unsigned n)
{
  if (areas == NULL)
    areas = g_ptr_array_new ();
  for (unsigned i = 0;; i++)
    {
      Area *area = i < areas->len ? areas->pdata[i] : add_area ();
      unsigned first = take_blocks (area, n);

      if (first < N_BLOCKS)
        return (RdSecret *)(void *)(area->memory + (size_t)first * BLOCK_SIZE);
    }
}

/* Gives back all blocks of SECRET but the first N. */
static void
give_back (RdSecret *secret, unsigned n)
{
  unsigned n_before = secret->n_blocks;
  char *memory = (char *)secret;

  secret->n_blocks = n;
  explicit_bzero (memory + (size_t)n * BLOCK_SIZE, (size_t)(n_before - n) * BLOCK_SIZE);
  for (unsigned i = 0; i < areas->len; i++)
    {
      Area *area = areas->pdata[i];

      if (memory >= area->memory && memory < area->memory + N_BLOCKS * BLOCK_SIZE)
        memset (&area->is_taken[(size_t)(memory - area->memory) / BLOCK_SIZE + n], false,
                n_before - n);
    }
}

static unsigned
count_blocks (size_t size)
{
  return (unsigned)((sizeof (RdSecret) + size + BLOCK_SIZE) / BLOCK_SIZE);
}

/* -- secrets ----------------------------------------------------------------------------------- */

RdSecret *
rd_secret_new_empty (size_t size)
{
  unsigned n = count_blocks (size);
  RdSecret *secret;

  g_assert (n <= N_BLOCKS);
  g_mutex_lock (&mutex);
  secret = take (n);
  n_secrets++;
  g_mutex_unlock (&mutex);
  secret->n_refs = 1;
  secret->n_blocks = n;
  return secret;
}

char *
rd_secret_get_room (RdSecret *secret)
{
  return secret->text;
}

void
rd_secret_end (RdSecret *secret, size_t size)
{
  size_t room = secret->n_blocks * BLOCK_SIZE - sizeof *secret;

  g_assert (size < room);
  explicit_bzero (secret->text + size, room - size);
  secret->size = size;
  g_mutex_lock (&mutex);
  give_back (secret, count_blocks (size));
  g_mutex_unlock (&mutex);
}

RdSecret *
rd_secret_new (const char *text)
{
  size_t size = strlen (text);
  RdSecret *secret = rd_secret_new_empty (size);

  memcpy (secret->text, text, size);
  rd_secret_end (secret, size);
  return secret;
}

RdSecret *
rd_secret_ref (RdSecret *secret)
{
  g_atomic_int_inc (&secret->n_refs);
  return secret;
}

void
rd_secret_unref (RdSecret *secret)
{
  if (secret == NULL || !g_atomic_int_dec_and_test (&secret->n_refs))
    return;
  g_mutex_lock (&mutex);
  give_back (secret, 0);
  n_secrets--;
  g_mutex_unlock (&mutex);
}

const char *
rd_secret_get_text (const RdSecret *secret)
{
  return secret->text;
}

size_t
rd_secret_get_size (const RdSecret *secret)
{
  return secret->size;
}

bool
rd_secret_equal (const RdSecret *a, const RdSecret *b)
{
  unsigned char difference = 0;

  if (a->size != b->size)
    return false;
  for (size_t i = 0; i < a->size; i++)
    difference |= (unsigned char)(a->text[i] ^ b->text[i]);
  return difference == 0;
}

const char *
rd_secret_find_fault (const RdSecret *secret)
{
  if (secret->size == 0)
    return "empty";
  if (secret->size > RD_PASSWORD_SIZE_MAX)
    return "longer than " G_STRINGIFY (RD_PASSWORD_SIZE_MAX) " bytes";
  if (!g_utf8_validate (secret->text, (gssize)secret->size, NULL))
    return "not UTF-8 text";
  return NULL;
}

unsigned
rd_secret_count (void)
{
  unsigned count;

  g_mutex_lock (&mutex);
  count = n_secrets;
  g_mutex_unlock (&mutex);
  return count;
}

void
rd_secret_free_text (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}
