/* The text consists of fixed parts; every value is bound. Lists are bound as JSON, so that no limit
 * on parameters is met.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/filter-sql.h"

#include "model/heard/sighting.h"
#include "model/jid.h"
#include "runtime/clock.h"
#include "store/roster/row.h"
#include "store/roster/unseen-sql.h"

#define IN_LIST(name) " IN (SELECT value FROM json_each (" name "))"
/* The keys of the JIDs whose exact spelling is not in the roster. */
#define IN_KEYS_WITHOUT_JID                                                                        \
  " IN (SELECT rd_prepared (t.value) FROM json_each (:jids) t WHERE NOT EXISTS"                    \
  " (SELECT 1 FROM contact e WHERE e.profile = :profile AND e.jid = t.value))"
/* Each goes along an index. */
#define BY_JID "SELECT d.id FROM contact d WHERE d.profile = :profile AND d.jid" IN_LIST (":jids")
#define BY_KEY                                                                                     \
  "SELECT d.id FROM contact d INDEXED BY contact_by_key"                                           \
  " WHERE d.profile = :profile AND d.key" IN_KEYS_WITHOUT_JID
#define IN_ANY_GROUP "EXISTS (SELECT 1 FROM contact_group g WHERE g.contact = c.id)"
#define IN_GROUP(condition)                                                                        \
  "EXISTS (SELECT 1 FROM contact_group g WHERE g.contact = c.id AND " condition ")"
/* The plus keeps SQLite from walking the index once per name for each contact. */
#define IN_GROUP_OF(name) IN_GROUP ("+g.name" IN_LIST (name))

static char *
to_json (char **list)
{
  return list != NULL ? rd_roster_row_list_to_json ((const char *const *)list) : NULL;
}

char *
rd_filter_sql_list_jids (char **jids)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autoptr (GPtrArray) bare = g_ptr_array_new_with_free_func (g_free);

  if (jids == NULL)
    return NULL;
  for (char **jid = jids; *jid != NULL; jid++)
    {
      g_ptr_array_add (list, *jid);
      if (strchr (*jid, '/') == NULL)
        continue;
      g_ptr_array_add (bare, rd_jid_get_bare (*jid));
      g_ptr_array_add (list, bare->pdata[bare->len - 1]);
    }
  g_ptr_array_add (list, NULL);
  return rd_roster_row_list_to_json ((const char *const *)list->pdata);
}

static void
add_tristate (GString *conditions, RdTristate value, const char *yes, const char *no)
{
  if (value != RD_ANY)
    g_string_append (conditions, value == RD_YES ? yes : no);
}

static bool
is_one (char **list)
{
  return list[0] != NULL && list[1] == NULL;
}

static char *
compose (const RdFilter *filter)
{
  GString *conditions = g_string_new (NULL);

  if (filter->subscriptions != RD_FILTER_ALL_SUBSCRIPTIONS)
    g_string_append (conditions, " AND (1 << c.subscription) & :subscriptions");
  add_tristate (conditions, filter->ask, " AND c.flags & 1", " AND NOT c.flags & 1");
  add_tristate (conditions, filter->made, " AND c.flags & 8", " AND NOT c.flags & 8");
  add_tristate (conditions, filter->no_group, " AND NOT " IN_ANY_GROUP, " AND " IN_ANY_GROUP);
  if (filter->groups != NULL)
    g_string_append (conditions, is_one (filter->groups) ? " AND " IN_GROUP ("g.name = :group")
                                                         : " AND " IN_GROUP_OF (":groups"));
  if (filter->domains != NULL)
    g_string_append (conditions, " AND c.domain" IN_LIST (":domains"));
  if (filter->text != NULL)
    g_string_append (conditions, filter->other_text == NULL ? " AND instr (c.search, :text)"
                                                            : " AND (instr (c.search, :text)"
                                                              " OR instr (c.search, :other_text))");
  if (filter->jids != NULL)
    g_string_append (conditions, " AND c.id IN (" BY_JID " UNION ALL " BY_KEY ")");
  if (filter->keep_jids != NULL)
    g_string_append (conditions, " AND c.key NOT IN (SELECT rd_prepared (value)"
                                 " FROM json_each (:keep_jids))");
  if (filter->keep_groups != NULL)
    g_string_append (conditions, " AND NOT " IN_GROUP_OF (":keep_groups"));
  if (filter->changed_after > 0)
    g_string_append (conditions, " AND c.serial > :changed_after");
  if (filter->unseen_for > 0)
    g_string_append (conditions, " AND " RD_UNSEEN);
  return g_string_free (conditions, FALSE);
}

