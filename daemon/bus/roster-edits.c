/* Each method is three steps: what it asks is checked, the profile's queue makes a job of it, its
 * path is the answer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/roster-edits.h"

#include "bus/call-options.h"
#include "bus/job-answer.h"
#include "core/job/job-calls.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/limit.h"

/* Can the roster be edited at all, on these terms? */
static bool
check (RdProfile *profile, GVariant *options, const RdCallOption *known, GError **error)
{
  return rd_call_options_check (options, known, error) && rd_profile_check_known (profile, error)
         && rd_profile_check_connected (profile, error);
}

static const RdCallOption expectation_options[]
    = { { "IfSerial", "t" }, { "ExpectedCount", "u" }, { NULL, NULL } };

static RdExpectation
read_expectation (GVariant *options)
{
  RdExpectation expectation = { 0 };

  expectation.has_serial = g_variant_lookup (options, "IfSerial", "t", &expectation.serial);
  expectation.has_count = g_variant_lookup (options, "ExpectedCount", "u", &expectation.count);
  return expectation;
}

/* A selection to act upon must be one on purpose. */
static RdFilter *
read_selection (GVariant *dict, GError **error)
{
  g_autoptr (RdFilter) filter = rd_filter_new_from_variant (dict, error);

  if (filter == NULL || filter->has_selection)
    return g_steal_pointer (&filter);
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The filter is empty, or says only whom to keep, which would select every "
                       "other contact; say which ones are meant.");
  return NULL;
}

/* -- Purge, Remove ----------------------------------------------------------------------------- */

static gboolean
handle_purge (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *dict,
              GVariant *options, RdProfile *profile)
{
  RdExpectation expectation = read_expectation (options);
  GError *error = NULL;
  RdFilter *filter = check (profile, options, expectation_options, &error)
                         ? read_selection (dict, &error)
                         : NULL;

  if (filter != NULL)
    rd_job_calls_purge_async (rd_profile_get_jobs (profile), filter, &expectation, rd_job_answer,
                              invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return TRUE;
}

static gboolean
handle_remove (RdBusRoster *object, GDBusMethodInvocation *invocation, const char *const *jids,
               GVariant *options, RdProfile *profile)
{
  GError *error = NULL;

  if (check (profile, options, rd_call_options_none, &error)
      && rd_limit_check_count (g_strv_length ((char **)jids), RD_REMOVALS_MAX, "JIDs", &error))
    rd_job_calls_remove_async (rd_profile_get_jobs (profile), jids, rd_job_answer, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return TRUE;
}

/* -- Set, SetSelected -------------------------------------------------------------------------- */

static const RdCallOption set_options[]
    = { { "MustExist", "b" }, { "MustBeNew", "b" }, { NULL, NULL } };

static bool
read_condition (GVariant *options, RdEditsCondition *condition, GError **error)
{
  gboolean must_exist = FALSE;
  gboolean must_be_new = FALSE;

  g_variant_lookup (options, "MustExist", "b", &must_exist);
  g_variant_lookup (options, "MustBeNew", "b", &must_be_new);
  *condition = must_exist ? RD_EDITS_MUST_EXIST : must_be_new ? RD_EDITS_MUST_BE_NEW : RD_EDITS_ANY;
  if (!must_exist || !must_be_new)
    return true;
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "“MustExist” and “MustBeNew” exclude each other; choose one.");
  return false;
}

static GPtrArray *
read_edits (GVariant *list, GError **error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_edit_free);
  GVariantIter iter;
  const char *jid;
  GVariant *dict;

  if (!rd_limit_check_count (g_variant_n_children (list), RD_EDITS_MAX, "edits", error))
    return NULL;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s@a{sv})", &jid, &dict))
    {
      RdEdit *edit = rd_edit_new_from_variant (jid, dict, error);

      g_variant_unref (dict);
      if (edit == NULL)
        return NULL;
      g_ptr_array_add (edits, edit);
    }
  return g_steal_pointer (&edits);
}

static gboolean
handle_set (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *list,
            GVariant *options, RdProfile *profile)
{
  RdEditsCondition condition;
  GError *error = NULL;
  GPtrArray *edits = check (profile, options, set_options, &error)
                             && read_condition (options, &condition, &error)
                         ? read_edits (list, &error)
                         : NULL;

  if (edits != NULL)
    rd_job_calls_set_async (rd_profile_get_jobs (profile), edits, condition, rd_job_answer,
                            invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return TRUE;
}

static gboolean
handle_set_selected (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *dict,
                     GVariant *edit_dict, GVariant *options, RdProfile *profile)
{
  RdExpectation expectation = read_expectation (options);
  GError *error = NULL;
  g_autoptr (RdFilter) filter = check (profile, options, expectation_options, &error)
                                    ? read_selection (dict, &error)
                                    : NULL;
  RdEdit *edit = filter != NULL ? rd_edit_new_from_variant (NULL, edit_dict, &error) : NULL;

  if (edit != NULL)
    rd_job_calls_set_selected_async (rd_profile_get_jobs (profile), g_steal_pointer (&filter), edit,
                                     &expectation, rd_job_answer, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return TRUE;
}

/* -- Resync ------------------------------------------------------------------------------------ */

static gboolean
handle_resync (RdBusRoster *object, GDBusMethodInvocation *invocation, GVariant *options,
               RdProfile *profile)
{
  static const RdCallOption known[] = { { "DryRun", "b" }, { NULL, NULL } };
  gboolean is_dry_run = FALSE;
  GError *error = NULL;

  if (rd_call_options_check (options, known, &error)
      && rd_profile_check_connected (profile, &error))
    {
      g_variant_lookup (options, "DryRun", "b", &is_dry_run);
      rd_job_calls_resync_async (rd_profile_get_jobs (profile), is_dry_run, rd_job_answer,
                                 invocation);
    }
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return TRUE;
}

void
rd_roster_edits_connect (RdBusRoster *face, RdProfile *profile)
{
  g_signal_connect (face, "handle-purge", G_CALLBACK (handle_purge), profile);
  g_signal_connect (face, "handle-remove", G_CALLBACK (handle_remove), profile);
  g_signal_connect (face, "handle-set", G_CALLBACK (handle_set), profile);
  g_signal_connect (face, "handle-set-selected", G_CALLBACK (handle_set_selected), profile);
  g_signal_connect (face, "handle-resync", G_CALLBACK (handle_resync), profile);
}
