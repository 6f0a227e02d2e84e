/* Records grow in memory to a run of some megabytes, which is sorted and written to a scratch
 * database block by block; the walk merges the runs. A roster of 10 000 contacts is one run and
 * makes no file, the largest makes some forty.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/staged-records.h"

#include "store/sql/limits.h"

#include <string.h>

/* A record is this header, and texts with a NUL at the end of each: JID, name, extra, groups. */
typedef struct
{
  uint32_t size; /* of the whole record */
  uint16_t flags;
  uint16_t subscription;
} Header;

struct _RdStagedRecords
{
  GByteArray *run; /* the last one, in memory */
  GArray *places;  /* (element-type uint32_t): of its records */
  bool is_sorted;
  RdDatabase *db; /* of the others; NULL: there is none */
  GArray *ends;   /* (element-type int64_t): the last block of each of those */
};

static const char create_table[] = "CREATE TABLE block (id INTEGER PRIMARY KEY, records BLOB)";
static const char insert_block[] = "INSERT INTO block (records) VALUES (:records)";
static const char select_block[] = "SELECT records FROM block WHERE id = :block";

/* -- packing ----------------------------------------------------------------------------------- */

size_t
rd_staged_records_pack (GByteArray *records, const RdContact *contact)
{
  size_t place = records->len;
  size_t size = sizeof (Header) + rd_contact_get_size (contact) + 3;
  Header header = { (uint32_t)size, (uint16_t)contact->flags, (uint16_t)contact->subscription };
  char *end;

  g_byte_array_set_size (records, (unsigned)(place + size));
  memcpy (records->data + place, &header, sizeof header);
  end = (char *)records->data + place + sizeof header;
  end = stpcpy (end, contact->jid) + 1;
  end = stpcpy (end, contact->name) + 1;
  end = stpcpy (end, contact->extra) + 1;
  for (char **group = contact->groups; *group != NULL; group++)
    end = stpcpy (end, *group) + 1;
  return size;
}

static Header
read_header (const uint8_t *record)
{
  Header header;

  memcpy (&header, record, sizeof header);
  return header;
}

static const char *
get_jid (const uint8_t *record)
{
  return (const char *)record + sizeof (Header);
}

/* -- putting away ------------------------------------------------------------------------------ */

RdStagedRecords *
rd_staged_records_new (void)
{
  RdStagedRecords *records = g_new0 (RdStagedRecords, 1);

  records->run = g_byte_array_new ();
  records->places = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  records->ends = g_array_new (FALSE, FALSE, sizeof (int64_t));
  return records;
}

void
rd_staged_records_free (RdStagedRecords *records)
{
  g_byte_array_unref (records->run);
  g_array_unref (records->places);
  g_array_unref (records->ends);
  g_clear_pointer (&records->db, rd_database_close);
  g_free (records);
}

static const uint8_t *
get_record (const RdStagedRecords *records, unsigned n)
{
  return records->run->data + g_array_index (records->places, uint32_t, n);
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer run)
{
  const uint8_t *bytes = ((const GByteArray *)run)->data;
  uint32_t first = *(const uint32_t *)a;
  uint32_t second = *(const uint32_t *)b;
  int order = strcmp (get_jid (bytes + first), get_jid (bytes + second));

  return order != 0 ? order : (first > second) - (first < second);
}

/* By JID, each once. */
static void
sort_run (RdStagedRecords *records)
{
  GArray *places = records->places;
  unsigned n = 0;

  if (records->is_sorted)
    return;
  records->is_sorted = true;
  g_array_sort_with_data (places, compare_places, records->run);
  for (unsigned i = 0; i < places->len; i++)
    {
      bool is_last = i + 1 == places->len
                     || !g_str_equal (get_jid (get_record (records, i)),
                                      get_jid (get_record (records, i + 1)));

      if (is_last)
        g_array_index (places, uint32_t, n++) = g_array_index (places, uint32_t, i);
    }
  g_array_set_size (places, n);
}