static bool
domains_to_json (char **domains, char **json, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (char **domain = domains; domain != NULL && *domain != NULL; domain++)
    {
      char *prepared = rd_jid_prepare_bare (*domain, NULL);

      if (prepared == NULL)
        {
          rd_filter_refuse_domain (*domain, error);
          return false;
        }
      g_ptr_array_add (list, prepared);
    }
  g_ptr_array_add (list, NULL);
  *json = domains != NULL ? to_json ((char **)list->pdata) : NULL;
  return true;
}

bool
rd_filter_sql_init (RdFilterSql *sql, const RdFilter *filter, GError **error)
{
  sql->filter = filter;
  sql->now = rd_clock_get_real ();
  if (!domains_to_json (filter->domains, &sql->domains, error))
    return false;
  sql->conditions = compose (filter);
  sql->groups = to_json (filter->groups);
  sql->jids = rd_filter_sql_list_jids (filter->jids);
  sql->keep_jids = rd_filter_sql_list_jids (filter->keep_jids);
  sql->keep_groups = to_json (filter->keep_groups);
  return true;
}

void
rd_filter_sql_clear (RdFilterSql *sql)
{
  g_free (sql->conditions);
  g_free (sql->groups);
  g_free (sql->domains);
  g_free (sql->jids);
  g_free (sql->keep_jids);
  g_free (sql->keep_groups);
}

void
rd_filter_sql_bind (const RdFilterSql *sql, sqlite3_stmt *statement)
{
  int64_t cutoff = sql->now - (int64_t)sql->filter->unseen_for * G_USEC_PER_SEC;

  rd_bind (statement, RD_WITH (rd_int (":now", sql->now), rd_int (":cutoff", cutoff),
                               rd_int (":heard_after", cutoff - RD_HEARD_STEP_US),
                               rd_int (":day", RD_WATCH_DAY_US)));
  rd_bind (statement,
           RD_WITH (rd_int (":subscriptions", sql->filter->subscriptions),
                    rd_text (":text", sql->filter->text),
                    rd_text (":other_text", sql->filter->other_text),
                    rd_serial (":changed_after", sql->filter->changed_after),
                    rd_text (":group", sql->filter->groups != NULL ? sql->filter->groups[0] : NULL),
                    rd_text (":groups", sql->groups), rd_text (":domains", sql->domains),
                    rd_text (":jids", sql->jids), rd_text (":keep_jids", sql->keep_jids),
                    rd_text (":keep_groups", sql->keep_groups)));
}

/* The order of serials is nearly that of the file. JIDs are found by their own indexes; the plus
 * keeps SQLite from that of the profile. */
static RdQuery *
compose_walk (const RdFilterSql *sql, RdDatabase *db, int64_t profile, GError **error)
{
  g_autofree char *text = g_strconcat (
      "SELECT c.id FROM contact c",
      sql->filter->jids == NULL ? " INDEXED BY contact_by_serial WHERE c.profile = :profile"
                                : " WHERE +c.profile = :profile",
      sql->conditions, NULL);
  RdQuery *query = rd_database_compose (db, text, RD_WITH (rd_int (":profile", profile)), error);

  rd_filter_sql_bind (sql, query);
  return query;
}

bool
rd_filter_sql_find (const RdFilterSql *sql, RdDatabase *db, int64_t profile, unsigned most,
                    unsigned *total, char **ids, GError **error)
{
  g_autoptr (RdQuery) query = compose_walk (sql, db, profile, error);
  GString *list = g_string_new ("[");
  unsigned n = 0;
  RdFetch fetch = RD_FETCH_ROW;

  while ((total != NULL || n <= most) && (fetch = rd_fetch (db, query, error)) == RD_FETCH_ROW)
    {
      if (n++ < most)
        g_string_append_printf (list, "%s%" G_GINT64_FORMAT, n > 1 ? "," : "",
                                (gint64)sqlite3_column_int64 (query, 0));
    }
  g_string_append_c (list, ']');
  *ids = g_string_free (list, n > most);
  if (total != NULL)
    *total = n;
  return fetch != RD_FETCH_ERROR;
}
