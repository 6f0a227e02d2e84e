/* The form is told by GVariant's specification, "Serialisation Format": the elements, each at a
 * multiple of 8, then the end of each, all in as few bytes as the whole allows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/edits.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK (64 * 1024)
#define ALIGNMENT 8

struct CtlEdits
{
  int fd;
  GByteArray *waiting; /* not written yet */
  guint64 size;        /* with those */
  GArray *ends;        /* (element-type guint64) */
  bool is_ended;
};

static bool
set_errno_error (GError **error)
{
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR, "There is no memory for the contacts: %s.",
               g_strerror (errno));
  return false;
}

CtlEdits *
ctl_edits_new (GError **error)
{
  int fd = memfd_create ("rosterctl-import", MFD_CLOEXEC);
  CtlEdits *edits;

  if (fd < 0)
    {
      set_errno_error (error);
      return NULL;
    }
  edits = g_new0 (CtlEdits, 1);
  edits->fd = fd;
  edits->waiting = g_byte_array_new ();
  edits->ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  return edits;
}

void
ctl_edits_free (CtlEdits *edits)
{
  close (edits->fd);
  g_byte_array_unref (edits->waiting);
  g_array_unref (edits->ends);
  g_free (edits);
}

static bool
flush (CtlEdits *edits, GError **error)
{
  size_t done = 0;

  while (done < edits->waiting->len)
    {
      ssize_t n = write (edits->fd, edits->waiting->data + done, edits->waiting->len - done);

      if (n < 0 && errno != EINTR)
        return set_errno_error (error);
      done += n > 0 ? (size_t)n : 0;
    }
  g_byte_array_set_size (edits->waiting, 0);
  return true;
}

static bool
put (CtlEdits *edits, const void *bytes, size_t size, GError **error)
{
  g_byte_array_append (edits->waiting, bytes, (guint)size);
  edits->size += size;
  return edits->waiting->len < CHUNK || flush (edits, error);
}

static bool
check_size (const CtlEdits *edits, GError **error)
{
  if (edits->size <= RD_IMPORT_SIZE_MAX - RD_IMPORT_EDITS_MAX * sizeof (guint32)
      && edits->ends->len <= RD_IMPORT_EDITS_MAX)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "The file has too much for one import, which takes %d contacts and about 60 MiB. "
               "Divide it.",
               RD_IMPORT_EDITS_MAX);
  return false;
}

bool
ctl_edits_add (CtlEdits *edits, const char *jid, GVariant *dict, GError **error)
{
  static const guint8 zeros[ALIGNMENT];
  g_autoptr (GVariant) edit = g_variant_ref_sink (g_variant_new ("(s@a{sv})", jid, dict));
  guint64 end;

  if (!put (edits, zeros, (ALIGNMENT - edits->size % ALIGNMENT) % ALIGNMENT, error)
      || !put (edits, g_variant_get_data (edit), g_variant_get_size (edit), error))
    return false;
  end = edits->size;
  g_array_append_val (edits->ends, end);
  return check_size (edits, error);
}

unsigned
ctl_edits_get_length (const CtlEdits *edits)
{
  return edits->ends->len;
}

/* Bytes of each end. */
static size_t
get_width (const CtlEdits *edits)
{
  guint64 n = edits->ends->len;

  if (edits->size + n <= G_MAXUINT8)
    return 1;
  return edits->size + 2 * n <= G_MAXUINT16 ? 2 : 4;
}

static bool
put_ends (CtlEdits *edits, GError **error)
{
  size_t width = get_width (edits);

  for (unsigned i = 0; i < edits->ends->len; i++)
    {
      guint64 end = GUINT64_TO_LE (g_array_index (edits->ends, guint64, i));

      if (!put (edits, &end, width, error))
        return false;
    }
  edits->is_ended = true;
  return flush (edits, error);
}

int
ctl_edits_open (CtlEdits *edits, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", edits->fd);
  int fd;

  if (!edits->is_ended && !put_ends (edits, error))
    return -1;
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    set_errno_error (error);
  return fd;
}