static bool
write_block (RdStagedRecords *records, GByteArray *block, GError **error)
{
  bool is_written = rd_database_run (
      records->db, insert_block, RD_WITH (rd_blob (":records", block->data, block->len)), error);

  g_byte_array_set_size (block, 0);
  return is_written;
}

static bool
write_blocks (RdStagedRecords *records, GError **error)
{
  g_autoptr (GByteArray) block = g_byte_array_sized_new (RD_STAGED_BLOCK_SIZE);

  for (unsigned i = 0; i < records->places->len; i++)
    {
      const uint8_t *record = get_record (records, i);
      uint32_t size = read_header (record).size;

      if (block->len > 0 && block->len + size > RD_STAGED_BLOCK_SIZE
          && !write_block (records, block, error))
        return false;
      g_byte_array_append (block, record, size);
    }
  return write_block (records, block, error);
}

static bool
open_file (RdStagedRecords *records, GError **error)
{
  if (records->db != NULL)
    return true;
  records->db = rd_database_open ("", RD_DATABASE_SCRATCH, NULL, error);
  return records->db != NULL && rd_database_execute (records->db, create_table, error);
}

static bool
write_run (RdStagedRecords *records, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  int64_t end;

  sort_run (records);
  if (!open_file (records, error) || !rd_transaction_begin_read (&transaction, records->db, error)
      || !write_blocks (records, error) || !rd_transaction_commit (&transaction, error))
    return false;
  end = sqlite3_last_insert_rowid (rd_database_get_handle (records->db));
  g_array_append_val (records->ends, end);
  g_array_set_size (records->places, 0);
  g_byte_array_set_size (records->run, 0);
  return true;
}

bool
rd_staged_records_add (RdStagedRecords *records, const GByteArray *packed, GError **error)
{
  if (records->run->len > 0 && records->run->len + packed->len > RD_STAGED_RUN_SIZE
      && !write_run (records, error))
    return false;
  records->is_sorted = false;
  for (uint32_t i = 0; i < packed->len; i += read_header (packed->data + i).size)
    {
      uint32_t place = records->run->len + i;

      g_array_append_val (records->places, place);
    }
  g_byte_array_append (records->run, packed->data, packed->len);
  return true;
}

/* -- the walk ---------------------------------------------------------------------------------- */

/* A run, at one of its records. */
typedef struct
{
  GByteArray *block; /* NULL: it is in memory */
  uint32_t place;    /* in the block; in memory, the number of the next record */
  int64_t next_block, last_block;
  const uint8_t *record; /* NULL: at its end */
} Run;

struct _RdStagedWalk
{
  RdStagedRecords *records;
  GArray *runs;          /* (element-type Run): those that came last are last */
  const uint8_t *record; /* NULL: before the first */
  RdContact contact;     /* a view of it */
  GPtrArray *groups;
};

static void
clear_run (gpointer data)
{
  Run *run = data;

  g_clear_pointer (&run->block, g_byte_array_unref);
}

static bool
read_block (RdStagedWalk *walk, Run *run, GError **error)
{
  RdDatabase *db = walk->records->db;
  g_autoptr (RdStatement) row
      = rd_database_prepare (db, select_block, RD_WITH (rd_int (":block", run->next_block)), error);

  if (rd_fetch (db, row, error) != RD_FETCH_ROW)
    return false;
  g_byte_array_set_size (run->block, 0);
  g_byte_array_append (run->block, sqlite3_column_blob (row, 0),
                       (unsigned)sqlite3_column_bytes (row, 0));
  run->next_block++;
  run->place = 0;
  return true;
}

/* To the run's next record. */
static bool
step (RdStagedWalk *walk, Run *run, GError **error)
{
  if (run->block == NULL)
    {
      bool is_over = run->place == walk->records->places->len;

      run->record = is_over ? NULL : get_record (walk->records, run->place++);
      return true;
    }
  if (run->record != NULL)
    run->place += read_header (run->record).size;
  run->record = NULL;
  if (run->place == run->block->len && run->next_block > run->last_block)
    return true;
  if (run->place == run->block->len && !read_block (walk, run, error))
    return false;
  run->record = run->block->data + run->place;
  return true;
}

static bool
add_run (RdStagedWalk *walk, Run run, GError **error)
{
  g_array_append_val (walk->runs, run);
  return step (walk, &g_array_index (walk->runs, Run, walk->runs->len - 1), error);
}

RdStagedWalk *
rd_staged_walk_new (RdStagedRecords *records, GError **error)
{
  g_autoptr (RdStagedWalk) walk = g_new0 (RdStagedWalk, 1);
  int64_t begin = 1;

  sort_run (records);
  walk->records = records;
  walk->groups = g_ptr_array_new ();
  walk->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  g_array_set_clear_func (walk->runs, clear_run);
  for (unsigned i = 0; i < records->ends->len; i++)
    {
      int64_t end = g_array_index (records->ends, int64_t, i);

      if (!add_run (walk, (Run){ g_byte_array_new (), 0, begin, end, NULL }, error))
        return NULL;
      begin = end + 1;
    }
  return add_run (walk, (Run){ NULL }, error) ? g_steal_pointer (&walk) : NULL;
}

void
rd_staged_walk_free (RdStagedWalk *walk)
{
  g_array_unref (walk->runs);
  g_ptr_array_unref (walk->groups);
  g_free (walk);
}

/* Passes the record at which the walk stands, in each run that has its JID. */
static bool
pass (RdStagedWalk *walk, GError **error)
{
  g_autofree char *jid = NULL;

  /* In the only run each JID is there once. */
  if (walk->runs->len == 1)
    return step (walk, &g_array_index (walk->runs, Run, 0), error);
  jid = g_strdup (get_jid (walk->record));
  for (unsigned i = 0; i < walk->runs->len; i++)
    {
      Run *run = &g_array_index (walk->runs, Run, i);

      if (run->record != NULL && g_str_equal (get_jid (run->record), jid)
          && !step (walk, run, error))
        return false;
    }
  return true;
}

RdFetch
rd_staged_walk_next (RdStagedWalk *walk, GError **error)
{
  if (walk->record != NULL && !pass (walk, error))
    return RD_FETCH_ERROR;
  walk->record = NULL;
  for (unsigned i = 0; i < walk->runs->len; i++)
    {
      const uint8_t *record = g_array_index (walk->runs, Run, i).record;

      /* Of equal ones the last. */
      if (record != NULL
          && (walk->record == NULL || strcmp (get_jid (record), get_jid (walk->record)) <= 0))
        walk->record = record;
    }
  return walk->record != NULL ? RD_FETCH_ROW : RD_FETCH_DONE;
}

const char *
rd_staged_walk_get_jid (const RdStagedWalk *walk)
{
  return get_jid (walk->record);
}

const RdContact *
rd_staged_walk_get_contact (RdStagedWalk *walk)
{
  Header header = read_header (walk->record);
  char *text = (char *)walk->record + sizeof header;
  RdContact *contact = &walk->contact;

  contact->flags = (RdContactFlags)header.flags;
  contact->subscription = (RdSubscription)header.subscription;
  contact->jid = text;
  contact->name = contact->jid + strlen (contact->jid) + 1;
  contact->extra = contact->name + strlen (contact->name) + 1;
  g_ptr_array_set_size (walk->groups, 0);
  for (text = contact->extra + strlen (contact->extra) + 1;
       text < (char *)walk->record + header.size; text += strlen (text) + 1)
    g_ptr_array_add (walk->groups, text);
  g_ptr_array_add (walk->groups, NULL);
  contact->groups = (char **)walk->groups->pdata;
  return contact;
}
